"""The two forms in a real browser: what folds, what is counted, what keyboards reach, what a screen reader hears."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from tests.support.serving import ServedSite

FOLDED = ["#other", "#other_number", "#other_knows-yes", "#language", "#which"]
CONTACTING = ["#contact", "#name", "#days-mon", "#never", "#message-yes", "#note"]


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=request.param, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    yield page
    page.close()


def visible(page: Page, fields: list[str]) -> set[bool]:
    return {page.locator(field).is_visible() for field in fields}


def test_questions_that_cannot_matter_are_folded_with_and_without_a_script(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/nb/write/oslo/")
    assert visible(page, FOLDED) == {False}
    page.check("#interpreter-sign")
    assert visible(page, ["#which"]) == {True} and visible(page, ["#language"]) == {False}
    page.check("#interpreter-spoken")
    page.check("#channel-other")
    assert visible(page, FOLDED) == {True}

    assert visible(page, ["#contact"]) == {False} and visible(page, ["#other", "#days-mon"]) == {True}
    page.check("#channel-self")
    assert visible(page, CONTACTING) == {False} and page.locator("form button").is_visible()
    page.check("#channel-call")
    assert visible(page, CONTACTING) == {True}


def test_no_menu_stands_above_a_form_and_the_languages_go_when_she_begins(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/nb/write/")
    assert page.locator(".menu, a.brand").count() == 0 and page.locator(".languages").is_visible()
    page.fill("#note", "x")

    assert not page.locator(".languages").is_visible()
    page.locator("form button").click()
    page.locator("#summary").wait_for()
    assert not page.locator(".languages").is_visible()


def test_a_link_that_would_take_her_words_away_asks_first(scripted: Page, served_site: ServedSite) -> None:
    scripted.goto(f"{served_site.url}/form/nb/write/oslo/")
    scripted.fill("#note", "x")
    scripted.click("footer a[href='/nb/privacy/']")
    assert scripted.locator("#leaving").is_visible() and scripted.input_value("#note") == "x"
    scripted.wait_for_timeout(1100)
    scripted.click("footer a[href='/nb/privacy/']")

    scripted.wait_for_url("**/nb/privacy/")


def test_a_link_from_an_empty_form_leads_there_at_once(scripted: Page, served_site: ServedSite) -> None:
    scripted.goto(f"{served_site.url}/form/nb/write/oslo/")
    scripted.click("main a[href='/nb/privacy/']")

    scripted.wait_for_url("**/nb/privacy/")


def test_the_centre_she_came_from_is_a_line_that_can_be_changed(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/nb/write/oslo/")
    assert "Oslo krisesenter" in page.inner_text(".to summary") and not page.locator("#centre").is_visible()
    page.click(".to summary")
    assert not page.locator(".to summary").is_visible()
    page.select_option("#centre", "narvik")
    page.locator("form button").click()
    page.locator("#summary").wait_for()

    assert page.inner_text(".to summary b") == "Narvik krisesenter" and page.input_value("#centre") == "narvik"


def test_the_button_of_who_will_ring_herself_shows_the_number(page: Page, served_site: ServedSite) -> None:
    words = served_site.sample_directory.words["nb"]
    page.goto(f"{served_site.url}/form/nb/write/oslo/")
    assert page.inner_text("#form button") == words["form_send"]
    page.check("#channel-self")

    assert page.inner_text("#form button") == words["form_number"] and not page.locator(".self").is_visible()


# Safety first: numbers to ring before all, who reads it before the first field, her ways before her words.
ORDER = ["lines", "before", "centre", "channel", "contact", "other", "other_number", "other_knows", "name", "days",
         "parts", "after", "never", "message", "say_who", "interpreter", "language", "which", "note"]  # fmt: skip


@pytest.mark.parametrize("address", ["write/oslo/", "write/"])
def test_what_she_must_know_and_is_asked_stands_in_the_safe_order(
    scripted: Page, served_site: ServedSite, address: str
) -> None:
    scripted.goto(f"{served_site.url}/form/nb/{address}")
    found = scripted.locator("main [id]").evaluate_all("all => all.map(one => one.id)")

    assert [id for id in found if id in ORDER] == ORDER


@pytest.mark.parametrize("form", ["write", "apply"])
def test_after_an_error_the_summary_has_the_focus_and_each_error_leads_to_its_field(
    page: Page, served_site: ServedSite, form: str
) -> None:
    page.goto(f"{served_site.url}/form/ar/{form}/oslo/")
    page.locator("form button").click()
    page.locator("#summary").wait_for()

    assert page.locator("#summary:focus").count() == 1
    targets = page.locator("#summary li a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert targets and all(page.locator(target).count() == 1 for target in targets)


def test_who_knows_her_centre_is_not_told_who_can_find_it(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/nb/write/oslo/")
    page.click(".to summary")
    assert not page.locator(".unknown").is_visible()
    page.select_option("#centre", "coordinator")

    assert page.locator(".unknown a[href='tel:116006']").is_visible()


def without_has(route: Route, request: Request) -> None:
    """The page as an older browser reads it: each rule with a selector that it does not know is dropped as a whole."""
    if request.method == "POST":
        return  # stays on its way
    answer = route.fetch()
    page = re.sub(r"<meta http-equiv[^>]*>", "", answer.text())  # the policy knows the whole style alone
    rule = r"@supports[^{}]*:has\([^{}]*\{[^{}]*\{[^{}]*\}\s*\}|[^{}]*:has\([^{}]*\{[^{}]*\}"
    route.fulfill(response=answer, body=re.sub(rule, "", page), headers={})


def test_a_browser_without_the_newest_selectors_shows_every_question(scripted: Page, served_site: ServedSite) -> None:
    scripted.route("**/*", without_has)
    scripted.goto(f"{served_site.url}/form/nb/write/")

    assert visible(scripted, [*FOLDED, *CONTACTING, ".unknown", ".self"]) == {True}
    assert scripted.inner_text("#form button") == served_site.sample_directory.words["nb"]["form_send"]


def test_a_browser_without_the_newest_selectors_says_that_it_is_sending(
    scripted: Page, served_site: ServedSite
) -> None:
    scripted.route("**/*", without_has)
    scripted.goto(f"{served_site.url}/form/nb/write/")
    scripted.click("#form button")

    said = served_site.sample_directory.words["nb"]["form_sending"]
    assert scripted.inner_text("#form button") == said == scripted.inner_text("[role=status]")


@pytest.mark.parametrize(("form", "field", "most"), [("write", "#note", 500), ("apply", "#why", 1500)])
def test_characters_are_counted_as_the_server_counts_them_and_never_cut(
    scripted: Page, served_site: ServedSite, form: str, field: str, most: int
) -> None:
    errors: list[object] = []
    scripted.on("pageerror", lambda error: errors.append(error))
    scripted.goto(f"{served_site.url}/form/nb/{form}/oslo/")
    assert not scripted.locator(".count").is_visible()
    scripted.fill(field, "👩" * (most - 3) + "\nå\n")
    assert scripted.locator(".count").inner_text() == "1 tegn igjen."

    scripted.fill(field, "x" * (most + 7))
    assert scripted.locator(".count").inner_text() == "7 tegn for mye."
    assert len(scripted.input_value(field)) == most + 7 and errors == []


def test_a_form_too_large_for_the_server_is_not_sent_and_nothing_is_lost(
    scripted: Page, served_site: ServedSite
) -> None:
    scripted.goto(f"{served_site.url}/form/nb/write/oslo/")
    scripted.fill("#note", "ሰላም" * 5000)
    scripted.fill("#name", "Selam")
    scripted.locator("form button").click()

    assert scripted.url == f"{served_site.url}/form/nb/write/oslo/"
    assert scripted.evaluate("document.activeElement.id") == "note"
    assert (len(scripted.input_value("#note")), scripted.input_value("#name")) == (15_000, "Selam")


def test_the_keyboard_alone_fills_in_and_sends_the_form(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/ar/write/narvik/")
    page.focus(".to summary")
    for key in ("Tab", "Space", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("٤١٠٠٠٠٠٠")
    page.keyboard.press("Tab")
    page.keyboard.type("نور")
    for key in ("Tab", "Space", "Tab", "Tab", "Space"):
        page.keyboard.press(key)
    chosen = [page.locator(f"#{name}").is_checked() for name in ("channel-text", "days-mon", "days-wed", "days-tue")]
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/ar/sent/")

    assert chosen == [True, True, True, False]


def test_every_stop_of_the_keyboard_is_seen_and_in_the_order_of_the_page(
    scripted: Page, served_site: ServedSite
) -> None:
    scripted.goto(f"{served_site.url}/form/nb/write/oslo/")
    places: list[list[Any]] = []
    while not places or places[-1][0] != "submit":
        scripted.keyboard.press("Tab")
        place = scripted.evaluate("""() => { const here = document.activeElement, box = here.getBoundingClientRect();
            return here.closest("form") && [here.id || here.type || here.localName, box.top + scrollY, box.height,
            getComputedStyle(here).outlineStyle] }""")
        places += [place] if place else []

    names = [place[0] for place in places]
    assert names[:3] == ["summary", "channel-call", "contact"] and len(names) == 22 and "which" not in names
    assert [place[1] for place in places] == sorted(place[1] for place in places)
    assert not [place for place in places if place[2] == 0 or place[3] == "none"]


# What is heard, with the words of the form by their keys.
HEARD = [
    '- group "{write_channel}"',
    '- radio "{write_channel_self}"',
    '- textbox "{write_name} ({form_optional})"',
    '- region "{write_when_heading}"',
    '- group "{write_days} ({form_optional})"',
    '- checkbox "{write_day_mon}"',
    '- combobox "{write_after}"',
    '- group "{write_message}"',
    '- radio "{form_no}" [checked]',
    '- combobox "{write_say_who}"',
    '- button "{form_send}"',
]


def test_a_screen_reader_hears_each_question_with_its_group(scripted: Page, served_site: ServedSite) -> None:
    scripted.goto(f"{served_site.url}/form/nb/write/oslo/")
    heard, words = scripted.locator("form").aria_snapshot(), served_site.sample_directory.words["nb"]

    assert [line for line in HEARD if line.format(**words) not in heard] == []
    assert "website" not in heard and words["form_leave_empty"] not in heard


def test_an_error_is_heard_with_its_field_and_its_link_leads_there(page: Page, served_site: ServedSite) -> None:
    page.goto(f"{served_site.url}/form/nb/write/")
    page.check("#channel-call")
    page.fill("#contact", "12")
    page.locator("form button").click()
    page.wait_for_selector("#summary")
    assert page.locator("#contact").get_attribute("aria-invalid") == "true"
    described = page.locator("#contact").get_attribute("aria-describedby")
    page.locator('#summary a[href="#contact"]').click()

    assert described == "contact-hint contact-error"
    assert "Skriv nummeret med alle sifrene" in page.locator("#contact-error").inner_text()
    assert page.locator("#contact:focus, #contact:target").count() == 1
