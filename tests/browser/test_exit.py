"""Leaving, in three engines: where Exit leads, what Back shows after it, and what stays as it was.

Each browser stands on a screen that the test watches: after an exit not one piece of our pages may come back to it,
not even for the time between two pictures.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.browsers import started
from tests.support.fonts import MEASURED, widths
from tests.support.screen import LEAST_LOOKS, screen
from tests.support.tabs import until
from tests.support.visiting import (
    OURS,
    WORDS,
    Place,
    Visitor,
    after_reading_on_from_an_error,
    after_sending,
    at_a_filled_in_form,
    at_a_page,
    at_an_error,
    at_the_finder,
)

ANSWERS = """[...document.querySelectorAll("input:not([type=hidden]),textarea,select")]
    .filter(field => field.checked || field.value).map(field => field.name)"""
WAYS = [at_a_page, at_the_finder, at_a_filled_in_form, at_an_error, after_sending, after_reading_on_from_an_error]


def test_a_watch_sees_a_page_of_ours_at_every_look(visitor: Visitor) -> None:
    visitor.open("/nb/")
    with visitor.screen.watched(OURS) as watch:
        pass

    assert watch.seen == watch.looks >= LEAST_LOOKS


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_back_after_an_exit_never_shows_us(visitor: Visitor, way: Callable[[Visitor], None]) -> None:
    way(visitor)
    visitor.leave()

    visitor.goes_back_and_sees_nothing()


def test_nor_does_the_second_back(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.leave()
    visitor.goes_back_and_sees_nothing()

    visitor.goes_back_and_sees_nothing()


def test_forward_after_an_exit_never_shows_us(visitor: Visitor) -> None:
    at_an_error(visitor)
    visitor.tab.back()
    until(lambda: visitor.tab.eval("!document.querySelector('#summary')"), "the form before the error")
    visitor.leave()

    with visitor.screen.watched(OURS) as watch, visitor.arriving():
        visitor.tab.forward()
    assert watch.seen == 0


def test_even_if_nothing_comes_of_it_the_page_is_blank_and_empty(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    with visitor.safe_page_away():
        visitor.tab.click("a.exit")
        until(lambda: not visitor.screen.shows(OURS), "a blank page")
        fields = visitor.tab.eval(ANSWERS)
        title = visitor.tab.title()

    assert (fields, title.strip()) == ([], "")


@pytest.mark.parametrize("key", ["Shift", "Escape"])
def test_three_presses_leave_also_while_she_types(visitor: Visitor, key: str) -> None:
    at_a_filled_in_form(visitor)

    with visitor.arriving():
        visitor.tab.press(key, key, key)


@pytest.mark.parametrize("keys", [("Escape",), ("Shift", "Shift", "Escape", "Shift"), ("Shift", "a") * 3])
def test_other_presses_leave_nothing(visitor: Visitor, keys: tuple[str, ...]) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.press(*keys)

    assert visitor.tab.url().endswith("/form/nb/write/oslo/")
    assert visitor.tab.eval("document.querySelector('#name').value") == WORDS


def test_the_second_link_leaves_too(visitor: Visitor) -> None:
    visitor.open("/ar/about/")
    visitor.tab.eval("document.querySelector('footer .exit').focus()")

    with visitor.arriving():
        visitor.tab.press("Enter")


def test_back_works_as_ever_while_nobody_has_left(visitor: Visitor) -> None:
    visitor.open("/nb/find/")
    visitor.tab.eval("scrollTo(0, 900)")
    visitor.follow("/nb/centre/narvik/")
    visitor.tab.back()

    visitor.sees("/nb/find/")
    assert until(lambda: visitor.tab.eval("pageYOffset")) > 0


def test_back_to_a_form_shows_it_empty_and_whole(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.follow("/nb/privacy/")
    visitor.tab.back()

    visitor.sees("/form/nb/write/oslo/")
    found = visitor.tab.eval(
        "['#name', '#contact', '[name=token]', '[name=message]:checked'].map(f => document.querySelector(f).value)"
    )
    assert found[:2] == ["", ""] and found[2] and found[3] == "no"


def test_coming_back_on_purpose_works(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.leave()
    visitor.open("/nb/find/")
    visitor.follow("/nb/centre/oslo/")
    visitor.tab.back()

    visitor.sees("/nb/find/")
    assert visitor.tab.eval("document.cookie") == ""


def test_the_mark_of_an_exit_tells_nothing(visitor: Visitor) -> None:
    at_a_page(visitor)
    with visitor.safe_page_away():
        visitor.tab.click("a.exit")

        assert until(lambda: visitor.tab.eval("document.cookie")) == "v=1"


def test_every_engine_shows_the_fonts_of_the_tests(visitor: Visitor) -> None:
    visitor.open("/nb/")

    assert visitor.tab.eval(widths("system-ui, sans-serif")) == MEASURED["wide"]


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_without_javascript_the_link_leaves(place: Place, tmp_path: Path, engine: str) -> None:
    with screen(tmp_path) as standing, started(engine, standing.display, tmp_path, script=False) as browser:
        tab, before = browser.tab(), place.safe.visits
        tab.open(f"{place.url}/nb/find/")
        until(lambda: standing.shows(OURS), "our page")
        tab.click("a.exit")

        until(lambda: place.safe.visits > before and tab.title() == "Weather", "the safe page")
