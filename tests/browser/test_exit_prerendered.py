"""A page of ours that Chromium renders before anybody comes to it (prerendering), such as an address it guesses.

It does so for a page that nobody drives, so the server tells what it saw: the same site's page that has ours rendered
asks for /mark again and again, and the browser sends the mark of the exit with it, as long as there is one.
"""

import re
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from directory import Directory
from tests.support import fonts, watchdog
from tests.support.browsers import CHROMIUM
from tests.support.programs import need
from tests.support.serving import Quiet
from tests.support.tabs import until

GUESSING = """<!doctype html><title>Weather</title><script>setInterval(() => fetch("/mark"), 200)</script>
<script type="speculationrules">{"prerender": [{"urls": ["/nb/"], "eagerness": "immediate"}]}</script>"""
BEGUN = '<title>x</title><script>if (document.prerendering) fetch("/begun")</script>'
LOOKS = 15  # at the mark, after our page has begun to be rendered


class Server:
    """The site's first page, and the page that guesses it; the mark of an exit is there from the beginning."""

    def __init__(self, page: str) -> None:
        self.page, self.marks, self.begun = page, list[str | None](), False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        self.begun |= request.path == "/begun"
        if request.path == "/mark" and self.begun:
            self.marks.append(request.cookies.get("v"))
        response = Response({"/": GUESSING, "/nb/": self.page}.get(request.path, ""), mimetype="text/html")
        if request.path == "/":
            response.set_cookie("v", "1", samesite="Strict")
        return response(environ, start_response)


@pytest.fixture
def guessed(tmp_path: Path, site: Path, sample_directory: Directory) -> Iterator[Server]:
    """Chromium stands at the page that guesses; every Exit leads to a port of this machine where nobody answers."""
    page = (site / "nb" / "index.html").read_text("utf-8")
    for language in sample_directory.languages:
        page = page.replace(language.exit, "http://localhost:9/")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    wsgi = Server(re.sub("<title>.*?</title>", BEGUN, page))
    server = make_server("127.0.0.1", 0, wsgi, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    # A port for debugging, which nobody uses, keeps it from printing the page and ending.
    arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={tmp_path}", *CHROMIUM]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": fonts.environment("wide", tmp_path)}
    browser = watchdog.start([need("chromium"), *arguments, f"http://127.0.0.1:{server.server_port}/"], **quiet)
    yield wsgi
    watchdog.end(browser)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_that_the_browser_only_guesses_keeps_the_mark_of_the_exit(guessed: Server) -> None:
    until(lambda: len(guessed.marks) >= LOOKS, "looking at the mark")

    assert set(guessed.marks) == {"1"}
