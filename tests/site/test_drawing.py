"""The drawing of women who stand together: small, part of the page, and nothing that a screen reader would read."""

import re
from pathlib import Path

import pytest

DRAWING = re.compile(r'<svg class="women".*?</svg>', re.DOTALL)


@pytest.fixture(scope="module")
def drawing(site: Path) -> str:
    [found] = DRAWING.findall((site / "nb/index.html").read_text("utf-8"))
    return str(found)


def test_the_drawing_weighs_at_most_two_kilobytes(drawing: str) -> None:
    assert len(drawing.encode()) <= 2_000


def test_the_drawing_asks_for_nothing_outside_its_page(drawing: str) -> None:
    assert set(re.findall(r'(?:href|src)="(.)', drawing)) <= {"#"} and "url(" not in drawing


def test_the_drawing_is_silent_for_screen_readers(drawing: str) -> None:
    assert re.match(r'<svg[^>]* aria-hidden="true"', drawing) and "<title" not in drawing
