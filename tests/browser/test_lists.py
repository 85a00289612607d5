"""A drop-down list unfolds inside the page, where the keys of Exit are heard; it is used as ever. In three engines.

While a list of the browser's own is open no press of Shift reaches the page in any of them.
"""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.support.axe import judged
from tests.support.layout import PHONE
from tests.support.serving import ServedSite
from tests.support.tabs import until
from tests.support.visiting import WORDS, Visitor

LIST = "document.querySelector('#centre')"
OPEN, CHOSEN = f"{LIST}.size > 1", f"{LIST}.selectedIndex"
KEYS = {"Space": " ", "Enter": "Enter", "F4": "F4", "arrow": "ArrowDown"}
# Where the field's label and the next field stand in the page, and Exit on the screen; what the open list reaches.
PLACES = """() => ["label[for=centre]", "#channel", ".exit"].map(one =>
  document.querySelector(one).getBoundingClientRect().top + (one === ".exit" ? 0 : scrollY))"""
HIDDEN = """() => {
  const list = document.querySelector("#centre").getBoundingClientRect(), root = document.documentElement;
  const exit = document.querySelector(".exit").getBoundingClientRect();
  return [list.top < 0, list.bottom > innerHeight, root.scrollWidth > root.clientWidth,
    list.bottom > exit.top && list.top < exit.bottom && list.right > exit.left && list.left < exit.right];
}"""


def at_a_filled_in_form(visitor: Visitor) -> None:
    """Where no centre is in the address, it is a question from the beginning. A page before it is there for Back."""
    visitor.open("/nb/find/")
    visitor.open("/form/nb/write/")
    visitor.tab.type("#name", WORDS)
    visitor.tab.type("#contact", "41 00 00 00")


def at_an_open_list(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.eval(f"{LIST}.selectedIndex = 1")
    visitor.tab.click("#centre")
    until(lambda: visitor.tab.eval(OPEN), "the list in the page", 5)


def at_the_closed_list(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.eval(f"{LIST}.selectedIndex = 1")
    visitor.tab.eval(f"{LIST}.focus()")


@pytest.mark.parametrize("key", ["Shift", "Escape"])
def test_three_presses_over_an_open_list_leave(visitor: Visitor, key: str) -> None:
    at_an_open_list(visitor)

    with visitor.arriving():
        visitor.tab.press(key, key, key)
    visitor.goes_back_and_sees_nothing()


def test_other_keys_over_an_open_list_leave_nothing(visitor: Visitor) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("Shift", "Shift", "ArrowDown", "Shift", "Shift", "End", "Shift")
    visitor.tab.hold("Shift", "ArrowDown", "ArrowUp")

    assert visitor.tab.eval(OPEN) and visitor.tab.eval("document.querySelector('#name').value")


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_keys_unfold_it_too(visitor: Visitor, key: str) -> None:
    at_the_closed_list(visitor)
    visitor.tab.press(key)

    assert visitor.tab.eval(OPEN)
    assert visitor.tab.eval(CHOSEN) == 1


@pytest.mark.parametrize("key", ["Enter", "Tab", " "])
def test_what_the_arrows_reach_is_chosen_and_the_list_folds(visitor: Visitor, key: str) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("ArrowDown", "ArrowDown", key)

    assert not visitor.tab.eval(OPEN)
    assert visitor.tab.eval(CHOSEN) == 3


def test_esc_folds_it_and_brings_the_choice_back(visitor: Visitor) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("End", "Escape")

    assert not visitor.tab.eval(OPEN)
    assert visitor.tab.eval(CHOSEN) == 1


def test_letters_and_ends_move_in_it(visitor: Visitor) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("End")
    assert visitor.tab.eval(f"{CHOSEN} === {LIST}.length - 1")
    visitor.tab.press("Home", "o", "s")

    assert visitor.tab.eval(f"{LIST}.value") == "oslo"


def test_a_click_chooses_and_folds(visitor: Visitor) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("Home", "End")
    visitor.tab.click("#centre")  # in its middle

    assert not visitor.tab.eval(OPEN)
    assert 0 < visitor.tab.eval(CHOSEN) < visitor.tab.eval(f"{LIST}.length - 1")


def test_what_was_chosen_in_it_is_sent(visitor: Visitor) -> None:
    at_an_open_list(visitor)
    visitor.tab.press("End", "Enter")
    value = visitor.tab.eval(f"{LIST}.value")
    visitor.tab.click("form > p button")
    until(lambda: visitor.tab.eval("!!document.querySelector('#summary')"), "the answer")

    assert visitor.tab.eval(f"{LIST}.value") == value


@pytest.mark.parametrize("language", ["nb", "ar"])
@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 256}, {"width": 1280, "height": 800}], ids=str)
def test_an_open_list_moves_and_hides_nothing(
    chromium: Browser, served_site: ServedSite, language: str, size: dict[str, int]
) -> None:
    page = chromium.new_page(viewport=size)  # type: ignore[arg-type]
    page.goto(f"{served_site.url}/form/{language}/write/")
    before = page.evaluate(PLACES)
    page.click("#centre")

    assert page.evaluate(OPEN) and page.evaluate(PLACES) == pytest.approx(before, abs=1)
    assert not any(page.evaluate(HIDDEN))
    page.close()


# An open list lies over what follows, as a browser's own does. What it covers in part is as large as ever once it is
# folded, which a press beside it does.
COVERED = """fault => {
  const [rule, part] = fault.split(": "), list = document.querySelector("#centre").getBoundingClientRect();
  return rule === "target-size" && document.querySelector(part).getBoundingClientRect().top < list.bottom;
}"""


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_axe_finds_nothing_with_the_list_open(chromium: Browser, served_site: ServedSite, language: str) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 700})
    page.add_init_script(AXE_SCRIPT)
    page.goto(f"{served_site.url}/form/{language}/write/")
    page.click("#centre")

    found = [*judged(page), *judged(page, dark=True)]
    assert page.evaluate(OPEN) and [fault for fault in found if not page.evaluate(COVERED, fault)] == []
    page.close()


def phone(chromium: Browser) -> Page:
    return chromium.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}).new_page()


def test_a_telephone_keeps_its_own_list(chromium: Browser, served_site: ServedSite) -> None:
    page = phone(chromium)
    page.goto(f"{served_site.url}/form/nb/write/")
    page.tap("#centre")

    assert not page.evaluate(OPEN)
    page.context.close()
