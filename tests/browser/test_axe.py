"""axe-core, an independent judge of accessibility, looks at every kind of page in every language: WCAG 2.0 to 2.2,
levels A, AA and AAA, and what it calls best practice. On a small telephone and on a wide screen, light and dark, in one
language for each direction of writing; the others of the day have the same templates and colours, and are looked at in
one way.

It runs under our own content security policy, Trusted Types included: nothing is switched off for it.
It runs with the wide fonts alone: what a font can change for it, the size of targets and what scrolls, is asked more
strictly and with both sets of fonts by test_layout.py.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.support.axe import RULES, faults, judged
from tests.support.rotation import looked_at
from tests.support.serving import FORM_PAGES, ServedSite

DIRECTIONS = ("nb", "ar")
TAGS = {"wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_init_script(AXE_SCRIPT)
    yield page
    page.close()


def test_axe_finds_nothing_on_any_page_of_the_site(page: Page, served_site: ServedSite) -> None:
    found = []
    for language in looked_at():
        for path in served_site.paths(language):
            page.goto(f"{served_site.url}/{path}")
            found += faults(page, everywhere=language in DIRECTIONS)

    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_any_page_of_the_forms(page: Page, served_site: ServedSite) -> None:
    found = []
    for language in looked_at():
        for kind in FORM_PAGES:
            served_site.visit(page, language, kind)
            found += faults(page, everywhere=language in DIRECTIONS)

    assert not found, "\n".join(found)


def test_axe_judges_by_every_level_and_by_best_practice(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/nb/")
    tags = set(page.evaluate(f"{RULES}.flatMap(rule => rule.tags)"))

    assert tags >= TAGS and page.evaluate(f"{RULES}.length") > 80


def test_axe_finds_nothing_in_an_answer_of_the_finder(page: Page, served_site: ServedSite) -> None:
    for language, typed in product(("nb", "ar"), ("Bærrum", "Trondheim", "Frogner", "nowhere")):
        page.goto(f"{served_site.url}/{language}/find/place/")
        page.fill("#place", typed)
        page.press("#place", "Enter")
        page.evaluate("document.querySelector('#counties').remove()")
        assert judged(page) == judged(page, dark=True) == []


def test_axe_judges_contrast_at_level_aaa_and_would_see_a_fault(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/nb/about/")
    assert not faults(page)
    page.evaluate("document.querySelector('main p').style.color = '#666'; document.documentElement.lang = ''")

    assert judged(page) == ["color-contrast-enhanced: .lead", "html-has-lang: html"]
