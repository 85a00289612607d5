"""Every status that nginx makes by itself: its page has the numbers and Exit, and the headers of every page."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.nginx import HOST, Answer, Nginx, short_folder

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
TOLD = {
    "moved": (b"GET /en/find HTTP/1.1\r\n" + END, 301),
    "a part": (b"GET /en/find/ HTTP/1.1\r\nRange: bytes=0-1\r\n" + END, 200),
    "a part that is not there": (b"GET /en/find/ HTTP/1.1\r\nRange: bytes=999999-\r\n" + END, 200),
}


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[contextlib.ExitStack, list[Nginx]]]:
    with contextlib.ExitStack() as stack:
        yield stack, []


@pytest.fixture
def nginx(kept: tuple[contextlib.ExitStack, list[Nginx]], site: Path) -> Nginx:
    """nginx without a form service. Started for the first test that asks, and kept for the others."""
    stack, started = kept
    if not started:
        started.append(stack.enter_context(Nginx(stack.enter_context(short_folder()), site).running()))
    return started[0]


def headers(answer: Answer, site: Path) -> None:
    """Each header of the build stands there once."""
    for name, value in json.loads((site / "form" / "headers.json").read_text())["*"].items():
        assert answer.all(name) == [value]


def numbers_and_exit(answer: Answer) -> None:
    assert 'href="tel:112"' in answer.text and 'href="tel:116006"' in answer.text
    assert '<a class="exit" href="https://' in answer.text and answer.all("Content-Type") == [
        "text/html; charset=utf-8"
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_what_nginx_refuses_has_a_true_status_and_a_page_with_numbers_and_exit(
    nginx: Nginx, site: Path, name: str
) -> None:
    request, status, language = REFUSED[name]
    answer = nginx.ask_raw(request)

    assert answer.status == status and f'<html lang="{language}"' in answer.text
    numbers_and_exit(answer)
    headers(answer, site)


@pytest.mark.parametrize("name", TOLD)
def test_what_has_no_page_of_its_own_has_the_headers(nginx: Nginx, site: Path, name: str) -> None:
    request, status = TOLD[name]
    answer = nginx.ask_raw(request)

    assert answer.status == status
    headers(answer, site)
    assert answer.all("Strict-Transport-Security") == ["max-age=31536000"]


def test_a_page_that_has_not_changed_is_told_with_the_headers(nginx: Nginx, site: Path) -> None:
    (shown,) = nginx.ask("/en/find/").all("Last-Modified")
    answer = nginx.ask("/en/find/", headers={"If-Modified-Since": shown})

    assert (answer.status, answer.body) == (304, b"")
    headers(answer, site)


def test_a_browser_that_speaks_no_tls_there_gets_the_page_too(nginx: Nginx, site: Path) -> None:
    answer = nginx.ask_raw(b"GET /en/find/ HTTP/1.1\r\n" + END, tls=False)

    assert answer.status == 400
    numbers_and_exit(answer)
    headers(answer, site)


PLAIN = {
    "moved": (b"GET /en/ HTTP/1.1\r\n" + END, 301),
    "a large cookie": (b"GET /en/ HTTP/1.1\r\n" + END[:-2] + b"Cookie: " + LONG + b"\r\n\r\n", 400),
    "nothing": (b"GET /.well-known/acme-challenge/no HTTP/1.1\r\n" + END, 404),
    "trace": (b"TRACE /en/ HTTP/1.1\r\n" + END, 405),
}


@pytest.mark.parametrize("name", PLAIN)
def test_over_plain_http_every_answer_has_the_headers_and_a_refusal_the_numbers(
    nginx: Nginx, site: Path, name: str
) -> None:
    request, status = PLAIN[name]
    answer = nginx.ask_raw(request, tls=False, port=nginx.plain)

    assert answer.status == status
    headers(answer, site)
    if status >= 400:
        numbers_and_exit(answer)


@pytest.mark.parametrize(
    "request_", [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /" + LONG + b" HTTP/1.1\r\n\r\n"]
)
def test_who_asks_for_no_name_over_plain_http_gets_no_answer(nginx: Nginx, request_: bytes) -> None:
    with pytest.raises(ConnectionError):  # http.client.RemoteDisconnected among them
        nginx.ask_raw(request_, tls=False, port=nginx.plain)


def test_who_asks_for_no_name_gets_no_answer(nginx: Nginx) -> None:
    with pytest.raises(ConnectionError):
        nginx.ask_raw(b"GET /ar/ HTTP/1.1\r\n\r\n")


ALLOWED = [
    (b"POST /en/find/", "GET, HEAD"),
    (b"TRACE /en/", "GET, HEAD"),
    (b"TRACE /form/en/write/", "GET, HEAD, POST"),
]


@pytest.mark.parametrize(("line", "allowed"), ALLOWED)
def test_a_method_that_is_not_allowed_is_told_those_that_are(nginx: Nginx, line: bytes, allowed: str) -> None:
    assert nginx.ask_raw(line + b" HTTP/1.1\r\nContent-Length: 0\r\n" + END).all("Allow") == [allowed]
    assert nginx.ask("/en/nothing").all("Allow") == []
