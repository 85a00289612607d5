"""The fonts that the tests bring are the ones that Chromium shows; the machine's own are not to be had.

The same for the other engines stands in test_exit.py, where they are running.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support import fonts
from tests.support.fonts import MEASURED, widths

# Families of the other set and some that machines have: whoever asks for them gets the set's own instead.
ABSENT = {"wide": ["Roboto", "Noto Sans", "Arial"], "narrow": ["'DejaVu Sans'", "'Liberation Sans'", "Arial"]}


@pytest.fixture
def page(chromium_per_font_set: Browser) -> Iterator[Page]:
    page = chromium_per_font_set.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("family", ["system-ui", "sans-serif"])
def test_chromium_shows_the_fonts_of_its_set(page: Page, font_set: str, family: str) -> None:
    assert page.evaluate(widths(family)) == MEASURED[font_set]


def test_no_font_of_the_machine_or_of_the_other_set_is_to_be_had(page: Page, font_set: str) -> None:
    for family in ABSENT[font_set]:
        assert page.evaluate(widths(family)) == MEASURED[font_set], family


def test_each_set_keeps_what_it_writes_in_the_folder_that_it_is_given(tmp_path: Path) -> None:
    for name in fonts.SETS:
        made = fonts.environment(name, tmp_path)
        assert Path(made["FONTCONFIG_FILE"]).parent == tmp_path
        assert f"<cachedir>{tmp_path}" in Path(made["FONTCONFIG_FILE"]).read_text("utf-8")
