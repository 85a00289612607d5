"""However Exit is pressed, by mouse or keyboard, it leaves; what is no press of it stays. In three engines."""

import pytest

from tests.support.tabs import until
from tests.support.visiting import OURS, WORDS, Visitor, at_a_filled_in_form, at_a_page

# As a keyboard does it that repeats the key; the drivers do not.
HELD = """[..."drrudrrudrru"].map(act => dispatchEvent(Object.assign(
    new KeyboardEvent(act === "u" ? "keyup" : "keydown", {repeat: act === "r", keyCode: 16}))))"""
MISCLICKS = {"with Ctrl": (0, "Control"), "with Shift": (0, "Shift"), "middle": (1, ""), "right": (2, "")}


@pytest.mark.parametrize("press", MISCLICKS.values(), ids=MISCLICKS)
def test_a_misclick_leaves_in_the_same_tab(visitor: Visitor, press: tuple[int, str]) -> None:
    at_a_page(visitor)
    visitor.leave(*press)

    visitor.goes_back_and_sees_nothing()


def test_a_press_that_slips_leaves(visitor: Visitor) -> None:
    at_a_page(visitor)

    with visitor.arriving():
        visitor.tab.drag("a.exit", 30)


def test_enter_on_the_link_leaves(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.tab.eval("document.querySelector('a.exit').focus()")

    with visitor.arriving():
        visitor.tab.press("Enter")
    visitor.goes_back_and_sees_nothing()


def test_it_leaves_while_the_rest_of_the_page_is_still_on_its_way(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.tab.eval("void (location.href = '/nb/about/?slow')")
    until(lambda: visitor.tab.url().endswith("?slow") and visitor.screen.shows(OURS), "the beginning of a page")
    assert visitor.tab.eval("document.readyState") == "loading"

    visitor.leave()
    visitor.goes_back_and_sees_nothing()


@pytest.mark.parametrize("key", ["Shift", "Control"])
def test_clicks_with_a_key_held_leave_nothing(visitor: Visitor, key: str) -> None:
    at_a_filled_in_form(visitor)
    for _ in range(4):
        visitor.tab.click("#name", held=key)

    assert visitor.tab.eval("document.querySelector('#name').value")


def test_a_click_while_shift_is_held_is_no_press_of_shift(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.click("#name", held="Shift")
    visitor.tab.press("Shift", "Shift")

    assert visitor.tab.eval("document.querySelector('#name').value")


def test_capitals_leave_nothing(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.hold("Shift", "A", "B", "C")
    for letter in "DEF":
        visitor.tab.hold("Shift", letter)

    assert visitor.tab.eval("document.querySelector('#contact').value").endswith("ABCDEF")


def test_a_key_that_is_held_long_leaves_nothing(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.eval(HELD)

    assert visitor.tab.eval("document.querySelector('#name').value")


def test_other_tabs_of_ours_leave_too(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    other = visitor.beside()
    other.open(f"{visitor.place.url}/nb/centre/narvik/")
    other.click("main a.button")
    until(lambda: other.eval("!!document.querySelector('#name')"), "the other form")
    other.type("#name", WORDS)
    visitor.leave()

    until(lambda: other.url() == visitor.place.safe_url, "the other tab's leaving")
    other.back()
    until(lambda: other.title() == "Weather", "the safe page once more")


def test_a_tab_that_was_not_told_leaves_when_it_is_looked_at(visitor: Visitor) -> None:
    at_a_page(visitor)
    other = visitor.beside()
    other.open(f"{visitor.place.url}/nb/find/place/")
    until(lambda: other.eval("document.querySelector('#place') && document.readyState") == "complete", "the finder")
    other.eval("document.cookie = 'v=1; path=/'")
    other.eval("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")

    until(lambda: other.url() == visitor.place.safe_url, "the other tab's leaving")
