"""Leaving, in three engines: where Exit leads, what Back shows after it, and what stays as it was.

Each browser stands on a screen that the test watches: after an exit not one piece of our pages may come back to it,
not even for the time between two pictures.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from werkzeug.serving import make_server

from directory import Directory
from forms import settings
from forms.service import start
from tests.browsers import ENGINES, Browser, Driver, started, until
from tests.conftest import Hasty, write_settings
from tests.running import free_port
from tests.screen import Screen, screen
from tests.serving import Quiet, served

OURS = "#2b2723"  # the Exit link itself: it stands on every page of ours, wherever one has scrolled to
SAFE = b"<!doctype html><title>Weather</title><p>It will rain."
WORDS = "Ŋgánná venter"
ANSWERS = """[...document.querySelectorAll("input:not([type=hidden]),textarea,select")]
    .filter(field => field.checked || field.value).map(field => field.name)"""


@dataclass
class Safe:
    """The safe page: it counts how often it was come to. While it is *away* nothing comes of going there."""

    visits: int = 0
    away: bool = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        self.visits += environ["PATH_INFO"] == "/safe"
        if self.away:
            start_response("204 No Content", [])
            return []
        start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
        return [SAFE]


def leading_to(url: str, house: Directory) -> Callable[[WSGIApplication], WSGIApplication]:
    """Wrap the house so that each Exit leads to *url*: nothing outside of this machine is ever asked for."""
    exits = [language.exit.encode() for language in house.languages]

    def wrap(app: WSGIApplication) -> WSGIApplication:
        def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
            said: list[tuple[str, list[tuple[str, str]]]] = []
            body = b"".join(app(environ, lambda status, headers, _=None: said.append((status, headers)) or bytes))
            for address in exits:
                body = body.replace(address, url.encode())
            status, headers = said[0]
            start_response(status, [pair for pair in headers if pair[0] != "Content-Length"])
            return [body]

        return wrapped

    return wrap


@dataclass(frozen=True)
class Place:
    """Where the house and the safe page answer."""

    url: str
    safe_url: str
    safe: Safe


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, site: Path, house: Directory,
          certificates: dict[str, tuple[Path, str]]) -> Iterator[Place]:
    # Another site than ours, as the real one is: "localhost" and 127.0.0.1 are strangers to a browser.
    url, port, safe = f"http://127.0.0.1:{free_port()}", free_port(), Safe()
    server = make_server("127.0.0.1", port, safe, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    written = write_settings(tmp_path_factory.mktemp("leaving"), site, certificates, url)
    service = start(settings.read(written), house, Hasty())
    there = f"http://localhost:{port}/safe"
    with served(site, service, leading_to(there, house)):
        yield Place(url, there, safe)
    service.outbox.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module", params=ENGINES)
def seat(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Screen]]:
    """A browser, alone on a screen."""
    with screen(tmp_path_factory.mktemp("screen")) as standing:
        profile = tmp_path_factory.mktemp(request.param)
        with started(request.param, standing.display, profile) as running:
            yield running, standing


@dataclass
class Visitor:
    """Somebody with one fresh tab."""

    tab: Driver
    place: Place
    screen: Screen

    def open(self, path: str) -> None:
        """Come on purpose, as by a typed address."""
        self.tab.open(self.place.url + path)
        self.sees(path)

    def follow(self, path: str) -> None:
        """Press the link that leads to *path*."""
        self.tab.click(f"main a[href$='{path}'], footer a[href$='{path}']")
        self.sees(path)

    def sees(self, path: str) -> None:
        """Wait until the page at *path* stands on the screen."""
        until(lambda: self.tab.url().partition("#")[0] == self.place.url + path, f"coming to {path}")
        until(lambda: self.tab.eval("document.readyState") == "complete", f"loading {path}")
        until(lambda: self.screen.shows(OURS), f"showing {path}")

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Whatever is done here, it ends on the safe page, asked for anew."""
        before = self.place.safe.visits
        yield
        until(lambda: self.place.safe.visits > before, "asking for the safe page")
        until(lambda: self.tab.url() == self.place.safe_url, "coming to the safe page")
        until(lambda: self.tab.title() == "Weather", "reading the safe page")
        until(lambda: not self.screen.shows(OURS), "the end of our page")

    def leave(self) -> None:
        with self.arriving():
            self.tab.click("a.exit")

    @contextmanager
    def safe_page_away(self) -> Iterator[None]:
        """The browser asks for the safe page, gets nothing, and stays where it is."""
        self.place.safe.away = True
        yield
        self.place.safe.away = False

    def goes_back_and_sees_nothing(self) -> None:
        with self.screen.watched(OURS) as watch, self.arriving():
            self.tab.back()
        assert watch.looks > 5
        assert watch.seen == 0


@pytest.fixture
def visitor(seat: tuple[Browser, Screen], place: Place) -> Visitor:
    browser, screen_ = seat
    return Visitor(browser.tab(), place, screen_)


def at_a_page(visitor: Visitor) -> None:
    visitor.open("/nb/")
    visitor.follow("/nb/find/")
    visitor.follow("/nb/centre/oslo/")


def at_the_finder(visitor: Visitor) -> None:
    visitor.open("/nb/find/")
    visitor.follow("/nb/find/place/")
    visitor.tab.type("#place", "Lier")
    visitor.tab.click("#show")


def at_a_filled_in_form(visitor: Visitor) -> None:
    visitor.open("/nb/centre/oslo/")
    visitor.follow("/form/nb/write/oslo/")
    visitor.tab.type("#name", WORDS)
    visitor.tab.type("#contact", "41 00 00 00")


def at_an_error(visitor: Visitor) -> None:
    """She has not said how she can be reached."""
    at_a_filled_in_form(visitor)
    visitor.tab.click("form button")
    until(lambda: visitor.tab.eval("!!document.querySelector('#summary')"), "the error")


def after_sending(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.click("#channel-text")
    visitor.tab.click("form button")
    visitor.sees("/form/nb/sent/")


def after_reading_on_from_an_error(visitor: Visitor) -> None:
    at_an_error(visitor)
    visitor.follow("/nb/privacy/")


WAYS = [at_a_page, at_the_finder, at_a_filled_in_form, at_an_error, after_sending, after_reading_on_from_an_error]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_back_after_an_exit_never_shows_us(visitor: Visitor, way: Callable[[Visitor], None]) -> None:
    way(visitor)
    visitor.leave()

    visitor.goes_back_and_sees_nothing()


def test_nor_does_the_second_back(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.leave()
    visitor.goes_back_and_sees_nothing()

    visitor.goes_back_and_sees_nothing()


def test_forward_after_an_exit_never_shows_us(visitor: Visitor) -> None:
    at_an_error(visitor)
    visitor.tab.back()
    until(lambda: visitor.tab.eval("!document.querySelector('#summary')"), "the form before the error")
    visitor.leave()

    with visitor.screen.watched(OURS) as watch, visitor.arriving():
        visitor.tab.forward()
    assert watch.seen == 0


def test_even_if_nothing_comes_of_it_the_page_is_blank_and_empty(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    with visitor.safe_page_away():
        visitor.tab.click("a.exit")
        until(lambda: not visitor.screen.shows(OURS), "a blank page")
        fields = visitor.tab.eval(ANSWERS)
        title = visitor.tab.title()

    assert (fields, title.strip()) == ([], "")


@pytest.mark.parametrize("key", ["Shift", "Escape"])
def test_three_presses_leave_also_while_she_types(visitor: Visitor, key: str) -> None:
    at_a_filled_in_form(visitor)

    with visitor.arriving():
        visitor.tab.press(key, key, key)


@pytest.mark.parametrize("keys", [("Escape",), ("Shift", "Shift", "Escape", "Shift"), ("Shift", "a") * 3])
def test_other_presses_leave_nothing(visitor: Visitor, keys: tuple[str, ...]) -> None:
    at_a_filled_in_form(visitor)
    visitor.tab.press(*keys)

    assert visitor.tab.url().endswith("/form/nb/write/oslo/")
    assert visitor.tab.eval("document.querySelector('#name').value") == WORDS


def test_the_second_link_leaves_too(visitor: Visitor) -> None:
    visitor.open("/ar/about/")
    visitor.tab.eval("document.querySelector('footer + .exit').focus()")

    with visitor.arriving():
        visitor.tab.press("Enter")


def test_back_works_as_ever_while_nobody_has_left(visitor: Visitor) -> None:
    visitor.open("/nb/find/")
    visitor.tab.eval("scrollTo(0, 900)")
    visitor.follow("/nb/centre/narvik/")
    visitor.tab.back()

    visitor.sees("/nb/find/")
    assert until(lambda: visitor.tab.eval("pageYOffset")) > 0


def test_back_to_a_form_shows_it_empty_and_whole(visitor: Visitor) -> None:
    at_a_filled_in_form(visitor)
    visitor.follow("/nb/privacy/")
    visitor.tab.back()

    visitor.sees("/form/nb/write/oslo/")
    found = visitor.tab.eval("['#name', '#contact', '[name=token]', '[name=say_who]:checked']"
                             ".map(f => document.querySelector(f).value)")
    assert found[:2] == ["", ""] and found[2] and found[3] == "no"


def test_coming_back_on_purpose_works(visitor: Visitor) -> None:
    at_a_page(visitor)
    visitor.leave()
    visitor.open("/nb/find/")
    visitor.follow("/nb/centre/oslo/")
    visitor.tab.back()

    visitor.sees("/nb/find/")
    assert visitor.tab.eval("document.cookie") == ""


def test_the_mark_of_an_exit_tells_nothing(visitor: Visitor) -> None:
    at_a_page(visitor)
    with visitor.safe_page_away():
        visitor.tab.click("a.exit")

        assert until(lambda: visitor.tab.eval("document.cookie")) == "v=1"
