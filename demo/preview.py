"""`make preview`: the site while it is edited, and the forms with it, at http://127.0.0.1:8001/

    python -m demo.preview [--port 8001] [--lang nb]

build.py shows the site and asks this process for the forms. They work with throw-away keys, and what is sent from them
is deleted when the preview ends. Ctrl-C ends both.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

import directory
from demo import setup
from demo.children import ROOT, TERMINATE_TIMEOUT_S
from directory.messages import LANGUAGES
from forms.delivery.shutdown import ShutdownFlag
from forms.outbox.outbox import Outbox
from forms.service import start
from forms.settings import settings
from forms.web.app import create_app
from forms.web.startup_check import PageError

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_S = 0.2
PROBLEM_HEADER = "Preview-Problem"  # site_builder/preview_pages.py shows what it says
Headers = list[tuple[str, str]]


class Forms:
    """WSGI application: the forms as the last build of the site under *var* has them, for the preview at *port*."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.app: WSGIApplication = _not_yet
        self.outbox: Outbox | None = None
        self.frame, self.problem = b"", ""
        self._lock = threading.Lock()
        setup.claim_folder(var)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            self._follow_the_site()
        problem = [(PROBLEM_HEADER, quote(self.problem))] if self.problem else []

        def with_problem(status: str, headers: Headers, error: Any = None, /) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *problem], error)

        return self.app(environ, with_problem)

    def _follow_the_site(self) -> None:
        """Where the site has been built anew, make the forms anew; where they cannot be made, the last ones stay."""
        file = self.var / "site/form/frame.json"
        frame = file.read_bytes() if file.exists() else b""
        if frame == self.frame:
            return
        try:
            self._make()
            self.frame, self.problem = frame, ""
        except PageError as error:
            self.frame, self.problem = frame, str(error)
        except (directory.DirectoryError, settings.SettingsError):
            return  # saved since that build: the next one says what is wrong

    def _make(self) -> None:
        config = setup.prepare(self.var, self.port, lambda: None, kinds=("openpgp",))
        given = settings.from_environment({settings.VARIABLE: str(config)}, withheld=settings.OF_THE_COURIER)
        service = start(given, directory.load())
        self.app = create_app(service)
        if self.outbox:
            self.outbox.close()
        self.outbox = service.outbox


def _not_yet(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/html; charset=utf-8")])
    return [b""]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """A page that is asked for is no news, and nothing of it may be kept."""


def run(port: int, language: str, stop: ShutdownFlag) -> int:
    """Show site and forms at *port* until *stop* is set or the site's server ends; return its exit status."""
    with tempfile.TemporaryDirectory(prefix="ressursvenn-preview-") as folder:
        forms = Forms(Path(folder, "var"), port)
        server = make_server("127.0.0.1", 0, forms, threaded=True, request_handler=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = ("--port", str(port), "--forms", str(server.server_port), "--lang", language)
        command = [sys.executable, "build.py", "--preview", *options, "--output", str(forms.var / "site")]
        # A session of its own: Ctrl-C reaches us alone, and we end it.
        site = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            while not stop.is_set() and site.poll() is None:
                stop.wait(POLL_S)
            return site.poll() or 0
        finally:
            _end(site)
            server.shutdown()
            server.server_close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(TERMINATE_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.preview", description="Show site and forms while you edit.")
    parser.add_argument("--port", type=int, default=8001, help="where to show them (8001)")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of the messages (nb)")
    asked = parser.parse_args()
    os.umask(0o077)
    return run(asked.port, asked.lang, ShutdownFlag().on(ENDS))


if __name__ == "__main__":
    sys.exit(main())
