"""Layout of every kind of page in every language and with either set of fonts: nothing is cut, too small, or covered.

What is pressed is as large as a finger (WCAG 2.2, 2.5.5) and clear of its neighbours, and nothing is cut or scrolls
sideways, not at 400 % (1.4.10) nor with text at 200 % on a phone (1.4.4). Each page is visited once for all tests.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.layout import (
    BROKEN_EXIT,
    CUT,
    DESK,
    ONE_LETTER,
    OVERLAPPING,
    PHONE,
    SIZES,
    SMALL,
    SMALL_PHONES,
    SPLIT,
    TOUCHING,
    each_page,
    faults_at,
    large_text,
)
from tests.support.rotation import looked_at
from tests.support.serving import ServedSite

CHECKS = {
    "cut": CUT,
    "small": SMALL,
    "overlapping": OVERLAPPING,
    "broken exit": BROKEN_EXIT,
    "split": SPLIT,
    "touching": TOUCHING,
}
LARGE_CHECKS = {"cut, large text": CUT, "overlapping, large text": OVERLAPPING}
SHORT_CHECKS = {"small, one letter": ONE_LETTER}  # it changes the page, and comes last
Faults = dict[str, list[str]]


def faults_of(page: Page) -> Faults:
    """What is wrong with the page that is shown, by the name of the check."""
    found = faults_at(page, CHECKS, SIZES)
    with large_text(page):
        found |= faults_at(page, LARGE_CHECKS, SMALL_PHONES)
    return found | faults_at(page, SHORT_CHECKS, [PHONE, DESK])


@pytest.fixture(scope="module", params=looked_at())
def faults(request: pytest.FixtureRequest, chromium_per_font_set: Browser, served_site: ServedSite) -> Iterator[Faults]:
    """What is wrong with the pages of one language, by the name of the check."""
    page = chromium_per_font_set.new_page()
    all_found: Faults = defaultdict(list)
    for kind in each_page(page, served_site, request.param):
        for check, found in faults_of(page).items():
            all_found[check] += [f"{kind} {fault}" for fault in found]
    yield all_found
    page.close()


@pytest.mark.parametrize("check", ["small", "small, one letter"])
def test_what_is_pressed_is_as_large_as_a_finger_whatever_its_word(faults: Faults, check: str) -> None:
    assert not faults[check], "\n".join(faults[check])


def test_no_press_area_lies_on_another(faults: Faults) -> None:
    assert not faults["overlapping"], "\n".join(faults["overlapping"])


def test_nothing_is_cut_or_scrolls_sideways_at_any_width(faults: Faults) -> None:
    assert not faults["cut"], "\n".join(faults["cut"])


def test_no_sentence_is_laid_out_in_pieces(faults: Faults) -> None:
    assert not faults["split"], "\n".join(faults["split"])


def test_no_label_touches_the_number_beside_it(faults: Faults) -> None:
    assert not faults["touching"], "\n".join(faults["touching"])


def test_exit_stands_on_one_line(faults: Faults) -> None:
    assert not faults["broken exit"], "\n".join(faults["broken exit"])


@pytest.mark.parametrize("check", ["cut, large text", "overlapping, large text"])
def test_with_text_twice_as_large_a_phone_cuts_and_covers_nothing(faults: Faults, check: str) -> None:
    assert not faults[check], "\n".join(faults[check])
