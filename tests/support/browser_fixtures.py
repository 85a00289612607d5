"""Headless Chromiums for the tests that need no screen, one of each kind for a worker; pages are fresh, it is not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.support import fonts
from tests.support.running import browser


@pytest.fixture(scope="session")
def chromium_with() -> Iterator[Callable[[str], Browser]]:
    """Return the Chromium that has a set of fonts; started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda font_set: stack.enter_context(browser(font_set)))


@pytest.fixture(scope="session")
def chromium(chromium_with: Callable[[str], Browser]) -> Browser:
    """A headless Chromium with wide fonts."""
    return chromium_with("wide")


@pytest.fixture(scope="module", params=fonts.SETS)
def font_set(request: pytest.FixtureRequest) -> str:
    """The name of one set of fonts, and after it of the other."""
    return str(request.param)


@pytest.fixture(scope="module")
def chromium_per_font_set(font_set: str, chromium_with: Callable[[str], Browser]) -> Browser:
    """A headless Chromium with wide fonts, and after it one with narrow fonts: for tests of layout."""
    return chromium_with(font_set)
