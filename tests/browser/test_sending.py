"""Sending in the background: the page stands until an answer can be shown, and whatever happens her text stays.

Answers that a server gives in trouble are put in by the test, between the browser and the real form service.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.rotation import looked_at
from tests.support.sample_answers import GOOD
from tests.support.serving import ServedSite
from tests.support.tabs import until

HERS = """() => Object.fromEntries([...new FormData(document.getElementById("form"))]
    .filter(([name]) => name != "token"))"""
PROXY = "<!doctype html><title>502</title><h1>Bad Gateway</h1>"
# What may come instead of an answer of the form service.
NO_ANSWER: dict[str, Callable[[Route], None]] = {
    "the proxy's own page": lambda route: route.fulfill(status=502, body=PROXY, content_type="text/html"),
    "our page that the form does not work": lambda route: route.fulfill(
        status=504, body='<main id="main"></main><a class="exit">', content_type="text/html"
    ),
    "a last page, without the questions": lambda route: route.fulfill(
        status=503, body='<a class="exit"></a><form method="post"></form>', content_type="text/html"
    ),
    "plain text": lambda route: route.fulfill(status=503, body="Later", content_type="text/plain"),
    "nothing": lambda route: route.fulfill(status=502, body=""),
    "another page than ours": lambda route: route.fulfill(status=200, body=PROXY, content_type="text/html"),
    "no network": lambda route: route.abort("internetdisconnected"),
    "a connection that ends": lambda route: route.abort("connectionreset"),
    "patience at its end": lambda route: route.abort("timedout"),
    "a press on the browser's Stop": lambda route: route.abort("aborted"),
}


@pytest.fixture
def page(chromium: Browser, served_site: ServedSite) -> Iterator[Page]:
    page = chromium.new_page(base_url=served_site.url, viewport={"width": 360, "height": 740})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def fill_in(page: Page, form: str) -> None:
    """Give every answer of the form, but to questions that are folded away."""
    for name, value in GOOD[form].items():
        field = page.locator(f"#{name}, [name={name}]").first
        if not field.is_visible():
            continue
        kind = field.evaluate("one => one.type")
        if kind == "select-one":
            field.select_option(value)
        elif kind in ("fieldset", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                page.check(f'[name={name}][value="{one}"]')
        else:
            field.fill(value)


def trouble(page: Page, answer: Callable[[Route], None]) -> None:
    """Answer each POST so; other requests go through."""
    page.route("**/form/**", lambda route: answer(route) if route.request.method == "POST" else route.continue_())


def press(page: Page, where: str = "#form") -> None:
    page.locator(f"{where} button").click()


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.parametrize("answer", NO_ANSWER)
def test_her_text_stays_when_no_answer_comes_and_send_works_from_the_message(
    page: Page, form: str, answer: str
) -> None:
    trouble(page, NO_ANSWER[answer])
    page.goto(f"/form/ar/{form}/")
    fill_in(page, form)
    before = page.evaluate(HERS)
    press(page)
    page.locator("#unsent:focus").wait_for()
    assert page.evaluate(HERS) == before and len(before) >= len(GOOD[form]) and page.locator("#unsent").is_visible()
    page.unroute_all()
    press(page, "#unsent")

    page.wait_for_url(f"**/form/ar/sent/{'' if form == 'write' else f'{form}/'}")


def test_the_number_shown_then_is_that_of_the_centre_she_has_chosen(page: Page, served_site: ServedSite) -> None:
    trouble(page, NO_ANSWER["no network"])
    page.goto("/form/nb/write/oslo/")
    page.click(".to summary")
    shown: list[Any] = []
    for centre in ("narvik", "oslo", "coordinator"):
        page.select_option("#centre", centre)
        press(page, "#form" if not shown else "#unsent")
        page.locator("body:not(.busy) #unsent:focus").wait_for()
        shown.append([page.inner_text("#unsent strong"), page.get_attribute("#unsent .call", "href")])
        shown[-1] *= page.locator("#unsent .call").is_visible()

    centres = [served_site.sample_directory.centre(name) for name in ("narvik", "oslo")]
    assert shown == [*([one.name, f"tel:{one.tel}"] for one in centres), []]


@pytest.mark.parametrize("form", GOOD)
def test_no_page_ever_answers_a_post(page: Page, form: str) -> None:
    posts: list[bool] = []
    page.on("request", lambda asked: posts.append(asked.is_navigation_request()) if asked.method == "POST" else None)
    page.goto("/nb/")
    page.goto(f"/form/nb/{form}/")
    entries = page.evaluate("history.length")
    for where in ("#form", "#summary"):
        press(page, where)
        page.locator("#summary:focus").wait_for()
        page.evaluate("document.activeElement.blur()")

    assert posts == [False, False] and page.evaluate("history.length") == entries


def test_back_from_the_thanks_goes_to_the_page_before_the_form(page: Page) -> None:
    page.goto("/nb/")
    page.goto("/form/nb/apply/oslo/")
    fill_in(page, "apply")
    press(page)
    page.wait_for_url("**/form/nb/sent/apply/")
    assert page.evaluate("document.activeElement.className") == "exit"
    page.go_back()

    assert page.url.endswith("/nb/")


@pytest.mark.parametrize("message", ["#summary", "#unsent"])
def test_a_message_is_read_from_its_beginning_at_400_percent(page: Page, message: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/form/ar/write/oslo/")
    page.check("#channel-text")
    if message == "#unsent":
        trouble(page, NO_ANSWER["no network"])
    press(page)
    page.locator(f"{message}:focus").wait_for()

    top = page.locator(f"{message} h2").bounding_box()
    assert top is not None and 0 <= top["y"] < 256


def test_the_number_in_the_message_is_kept_from_translators(page: Page) -> None:
    page.goto("/form/nb/write/oslo/")

    assert page.get_attribute("#unsent bdi", "translate") == "no"


def test_what_is_wrong_is_shown_as_on_a_fresh_page(page: Page) -> None:
    page.goto("/form/en/write/")
    page.fill("#note", "x" * 501)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    press(page)
    page.locator("#summary:focus").wait_for()

    assert page.locator("#note-error").is_visible() and page.input_value("#note") == "x" * 501
    assert page.locator(".count").inner_text() == "1 characters too many."
    page.fill("#note", "x" * 490)
    assert page.locator(".count").inner_text() == "10 characters left."


def test_who_rings_herself_sees_the_number(page: Page) -> None:
    page.goto("/form/nb/write/narvik/")
    page.check("#channel-self")
    page.click(".to summary")
    page.select_option("#centre", "oslo")
    press(page)

    page.locator("main a[href='tel:+4722480380']").wait_for()
    assert page.locator("form").count() == 0 and page.evaluate("document.activeElement.id") == "main"
    assert page.evaluate("scrollY") == 0 and page.locator(".languages a[lang=ar]").get_attribute("href")


@pytest.mark.parametrize("language", looked_at())
def test_while_it_is_sent_the_button_says_so_and_a_second_press_does_nothing(
    page: Page, served_site: ServedSite, language: str
) -> None:
    held: list[Route] = []
    trouble(page, lambda route: held.append(route))
    page.goto(f"/form/{language}/write/oslo/")
    fill_in(page, "write")
    words = served_site.sample_directory.words[language]
    assert page.inner_text("#form button") == words["form_send"] and not page.inner_text("[role=status]")
    press(page)
    press(page)
    page.locator("#contact").press("Enter")

    assert page.inner_text("#form button") == page.inner_text("[role=status]") == words["form_sending"]
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_url("**/sent/")


def test_exit_works_at_once_while_it_is_sent_and_the_answer_calls_nobody_back(
    page: Page, served_site: ServedSite
) -> None:
    held: list[Route] = []
    leaving: list[Route] = []
    exit_url = next(one.exit for one in served_site.sample_directory.languages if one.code == "nb")
    page.route(f"{exit_url}**", lambda route: leaving.append(route))
    trouble(page, lambda route: held.append(route))
    page.goto("/form/nb/write/oslo/")
    fill_in(page, "write")
    press(page)
    page.locator("a.exit").first.click(no_wait_after=True)
    until(lambda: page.wait_for_timeout(50) or leaving, "asking for the safe page")
    held[0].continue_()  # the letter is taken while the safe page is still on its way
    page.wait_for_timeout(1500)
    leaving[0].fulfill(body="<title>Weather</title>", content_type="text/html")

    page.wait_for_url(f"{exit_url}**")


OLD = {
    "no documents as answers": """Object.defineProperty(XMLHttpRequest.prototype, "responseType",
        {get: () => "", set: () => {}})""",
    "no address of the answer": "delete XMLHttpRequest.prototype.responseURL",
    "no background requests": "delete window.XMLHttpRequest",
    "a request that is refused": "XMLHttpRequest.prototype.send = () => { throw new Error() }",
}


@pytest.mark.parametrize("old", OLD)
def test_a_browser_that_cannot_send_in_the_background_sends_as_ever(page: Page, old: str) -> None:
    page.add_init_script(OLD[old])
    page.goto("/form/nb/write/oslo/")
    fill_in(page, "write")
    press(page)

    page.wait_for_url("**/form/nb/sent/")


# What a page translator does to every text, and what it may do to what comes later.
TRANSLATED = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), all = [];
    while (texts.nextNode()) if (texts.currentNode.data.trim()) all.push(texts.currentNode);
    for (const text of all) {
        if (text.parentNode.closest("textarea, option, style, script, [translate=no]")) continue;
        const outer = document.createElement("font"), inner = document.createElement("font");
        text.replaceWith(outer); outer.append(inner); inner.append(text.data + " [so]");
    }
}"""


def test_on_a_translated_page_everything_works(page: Page) -> None:
    page.goto("/form/nb/write/")
    page.evaluate(TRANSLATED)
    page.locator("#form button font font").first.click()
    page.locator("#summary:focus").wait_for()
    page.evaluate(TRANSLATED)
    fill_in(page, "write")
    trouble(page, NO_ANSWER["no network"])
    page.locator("#summary button font font").first.click()
    page.locator("#unsent:focus").wait_for()

    assert (
        page.inner_text("#form button") == "Send til senteret [so]"
        and page.locator("#unsent a[href='tel:+4722480380']").is_visible()
    )
    page.unroute_all()
    page.locator("#unsent button font font").first.click()
    page.wait_for_url("**/sent/")


FILLER = """() => document.querySelectorAll("input[type=text], input[type=email], input[type=tel]").forEach(field => {
    field.value = field.value || "https://kari.example"; field.dispatchEvent(new Event("input", {bubbles: true})) })"""


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("form", GOOD)
def test_a_form_filler_that_fills_in_everything_each_time_costs_one_more_press(
    chromium: Browser, served_site: ServedSite, form: str, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{served_site.url}/form/nb/{form}/")
    fill_in(page, form)
    page.evaluate(FILLER)
    press(page)
    page.locator("#summary").wait_for()
    page.evaluate(FILLER)
    press(page, "#summary")

    page.wait_for_url("**/sent/**")
    context.close()


def test_half_a_letter_stops_nothing(page: Page) -> None:
    page.goto("/form/nb/write/oslo/")
    fill_in(page, "write")
    page.evaluate("document.getElementById('note').value = 'a \\ud800 b \\ud83d\\udc69'")
    press(page)

    page.wait_for_url("**/form/nb/sent/")
