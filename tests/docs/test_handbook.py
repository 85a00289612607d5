"""The handbook, built as `make docs` builds it: strict, so that a broken link or a page without a menu entry fails."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import ROOT

PAGES = sorted(path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built handbook."""
    site = tmp_path_factory.mktemp("handbook")
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "mkdocs-handbook.yml", "-d", str(site)]
    subprocess.run(mkdocs, cwd=ROOT, check=True, capture_output=True, env={"NO_MKDOCS_2_WARNING": "1"})
    return site


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_page_of_the_handbook_is_built_and_can_be_found_in_the_menu(handbook: Path, page: Path) -> None:
    menu = (ROOT / "mkdocs-handbook.yml").read_text("utf-8").partition("\nnav:\n")[2]

    assert (handbook / page.with_suffix(".html")).is_file()
    assert str(page) in menu.split()


def test_a_message_has_the_class_by_which_it_goes_on_in_the_next_line(handbook: Path) -> None:
    named = re.findall(r"[.](language-[a-z]+)", (ROOT / "docs/theme/main.html").read_text("utf-8"))
    text = (handbook / "editors/errors.html").read_text("utf-8")

    assert [name for name in named if f'"{name} highlight"' not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_handbook_loads_nothing_from_another_host(handbook: Path, page: Path) -> None:
    text = (handbook / page.with_suffix(".html")).read_text("utf-8")
    loaded = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']?([^"'\s>]+)""", text)

    assert len(loaded) > 3
    assert not [address for address in loaded if re.match(r"(https?:)?//", address)]


def test_a_page_says_in_which_language_it_is(handbook: Path) -> None:
    assert '<html lang="nb"' in (handbook / "centres" / "index.html").read_text("utf-8")
    assert '<div lang="en">' in (handbook / "operators" / "index.html").read_text("utf-8")


def folders(place: str) -> set[str]:
    """The folders directly in *place* that git keeps, as "place/name/"."""
    listed = subprocess.run(["git", "ls-files", place or "."], cwd=ROOT, capture_output=True, text=True, check=True)
    parts = [name.removeprefix(place).split("/") for name in listed.stdout.splitlines()]
    return {f"{place}{first}/" for first, *rest in parts if rest}


@pytest.mark.parametrize(("page", "place"), [("tests", "tests/"), ("architecture", "forms/"), ("architecture", "")])
def test_the_developers_pages_name_every_folder(page: str, place: str) -> None:
    text = (ROOT / "docs" / "developers" / f"{page}.md").read_text("utf-8")

    assert {folder for folder in folders(place) if folder[0] != "." and f"| `{folder}` |" not in text} == set()


def test_the_handbook_can_be_searched_from_disk(handbook: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((handbook / "operators" / "index.html").as_uri())
    page.click(".md-search__input")
    page.keyboard.type("fingeravtrykk")
    found = page.locator(".md-search-result__link[href*='/centres/']").first.get_attribute("href")
    page.close()

    assert found  # it was waited for: the first letters alone find other pages


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda path: path.name)
def test_a_decision_has_a_status_a_date_and_three_parts_and_is_listed_with_them(record: Path) -> None:
    text = record.read_text("utf-8")
    [(number, title, status, date)] = re.findall(
        r"\A# (\d+)\. (.+)\n\n- Status: (.+)\n- Date: (\d{4}-\d\d-\d\d)\n", text
    )
    row = f"| [{number}]({record.name}) | {title} | {status} | {date} |"

    assert record.name.startswith(f"{int(number):04d}-")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert row in (record.parent / "index.md").read_text("utf-8")
