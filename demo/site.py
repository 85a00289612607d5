"""The web side of `make run`: the built site and the forms under one origin, as nginx puts them in earnest.

gunicorn 'demo.site:make()'     RESSURSVENN_CONFIG names the settings that make run wrote
"""

import json
import mimetypes
import os
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from demo.setup import MARKER, SetupError
from forms import wsgi
from forms.settings.settings import from_environment
from forms.settings.validators import is_loopback

TYPES = mimetypes.MimeTypes()  # Python's own table: the same on every machine


def make() -> WSGIApplication:
    """The application. Raises SetupError outside of a folder that make run made, SettingsError."""
    settings, var = from_environment(os.environ), Path(os.environ["RESSURSVENN_CONFIG"]).absolute().parent
    if not (var / MARKER).exists() or not is_loopback(urlsplit(settings.origin).hostname or ""):
        raise SetupError("these settings were not written by make run; see deploy/ for how to serve the forms")
    return Web(var / "site", wsgi.application())


class Web:
    """Gives /form/ to *forms* and answers the rest with the files in *site*."""

    def __init__(self, site: Path, forms: WSGIApplication) -> None:
        self.site, self.forms = site, forms
        file = site / "form" / "headers.json"
        self.headers: list[tuple[str, str]] = list(json.loads(file.read_text())["*"].items()) if file.exists() else []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        if path.split("/")[1] == "form":
            return self.forms(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _answer(start_response, HTTPStatus.METHOD_NOT_ALLOWED, [("Allow", "GET, HEAD")], b"")
        status, headers, body = self._page(path)
        return _answer(start_response, status, self.headers + headers, body, send=environ["REQUEST_METHOD"] == "GET")

    def _page(self, path: str) -> tuple[HTTPStatus, list[tuple[str, str]], bytes]:
        names = path.strip("/").split("/")
        file = self.site.joinpath(*names)
        inside = not any(name.startswith(".") or "\\" in name or "\0" in name for name in names) and "//" not in path
        if inside and file.is_dir() and not path.endswith("/"):
            return HTTPStatus.PERMANENT_REDIRECT, [("Location", quote(f"{path}/"))], b""
        file = file / "index.html" if path.endswith("/") else file
        if inside and file.is_file():
            return HTTPStatus.OK, [("Content-Type", _type(file))], file.read_bytes()
        missing = self.site / (names[0] if inside else "nb") / "404.html"
        missing = missing if missing.is_file() else self.site / "nb" / "404.html"
        body = missing.read_bytes() if missing.is_file() else b""
        return HTTPStatus.NOT_FOUND, [("Content-Type", _type(missing))], body


def _type(file: Path) -> str:
    kind = TYPES.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _answer(
    start_response: StartResponse, status: HTTPStatus, headers: list[tuple[str, str]], body: bytes, *, send: bool = True
) -> list[bytes]:
    start_response(f"{status.value} {status.phrase}", [*headers, ("Content-Length", str(len(body)))])
    return [body] if send else []
