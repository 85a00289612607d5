"""Every page in a real browser, under the headers of a server: nothing else is asked for, nothing is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.support.serving import FORM_PAGES, ServedSite

TOLD = "addEventListener('securitypolicyviolation', event => console.error('refused', event.violatedDirective))"


@dataclass
class Heard:
    """A page, the addresses that it asked for, and what the browser complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def heard(chromium: Browser) -> Iterator[Heard]:
    page = chromium.new_page()
    found = Heard(page)
    page.add_init_script(TOLD)
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("console", lambda message: found.complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: found.complaints.append(f"{page.url}: {error}"))
    yield found
    page.close()


def test_no_page_of_the_site_asks_for_anything_else_or_breaks_its_policy(heard: Heard, served_site: ServedSite) -> None:
    files = sorted(served_site.site.rglob("*.html"))
    addresses = [
        f"{served_site.url}/{path.relative_to(served_site.site).as_posix().removesuffix('index.html')}"
        for path in files
    ]
    heard.asked.clear()
    for address in addresses:
        heard.page.goto(address)

    assert len(addresses) > 100 and heard.asked == addresses
    assert heard.complaints == []


def test_no_page_of_the_forms_breaks_its_policy(heard: Heard, served_site: ServedSite) -> None:
    for language in served_site.sample_directory.languages:
        for kind in FORM_PAGES:
            served_site.visit(heard.page, language.code, kind)

    # A form that is sent back is answered with 422, which the browser calls a failure of the network.
    assert [said for said in heard.complaints if "422" not in said and "404" not in said] == []
    assert {address.partition("/form/")[0] for address in heard.asked if "/form/" in address} == {served_site.url}


def test_a_breach_would_be_heard(heard: Heard, served_site: ServedSite) -> None:
    heard.page.goto(f"{served_site.url}/nb/about/")
    with heard.page.expect_console_message(lambda message: message.text.startswith("refused style-src")):
        heard.page.evaluate("document.querySelector('main').setAttribute('style', 'color: red')")
    heard.complaints.clear()
