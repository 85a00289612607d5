"""Material's Markdown on public pages: buttons, boxes, folds, tables and icons, as mkdocs-material has them."""

import re
from pathlib import Path

import html5lib
import pytest

import build
import directory
from site_builder import content, views
from tests.support import ROOT, sample_site
from tests.support.built_site import SITE_URL

TEXT = """

[Finn et senter](find.md){ .md-button .md-button--primary }

!!! warning "Ring først"

    Døren kan være låst.

??? note "Mer"

    Skjult.

:material-phone: Ring

| Dag | Tid |
|---|--:|
| mandag | {tel:vo} |
"""

USES = r'class="(?:admonition|twemoji|wide)|<details class="(?!languages)'


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


def test_a_column_is_aligned_without_a_style_attribute_which_the_policy_refuses(rich: Path) -> None:
    page = (rich / "nb/about/index.html").read_text("utf-8")

    assert '<th class="to-right">Tid' in page and " style=" not in page


def test_a_wide_table_scrolls_by_itself_and_not_the_page(rich: Path) -> None:
    page = (rich / "nb/about/index.html").read_text("utf-8")

    assert '<div class="wide" tabindex="0"><table>' in page and ".prose .wide{margin:0 0 1rem;overflow-x:auto}" in page


def test_an_icon_names_no_other_host(rich: Path) -> None:
    assert "w3.org" not in (rich / "nb/about/index.html").read_text("utf-8")


def test_only_such_a_page_carries_its_style(rich: Path) -> None:
    pages = {path.parent.relative_to(rich): path.read_text("utf-8") for path in rich.rglob("*.html")}
    styled = {page for page, text in pages.items() if ".twemoji svg" in text}

    assert styled == {page for page, text in pages.items() if re.search(USES, text)}
    assert Path("nb/about") in styled and Path("nb/poster") not in styled


def test_the_header_policy_allows_that_style_too(rich: Path) -> None:
    [own] = re.findall(r"style-src (&#39;|')(sha256-[^'&]+)", (rich / "nb/about/index.html").read_text("utf-8"))

    assert own[1] in (rich / "form/headers.json").read_text()


@pytest.mark.parametrize("attributes", ["{ onclick=x }", "{: style='top:0' }", "{ .a href=javascript:x }"])
def test_attributes_that_a_browser_acts_on_are_refused(tmp_path: Path, attributes: str) -> None:
    [problem] = told(tmp_path, f"Tekst {attributes}")

    assert problem.startswith(f"'{attributes}' holds more than classes and an id")


MISTYPED = {
    "[Finn](find.md){ .md-buton }": "the class '.md-buton' does nothing here",
    "[Finn](find.md) { .md-button }": "a button's { .md-button } must stand directly behind the link",
    "[Finn](find.md){ .md-button": "a '{' has no '}' on the same line",
    "[Finn](find.md){ onclick=x {}": "'{ onclick=x {}' holds more than classes and an id",
    "Ring {tel:vo": "a '{' has no '}' on the same line",
    '!!! note "Hei"\n\nTekst': "this box is empty",
    "!!! note\n\n    Tekst": "'!!! note' makes no box",
    "!!! note “Hei”\n\n    Tekst": "'!!! note “Hei”' makes no box",
    '?? note "Hei"\n\n    Tekst': "'?? note \"Hei\"' makes no box",
    '=== "Fane"\n\n    Tekst': "'=== \"Fane\"' makes no box",
    ":material-fone:": "the icon ':material-fone:' is unknown",
    ":heart:": "the icon ':heart:' is unknown",
    ":fontawesome-solid-heart:": "the icon ':fontawesome-solid-heart:' is unknown",
    "| A | B |\n| 1 | 2 |": "this table has no line under its first row",
    "<<<<<<< HEAD": "'<<<<<<<' is left from a merge conflict",
    "=======": "'=======' is left from a merge conflict",
    "Stor\n=====": "a line of = makes a heading",
}
RIGHT = (
    '!!! tip ""\n    Uten overskrift.',
    '- punkt\n\n    ???+ info "Mer"\n\n        Tekst',
    ":material-phone: Kl. 10:30: ring.",
    "A | B\n---|---\n1 | 2",
    "## Overskrift { #id }",
)


def told(folder: Path, text: str) -> list[str]:
    """What is said of a page with *text* near its end."""
    data, page = directory.load(sample_site.copy(folder) / "data"), folder / "content/nb/about.md"
    page.write_text(f"{page.read_text('utf-8')}\n\n{text}\n\nSlutt.\n", "utf-8")
    return [problem.said() for problem in content.problems(folder / "content", data, views.made(data))]


@pytest.mark.parametrize("text", MISTYPED)
def test_what_would_be_printed_instead_of_understood_is_told(tmp_path: Path, text: str) -> None:
    [problem] = told(tmp_path, text)

    assert problem.startswith(MISTYPED[text])


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_written_right_passes(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


def test_a_type_of_box_takes_nothing_from_a_class_of_ours() -> None:
    sheet = (ROOT / "theme/site/vocabulary.css").read_text()

    assert ".admonition, .prose details { color: inherit; font-size: inherit; }" in sheet
