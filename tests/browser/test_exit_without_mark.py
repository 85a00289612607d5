"""Leaving where the mark of an exit cannot be set, and coming back to it in a browser that was started anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.browsers import ENGINES, Browser, started
from tests.support.screen import LEAST_LOOKS, Screen, screen
from tests.support.tabs import until
from tests.support.visiting import OURS, Place, Visitor, at_a_page, at_the_finder

ELSEWHERE = "/safe?before"


@pytest.fixture(scope="module", params=ENGINES)
def blocking(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Browser, Screen]]:
    """A browser that blocks all cookies, alone on a screen."""
    folder, profile = tmp_path_factory.mktemp("screen"), tmp_path_factory.mktemp("blocking")
    with screen(folder) as standing, started(request.param, standing.display, profile, cookies=False) as browser:
        yield browser, standing


@pytest.fixture
def without_cookies(blocking: tuple[Browser, Screen], place: Place) -> Visitor:
    browser, standing = blocking
    return Visitor(browser.tab(), place, standing, browser.another)


def comes_from_elsewhere(visitor: Visitor) -> None:
    visitor.tab.open(visitor.place.safe_url.replace("/safe", ELSEWHERE))
    until(lambda: visitor.tab.url().endswith(ELSEWHERE), "the site before ours")


def test_with_all_cookies_blocked_back_leads_past_us(without_cookies: Visitor) -> None:
    visitor = without_cookies
    comes_from_elsewhere(visitor)
    at_the_finder(visitor)
    visitor.leave()

    with visitor.screen.watched(OURS) as watch:
        visitor.tab.back()
        until(lambda: visitor.tab.url().endswith(ELSEWHERE), "the site before ours")
    assert watch.looks >= LEAST_LOOKS and watch.seen == 0


def test_with_all_cookies_blocked_links_inside_the_page_are_no_entry_either(without_cookies: Visitor) -> None:
    without_cookies.open("/nb/")
    before = without_cookies.tab.eval("history.length")
    without_cookies.tab.eval("document.querySelector('.skip').click()")
    without_cookies.tab.eval("document.querySelector('.brand').click()")
    without_cookies.sees("/nb/")

    assert without_cookies.tab.eval("[history.length, document.cookie]") == [before, ""]


def test_with_cookies_a_link_is_an_entry_of_its_own(visitor: Visitor) -> None:
    visitor.open("/nb/")
    before = visitor.tab.eval("history.length")
    visitor.follow("/nb/find/")

    assert visitor.tab.eval("[history.length, document.cookie]") == [before + 1, ""]


@contextmanager
def restored(engine: str, place: Place, folder: Path) -> Iterator[Visitor]:
    """She left; the browser was closed in order and started again, and has opened her tab where she left it."""
    with screen(folder) as standing:
        with started(engine, standing.display, folder, restores=True) as browser:
            visitor = Visitor(browser.tab(), place, standing, browser.another)
            at_a_page(visitor)
            visitor.leave()
        with started(engine, standing.display, folder, restores=True) as browser:
            found = until(lambda: [tab for tab in browser.tabs() if tab.url() == place.safe_url], "her tab")
            yield Visitor(found[0], place, standing, browser.another)


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_back_in_a_restored_tab_never_shows_us(place: Place, tmp_path: Path, engine: str) -> None:
    with restored(engine, place, tmp_path) as visitor:
        visitor.goes_back_and_sees_nothing()
        visitor.goes_back_and_sees_nothing()
