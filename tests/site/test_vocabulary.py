"""Material's Markdown on public pages: buttons, boxes, folds, tables and icons, for editors who know mkdocs-material."""

import re
from pathlib import Path

import html5lib
import pytest

import build
import directory
from site_builder import content, views
from tests.support import sample_site
from tests.support.built_site import SITE_URL

TEXT = """

[Finn et senter](find.md){ .md-button .md-button--primary }

!!! warning "Ring først"

    Døren kan være låst.

??? note "Mer"

    Skjult.

:material-phone: Ring

| Dag | Tid |
|---|---|
| mandag | {tel:vo} |
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with all of it on one page."""
    folder = sample_site.copy(tmp_path_factory.mktemp("rich"))
    with (folder / "content/nb/about.md").open("a", encoding="utf-8") as page:
        page.write(TEXT)
    build.make(folder / "site", SITE_URL, {}, sources=folder)
    return folder / "site"


def test_it_becomes_what_an_editor_expects(rich: Path) -> None:
    page = (rich / "nb/about/index.html").read_text("utf-8")

    html5lib.HTMLParser(strict=True).parse(page)
    for made in ('<a class="button" href=', '<div class="admonition warning">', '<details class="note">', "<td>mandag"):
        assert made in page
    assert re.search(r'<span class="twemoji"><svg[^>]*><path d="M', page)


def test_only_such_a_page_carries_its_style(rich: Path) -> None:
    styled = {path.parent.relative_to(rich) for path in rich.rglob("*.html") if ".twemoji svg" in path.read_text("utf-8")}

    assert styled == {Path("nb/about")}


def test_the_header_policy_allows_that_style_too(rich: Path) -> None:
    [own] = re.findall(r"style-src (&#39;|')(sha256-[^'&]+)", (rich / "nb/about/index.html").read_text("utf-8"))

    assert own[1] in (rich / "form/headers.json").read_text()


@pytest.mark.parametrize("attributes", ["{ onclick=x }", "{: style='top:0' }", "{ .a href=javascript:x }"])
def test_attributes_that_a_browser_acts_on_are_refused(tmp_path: Path, attributes: str) -> None:
    folder = sample_site.copy(tmp_path)
    data, page = directory.load(folder / "data"), folder / "content/nb/about.md"
    page.write_text(page.read_text("utf-8") + f"\n\nTekst {attributes}\n", "utf-8")

    [problem] = content.problems(folder / "content", data, views.made(data))
    assert problem.text.startswith(f"'{attributes}' holds more than classes and an id")
