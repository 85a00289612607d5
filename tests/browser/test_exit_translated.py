"""Leaving a page that the browser has translated: what a press hits then is no longer the link, but what lies in it."""

from collections.abc import Callable

import pytest

from tests.support.tabs import until
from tests.support.translating import TRANSLATE, translate
from tests.support.visiting import (
    Visitor,
    after_sending,
    at_a_filled_in_form,
    at_a_page,
    at_an_error,
    at_the_finder,
)

WAYS = [at_a_page, at_the_finder, at_a_filled_in_form, at_an_error, after_sending]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_back_after_an_exit_from_a_translated_page_never_shows_us(
    visitor: Visitor, way: Callable[[Visitor], None]
) -> None:
    way(visitor)
    translate(visitor.tab)
    visitor.leave()

    visitor.goes_back_and_sees_nothing()


def test_the_second_link_of_a_translated_page_leaves_too(visitor: Visitor) -> None:
    at_a_page(visitor)
    translate(visitor.tab)

    with visitor.arriving():
        visitor.tab.eval("document.querySelector('footer .exit font font').click()")
    visitor.goes_back_and_sees_nothing()


def test_it_leaves_while_the_translator_is_still_at_work(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.tab.eval(f"setInterval(() => {TRANSLATE}, 5)")

    visitor.leave()
    visitor.goes_back_and_sees_nothing()


def test_a_link_of_a_translated_page_leads_where_it_did(visitor: Visitor) -> None:
    visitor.open("/nb/")
    translate(visitor.tab)

    visitor.follow("/nb/find/")


def test_the_finder_finds_on_a_translated_page(visitor: Visitor) -> None:
    visitor.open("/en/find/place/")
    translate(visitor.tab)
    visitor.tab.type("#place", "Lier")
    visitor.tab.click("#show")

    found = visitor.tab.eval("document.querySelector('#answer').textContent")
    assert "Lier, Buskerud" in found and "Asker og Bærum krisesenter" in found and "67\u00a050\u00a083\u00a083" in found


def test_the_characters_of_an_answer_are_counted_on_a_translated_page(visitor: Visitor) -> None:
    visitor.open("/form/nb/write/oslo/")
    visitor.tab.click("#channel-text")
    translate(visitor.tab)
    visitor.tab.type("#note", "seks!!")

    assert until(lambda: "494" in visitor.tab.eval("document.querySelector('.count').textContent"))
