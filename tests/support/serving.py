"""The site and the forms as one web server in this process: what `make run` serves, with a clock that tests can move.

Forms are open at Oslo and Narvik and closed elsewhere, so that every kind of page can be visited within seconds.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from demo.site import Web
from directory import Directory
from forms.service import Service
from forms.web.app import create_app

# What each kind of page of the forms is called here, its path, and what is done there (see `visit`).
FORM_PAGES = {
    "write": ("write/oslo/", ""),
    "write, no centre chosen": ("write/", ""),
    "write, with errors": ("write/", "send"),
    "write, sent": ("write/oslo/", "fill in, send"),
    "write, will ring herself": ("write/oslo/", "ring, send"),
    "write, closed": ("write/bergen/", ""),
    "apply": ("apply/oslo/", ""),
    "apply, with errors": ("apply/", "send"),
    "apply, sent": ("apply/oslo/", "apply, send"),
    "apply, closed": ("apply/bergen/", ""),
    "report": ("report/", ""),
    "report, with errors": ("report/", "send"),
    "missing": ("nothing/", ""),
}


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """A page that is asked for is not news."""


@contextmanager
def served(
    site: Path, service: Service, wrapped: Callable[[WSGIApplication], WSGIApplication] | None = None
) -> Iterator[None]:
    """Answer at the origin of the settings of *service* while the block runs."""
    port, web = int(service.settings.origin.rpartition(":")[2]), Web(site, create_app(service))
    app: WSGIApplication = wrapped(web) if wrapped else web
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class ServedSite:
    """Where the served site answers, and every page that a visitor can meet there, one of each kind."""

    url: str
    site: Path
    sample_directory: Directory

    def paths(self, language: str) -> list[str]:
        """The built pages of *language*, and the chooser; of the centres' pages the first one only."""
        files = sorted((self.site / language).rglob("*.html"))
        first = min(path for path in files if "centre" in path.parts)
        kept = [path for path in files if "centre" not in path.parts or path == first]
        return ["", *(str(path.relative_to(self.site)).removesuffix("index.html") for path in kept)]

    def visit(self, page: Page, language: str, kind: str) -> None:
        """Bring *page* to one kind of page of the forms."""
        path, act = FORM_PAGES[kind]
        page.goto(f"{self.url}/form/{language}/{path}")
        if "fill in" in act:
            page.check("#channel-text")
            page.fill("#contact", "41 00 00 00")
        if "apply" in act:
            page.fill("#name", "Kari")
            page.fill("#email", "kari@example.org")
            page.select_option("#age", "25to39")
            page.check("#read")
        if "ring" in act:
            page.check("#channel-self")
        if "send" in act:
            page.locator("form button").click()
            page.wait_for_selector("body:not(:has(#form)), #summary")  # the answer comes in the background
            page.wait_for_load_state()
