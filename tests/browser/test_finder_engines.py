"""The finder in Chromium, Firefox and WebKit: what an engine can do otherwise, scrolling, focus, copies of cards."""

import pytest

from tests.support.visiting import Visitor

NUMBER_SEEN = """(() => {
    const found = [...document.querySelectorAll("#found .call bdi")].find(number => number.getClientRects().length);
    const box = found.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight; })()"""
LINES = "[...document.querySelectorAll('#answer summary')].map(line => line.textContent).join()"


@pytest.mark.parametrize("typed", ["Trondheim", "Groruddalen", "nowhere"])
def test_an_answer_shows_its_number_and_lets_the_keyboard_go(visitor: Visitor, typed: str) -> None:
    visitor.open("/ar/find/place/")
    visitor.tab.type("#place", typed)
    visitor.tab.click("#show")

    assert visitor.tab.eval(NUMBER_SEEN)
    assert not visitor.tab.eval("document.activeElement.id === 'place'")


def test_two_places_of_one_name_are_folded(visitor: Visitor) -> None:
    visitor.open("/nb/find/place/")
    visitor.tab.type("#place", "Frogner")
    visitor.tab.click("#show")

    assert visitor.tab.eval(LINES) == "Frogner (Lillestrøm, Akershus),Frogner (Oslo)"
