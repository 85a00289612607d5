"""Headless Chromiums for the tests that need no screen: with the usual fonts, and with each set of fonts in turn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support import fonts
from tests.support.running import browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, fresh for each module."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module", params=fonts.SETS)
def chromium_per_font_set(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium with wide fonts, and after it one with narrow fonts: for tests of layout."""
    with browser(request.param) as started:
        yield started
