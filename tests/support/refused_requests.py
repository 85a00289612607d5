"""Requests that nginx refuses by itself, and what every answer of it must have."""

import json
from pathlib import Path

from tests.support.nginx import HOST, Answer

LONG = b"x" * 9_000  # more than one buffer of nginx takes
END = b"Host: " + HOST.encode() + b"\r\nConnection: close\r\n\r\n"
# What is asked, with which status it is answered, and in which language.
REFUSED = {
    "no request": (b"GARBAGE\r\n\r\n", 400, "nb"),
    "a host that is none": (b"GET /ar/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "ar"),
    "a bad length": (b"POST /form/en/write/ HTTP/1.1\r\nContent-Length: -1\r\n" + END, 400, "en"),
    "a large cookie": (b"GET /en/ HTTP/1.1\r\nCookie: " + LONG + b"\r\n" + END, 400, "en"),
    "the forms' folder": (b"GET /form HTTP/1.1\r\n" + END, 404, "nb"),
    "a folder": (b"GET /ar/centre/ HTTP/1.1\r\n" + END, 404, "ar"),
    "nothing": (b"GET /en/nothing HTTP/1.1\r\n" + END, 404, "en"),
    "a path above": (b"GET /../../etc/passwd HTTP/1.1\r\n" + END, 400, "nb"),
    "a post": (b"POST /en/find/ HTTP/1.1\r\nContent-Length: 3\r\n" + END + b"a=b", 405, "en"),
    "delete": (b"DELETE /en/find/ HTTP/1.1\r\n" + END, 405, "en"),
    "trace": (b"TRACE /en/ HTTP/1.1\r\n" + END, 405, "en"),
    "trace a form": (b"TRACE /form/en/write/ HTTP/1.1\r\n" + END, 405, "en"),
    "a changed page": (b"GET /en/ HTTP/1.1\r\nIf-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT\r\n" + END, 412, "en"),
    "another page": (b'GET /en/ HTTP/1.1\r\nIf-Match: "x"\r\n' + END, 412, "en"),
    "a large form": (b"POST /form/en/write/ HTTP/1.1\r\nContent-Length: 131073\r\n" + END, 413, "en"),
    "a large post": (b"POST /en/find/ HTTP/1.1\r\nContent-Length: 131073\r\n" + END, 413, "en"),
    "a long address": (b"GET /en/" + LONG + b" HTTP/1.1\r\n" + END, 414, "nb"),
    "a coding": (b"POST /en/ HTTP/1.1\r\nTransfer-Encoding: x\r\n" + END, 501, "en"),
    "the service is down": (b"GET /form/en/write/ HTTP/1.1\r\n" + END, 502, "en"),
    "another version": (b"GET /en/ HTTP/9.0\r\n" + END, 505, "nb"),
}


def headers(answer: Answer, site: Path) -> None:
    """Each header of the build stands there once."""
    for name, value in json.loads((site / "form" / "headers.json").read_text())["*"].items():
        assert answer.all(name) == [value]


def numbers_and_exit(answer: Answer) -> None:
    assert 'href="tel:112"' in answer.text and 'href="tel:116006"' in answer.text
    assert '<a class="exit" href="https://' in answer.text and answer.all("Content-Type") == [
        "text/html; charset=utf-8"
    ]
