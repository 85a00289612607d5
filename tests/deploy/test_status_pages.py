"""Every status that nginx makes by itself: its page has the numbers and Exit, and the headers of every page."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.nginx import Nginx, short_folder
from tests.support.refused_requests import END, LONG, REFUSED, headers, numbers_and_exit

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
