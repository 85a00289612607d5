"""Somebody who visits the site with a real browser, and a safe page for her to leave to; all on this machine."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

from directory import Directory
from forms.service import start
from forms.settings import settings
from tests.support.clocks import Hasty
from tests.support.form_service import write_settings
from tests.support.ports import free_port
from tests.support.screen import LEAST_LOOKS, Screen
from tests.support.serving import Quiet, served
from tests.support.tabs import Driver, until

OURS = "#2b2723"  # the Exit link itself: it stands on every page of ours, wherever one has scrolled to
SAFE = b"<!doctype html><title>Weather</title><p>It will rain."
SLOW_S = 20  # between the two parts of a page that is asked for with ?slow
WORDS = "Ŋgánná venter"


@dataclass
class Safe:
    """The safe page: it counts how often it was come to. While it is *away* nothing comes of going there."""

    visits: int = 0
    away: bool = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        self.visits += environ["PATH_INFO"] == "/safe" and not environ["QUERY_STRING"]
        if self.away:
            start_response("204 No Content", [])
            return []
        start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
        return [SAFE]


def _slowly(body: bytes) -> Iterator[bytes]:
    """A page down to its heading at once, and the rest when nobody waits for it any more."""
    first, end, rest = body.partition(b"</h1>")
    yield first + end
    time.sleep(SLOW_S)
    yield rest


def leading_to(url: str, sample_directory: Directory) -> Callable[[WSGIApplication], WSGIApplication]:
    """Wrap the site so that each Exit leads to *url*: nothing outside of this machine is ever asked for."""
    exits = [language.exit.encode() for language in sample_directory.languages]

    def wrap(app: WSGIApplication) -> WSGIApplication:
        def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
            body = b"".join(chunks)
            for address in exits:
                body = body.replace(address, url.encode())
            start_response(status, [pair for pair in headers if pair[0] != "Content-Length"])
            return _slowly(body) if environ["QUERY_STRING"] == "slow" else [body]

        return wrapped

    return wrap


@dataclass(frozen=True)
class Place:
    """Where the site and the safe page answer."""

    url: str
    safe_url: str
    safe: Safe


@contextmanager
def opened(
    folder: Path, site: Path, sample_directory: Directory, certificates: dict[str, tuple[Path, str]]
) -> Iterator[Place]:
    """Serve *site* and its forms, with every Exit leading to a safe page of our own.

    That is another site than ours, as the real one is: "localhost" and 127.0.0.1 are strangers to a browser.
    """
    url, port, safe = f"http://127.0.0.1:{free_port()}", free_port(), Safe()
    server = make_server("127.0.0.1", port, safe, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    service = start(settings.read(write_settings(folder, site, certificates, url)), sample_directory, Hasty())
    there = f"http://localhost:{port}/safe"
    with ExitStack() as stack:
        for end in (server.server_close, thread.join, server.shutdown, service.outbox.close):
            stack.callback(end)
        stack.enter_context(served(site, service, leading_to(there, sample_directory)))
        yield Place(url, there, safe)


@dataclass
class Visitor:
    """Somebody with one fresh tab."""

    tab: Driver
    place: Place
    screen: Screen
    beside: Callable[[], Driver]

    def open(self, path: str) -> None:
        """Come on purpose, as by a typed address."""
        self.tab.open(self.place.url + path)
        self.sees(path)

    def follow(self, path: str) -> None:
        """Press the link that leads to *path*; again where the page moved away under the finger while it loaded."""
        for _ in range(4):
            self.tab.click(f"main a[href$='{path}'], footer a[href$='{path}']")
            with suppress(AssertionError):
                if until(lambda: self._went_to(path), f"going to {path}", 15) == "there":
                    break
                time.sleep(1.1)  # what comes within a second is the same press
        self.sees(path)

    def _went_to(self, path: str) -> str:
        """'there'; 'asked' where she is asked first, since it would take away what she wrote; or ''."""
        if self.tab.url().endswith(path):
            return "there"
        return "asked" if self.tab.eval("!!document.querySelector('#leaving:not([hidden])')") else ""

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

    def leave(self, button: int = 0, held: str = "") -> None:
        with self.arriving():
            self.tab.click("a.exit", button, held)

    @contextmanager
    def safe_page_away(self) -> Iterator[None]:
        """The browser asks for the safe page, gets nothing, and stays where it is."""
        self.place.safe.away = True
        yield
        self.place.safe.away = False

    def goes_back_and_sees_nothing(self) -> None:
        with self.screen.watched(OURS) as watch, self.arriving():
            self.tab.back()
        assert watch.looks >= LEAST_LOOKS
        assert watch.seen == 0


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
