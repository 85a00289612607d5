"""Every page of the site is valid HTML: the Nu HTML checker has nothing to say."""

from pathlib import Path

import pytest

from tests.support import html_checker
from tests.support.once import Once

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def checker(once: Once) -> Path:
    """The folder of the checker."""
    return once("html-checker", html_checker.fetch)


def test_the_html_checker_finds_nothing_on_any_page_of_the_site(checker: Path, site: Path) -> None:
    found = html_checker.messages(checker, site)

    assert not found, "\n".join(found)


def test_the_html_checker_would_see_a_fault(checker: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang=nb><title>Hei</title><p translate=maybe>Hei", "utf-8"
    )

    [told] = html_checker.messages(checker, tmp_path)
    assert told.startswith("page.html:1: error: Bad value “maybe” for attribute “translate” on element “p”. Near: ")
