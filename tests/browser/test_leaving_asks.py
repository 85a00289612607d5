"""The question before a link takes away what she has written: seen, asked once a link, and never asked by Exit."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.serving import ServedSite

PRIVACY, OTHER = "footer a[href$='/privacy/']", "footer a[href$='/accessibility/']"
# What she would see of the question at the moment: nothing of it below the screen or under the bar of Exit.
SEEN = """() => { const note = document.querySelector("#leaving").getBoundingClientRect();
    const bar = document.querySelector(".exit").getBoundingClientRect();
    return note.height > 0 && note.top >= 0 && note.bottom <= bar.top }"""


@pytest.fixture(params=["nb", "ar"])
def page(chromium: Browser, request: pytest.FixtureRequest, served_site: ServedSite) -> Iterator[Page]:
    page = chromium.new_page(base_url=served_site.url, viewport={"width": 320, "height": 568})
    page.goto(f"/form/{request.param}/write/")
    page.fill("#note", "x")
    yield page
    page.close()


def at_the_foot_of_the_screen(page: Page, link: str) -> None:
    """Scroll until *link* stands just above the bar of Exit."""
    page.locator(link).evaluate("""one => scrollTo(0, scrollY + one.getBoundingClientRect().bottom
        - document.querySelector(".exit").getBoundingClientRect().top)""")


@pytest.mark.parametrize("link", ["main .note a", "main .before a", PRIVACY])
def test_the_question_is_seen_wherever_the_link_stands(page: Page, link: str) -> None:
    at_the_foot_of_the_screen(page, link)
    page.locator(link).click()

    assert page.evaluate(SEEN)


def test_a_double_press_is_one_press(page: Page) -> None:
    page.locator(PRIVACY).dblclick()
    page.wait_for_timeout(300)

    assert page.locator("#leaving").is_visible() and page.input_value("#note") == "x"


def test_a_link_to_another_site_asks_too(page: Page) -> None:
    page.evaluate("document.querySelector('.to')?.click()")
    page.select_option("#centre", "coordinator")
    page.click(".unknown a[href^='https:']")

    assert page.locator("#leaving").is_visible() and page.input_value("#note") == "x"


def test_a_number_rings_at_the_first_press(page: Page) -> None:
    page.evaluate("""addEventListener("click", event => { event.preventDefault(); window.rung = true })""")
    page.click("main a[href^='tel:']")

    assert page.evaluate("window.rung") and not page.locator("#leaving").is_visible()


def test_each_link_asks_for_itself(page: Page) -> None:
    for link in (PRIVACY, OTHER, PRIVACY):
        page.locator(link).click()
        page.wait_for_timeout(50)

    assert page.locator("#leaving").count() == 1 and page.input_value("#note") == "x"
