"""No browser brings back what she has chosen: not by Reload or Back, not after a restart; with a script or without.

HTML knows `autocomplete` for text and lists alone. Radio buttons and checkboxes are forgotten by that of their form. A
box of the test's own, outside of any form, shows when the browser has written down what it keeps of the page.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.browsers import started
from tests.support.profiles import holding
from tests.support.screen import screen
from tests.support.tabs import Driver, until
from tests.support.visiting import Place

CHOICES = {"write": ["#channel-text", "#days-sat", "#message-yes"], "apply": ["#time", "#police", "#read"]}
# Hers are those that the server had not chosen. The server's stand, their values emptied, for a moment in the hidden
# page that the browser has kept, before it is fetched anew.
CHOSEN = "[...document.querySelectorAll('form :checked')].filter(one => one.id && !one.defaultChecked).length"
READY = "document.readyState === 'complete' && !!document.querySelector('#form')"
PLAIN = """document.body.prepend(Object.assign(document.createElement('input'),
    {type: 'checkbox', name: 'vannbox', id: 'vannbox'}))"""
ENGINES = [("chromium", True), ("chromium", False), ("firefox", True), ("firefox", False), ("webkit", True)]


def reload(tab: Driver, _: str) -> None:
    tab.reload()


def back(tab: Driver, url: str) -> None:
    tab.open(f"{url}/nb/find/")
    until(lambda: "find" in tab.url() and tab.eval("document.readyState === 'complete'"), "the next page")
    tab.back()


# Without a script Chromium keeps the whole page for Back, text included: a known gap.
RETURNS = [
    (*engine, way) for engine in ENGINES for way in (reload, back) if (*engine, way) != ("chromium", False, back)
]


def choose(tab: Driver, address: str, form: str) -> None:
    """Open the form and choose, by the mouse."""
    tab.open(address)
    until(lambda: tab.eval(READY), "the form")
    for choice in CHOICES[form]:
        tab.click(choice)
    assert tab.eval(CHOSEN) == len(CHOICES[form])


def still_chosen(tab: Driver, address: str) -> int:
    """How many of her choices the form has that stands there again."""
    until(lambda: tab.url() == address and tab.eval(READY), "the form again")
    return int(tab.eval(CHOSEN))


@pytest.mark.parametrize("form", CHOICES)
@pytest.mark.parametrize(("engine", "script", "way"), RETURNS)
def test_nothing_is_chosen_in_a_form_that_is_come_back_to(
    tmp_path: Path, place: Place, engine: str, script: bool, way: Callable[[Driver, str], None], form: str
) -> None:
    address = f"{place.url}/form/nb/{form}/oslo/"
    with screen(tmp_path) as standing, started(engine, standing.display, tmp_path, script=script) as browser:
        tab = browser.tab()
        choose(tab, address, form)
        way(tab, place.url)

        assert still_chosen(tab, address) == 0


@pytest.mark.parametrize("form", CHOICES)
@pytest.mark.parametrize(("engine", "script"), ENGINES[:-1])
def test_nothing_is_chosen_in_a_form_that_a_restarted_browser_opens_again(
    tmp_path: Path, place: Place, engine: str, script: bool, form: str
) -> None:
    address, habits = f"{place.url}/form/nb/{form}/oslo/", {"script": script, "restores": True}
    with screen(tmp_path) as standing:
        with started(engine, standing.display, tmp_path, **habits) as browser:
            choose(tab := browser.tab(), address, form)
            tab.eval(PLAIN)
            tab.click("#vannbox")
            until(lambda: holding(tmp_path, "vannbox"), "writing to the disk")
        with started(engine, standing.display, tmp_path, **habits) as browser:
            found = until(lambda: [tab for tab in browser.tabs() if tab.url() == address], "her tab")
            assert still_chosen(found[0], address) == 0
