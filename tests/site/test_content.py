"""What is made of the prose that editors and translators write."""

from dataclasses import replace
from pathlib import Path

import pytest

import build
import directory
from site_builder import content, placeholders, views, vocabulary
from tests.support import sample_site


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<p><a href="find.md">Finn</a></p>', '<p><a class="button second" href="find.md">Finn</a></p>'),
        ('<p><a class="md-button" href="a">A</a></p>', '<p><a class="button second" href="a">A</a></p>'),
        ('<a class="md-button md-button--primary" href="a">', '<a class="button" href="a">'),
        ('<p>Les <a href="a">A</a></p>', '<p>Les <a href="a">A</a></p>'),
        ('<p><a href="a">A</a> først.</p>', '<p><a href="a">A</a> først.</p>'),
        ('<p><a href="a">A</a> og <a href="b">B</a></p>', '<p><a href="a">A</a> og <a href="b">B</a></p>'),
    ],
)
def test_a_link_alone_in_a_paragraph_or_marked_becomes_a_button(html: str, made: str) -> None:
    assert vocabulary.finished(html) == made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title: ",
            "title: Om: ",
            "2: a text that holds a colon needs quotes at both ends; a new key begins on a line of its own",
        ),
        ("---\n", "\n---\n", "1: the page must begin with a line ---, then title:, description:, heading:, lead:"),
        ("\n---\n", "\n", "1: the page must begin with a line ---"),
        ("title: Om Ressursvenn", "title: 2026", "2: 'title:' must be a text; put quotes around 2026"),
    ],
)
def test_a_page_whose_title_would_be_lost_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    data, page = directory.load(sample_site.copy(tmp_path) / "data"), tmp_path / "content/nb/about.md"
    page.write_text(page.read_text("utf-8").replace(old, new, 1), "utf-8")

    [problem] = content.problems(tmp_path / "content", data, views.made(data))
    assert f"{problem.line}: {problem.text}".startswith(said)


@pytest.mark.parametrize(
    "name", ["nytt.md", "find (1).md", "om/om.md", "README.md", "find.markdown", "find.MD", "a.png", "find.txt"]
)
def test_a_page_that_the_site_does_not_know_is_told(tmp_path: Path, name: str) -> None:
    data, page = directory.load(sample_site.copy(tmp_path) / "data"), tmp_path / "content/nb" / name
    page.parent.mkdir(exist_ok=True)
    page.write_text("Tekst", "utf-8")

    [problem] = content.problems(tmp_path / "content", data, views.made(data))
    assert (problem.path, problem.said()[:26]) == (page, "is no page of the site; re")


def test_what_begins_like_a_setting_is_shown_as_text(tmp_path: Path) -> None:
    """mkdocs itself would take 'Merk: ...' on the first line for a setting of the page, and leave it out."""
    page = sample_site.copy(tmp_path) / "content/nb/about.md"
    page.write_text(page.read_text("utf-8").replace("---\n\n", "---\nMerk: Ring først.\n\n", 1), "utf-8")
    build.make(tmp_path / "site", None, {}, sources=tmp_path)

    assert "<p>Merk: Ring først.</p>" in (tmp_path / "site/nb/about/index.html").read_text("utf-8")


def test_the_number_of_centres_is_that_of_the_data(tmp_path: Path) -> None:
    data = directory.load(sample_site.copy(tmp_path) / "data")
    fewer = replace(data, centres=data.centres[:9])

    assert placeholders.fill("{count:centres}", fewer, data.languages[0]) == "9"
