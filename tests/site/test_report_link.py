"""The link to the report of a mistake: discreet at the foot of every page while the form is open, else on none."""

from pathlib import Path

import pytest

import build
from directory import Directory
from site_builder import open_forms
from tests.support.built_site import OPEN
from tests.support.rotation import written

LANGUAGES = written()


def links(page: Path, language: str) -> int:
    return page.read_text("utf-8").partition('<footer class="bottom">')[2].count(f'href="/form/{language}/report/"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_links_to_the_report_in_its_language_once(site: Path, language: str) -> None:
    pages = sorted((site / language).rglob("*.html"))

    assert len(pages) > 20
    assert {page.name: found for page in pages if (found := links(page, language)) != 1} == {}


def test_so_does_the_chooser(site: Path) -> None:
    assert links(site / "index.html", "nb") == 1


@pytest.mark.parametrize("opened", [{}, {"write": ["oslo"]}, {"write": ["oslo"], "report": []}])
def test_while_the_report_is_closed_no_page_links_to_it(
    tmp_path: Path, sources: Path, opened: dict[str, list[str]]
) -> None:
    build.make(tmp_path / "site", None, opened, sources=sources)

    assert not [page for page in (tmp_path / "site").rglob("*.html") if "/report/" in page.read_text("utf-8")]


WRONG = {
    "oslo": "open forms:1: there is no inbox 'oslo' that gets reports; use editors",
    "editor": "open forms:1: there is no inbox 'editor' that gets reports; did you mean editors?",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_report_is_open_at_the_editors_alone(sample_directory: Directory, name: str) -> None:
    [said] = open_forms.problems({"report": [name]}, sample_directory, None)

    assert str(said).startswith(WRONG[name].partition(";")[0]) and "editors" in str(said)
    assert list(open_forms.problems(OPEN, sample_directory, None)) == []
