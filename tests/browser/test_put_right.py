"""Numbers and addresses that are put right, in real browsers: shown back once, and sent by pressing Send again.

Browsers change an address themselves before they send it: Chromium writes the domain blåbær as xn--blbr-roah.
"""

import json
from collections.abc import Iterator

import pytest

from tests.support.browsers import ENGINES, started
from tests.support.screen import screen
from tests.support.serving import ServedSite
from tests.support.tabs import Driver, until

SEND = "form[method=post] > p > button"
FIELDS = {"#name": "Kari", "#phone": "", "#email": ""}
TAKEN = ["kari@blåbær.example.org", "Kari.Ås@Example.ORG", "o'brien+ring@example.org", "نور@example.org"]
PUT_RIGHT = {
    "o’brien＠example。org": ("#email", "o'brien@example.org"),
    "kari٤١@example.org": ("#email", "kari41@example.org"),
    "Kari <kari@example.org>": ("#email", "kari@example.org"),
    "+46 (0)70 123 45 67": ("#phone", "+46 70 123 45 67"),
}


@pytest.fixture(scope="module", params=ENGINES)
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    folder = tmp_path_factory.mktemp(request.param)
    with screen(tmp_path_factory.mktemp("screen")) as seen, started(request.param, seen.display, folder) as running:
        yield running.tab()


def apply(tab: Driver, site: ServedSite, field: str, typed: str) -> None:
    """Fill in an application with *typed* as the only way to reach her, and send it."""
    tab.open(f"{site.url}/form/nb/apply/oslo/")
    until(lambda: tab.eval("document.readyState == 'complete' && !!document.querySelector('#read')"), "the form")
    for name, text in {**FIELDS, field: typed}.items():
        # Not typed: WebKit's driver drops letters that no key of it has.
        tab.eval(f"document.querySelector('{name}').value = {json.dumps(text)}")
    tab.eval("document.querySelector('#age').value = '25to39'")
    tab.click("#read")
    tab.click(SEND)


@pytest.mark.parametrize("address", TAKEN)
def test_an_address_that_is_one_is_taken_at_once(tab: Driver, served_site: ServedSite, address: str) -> None:
    apply(tab, served_site, "#email", address)

    until(lambda: tab.url().endswith("/sent/apply/") or tab.url().endswith("/sent/"), "the thanks")


@pytest.mark.parametrize("typed", PUT_RIGHT)
def test_what_was_put_right_stands_in_the_field_and_pressing_send_again_sends_it(
    tab: Driver, served_site: ServedSite, typed: str
) -> None:
    field, right = PUT_RIGHT[typed]
    apply(tab, served_site, field, typed)
    until(lambda: tab.eval("!!document.querySelector('#summary')"), "the question")

    assert tab.eval(f"document.querySelector('{field}').value") == right
    tab.click(SEND)
    until(lambda: "/sent/" in tab.url(), "the thanks")
