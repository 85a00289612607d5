"""Connections that are held open with a byte now and then, or none (slowloris): each time-out ends them, or a reload.

The time-outs of deploy/nginx.conf are shortened here. A test waits until nginx ends its connection, for 60 s at most.
"""

import contextlib
import os
import re
import signal
import socket
import ssl
from pathlib import Path

import pytest

from tests.support.nginx import DEPLOY, Nginx, short_folder
from tests.support.refused_requests import END, headers, numbers_and_exit

FORM = b"POST /form/en/write/ HTTP/1.1\r\nContent-Length: 100000\r\n" + END
KEPT = b"GET /en/find/ HTTP/1.1\r\nHost: ressursvenn.example\r\n\r\n"
SHORT = (
    ("client_header_timeout 15s", "client_header_timeout 1s"),
    ("keepalive_timeout 30s", "keepalive_timeout 1s"),
    ("worker_shutdown_timeout 2m", "worker_shutdown_timeout 1s"),
    ("limit_conn forms 4000", "limit_conn forms 5"),
)
BETWEEN_S = 0.2  # two bytes: shorter than each of the time-outs
BYTES = 60 * 5


@pytest.fixture
def nginx(stack: contextlib.ExitStack, site: Path) -> Nginx:
    return stack.enter_context(Nginx(stack.enter_context(short_folder()), site).change(*SHORT).running())


def ended(link: socket.socket, drip: bytes = b"") -> bool:
    """Whether nginx ends *link*; meanwhile *drip* is sent again and again."""
    link.settimeout(BETWEEN_S)
    for _ in range(BYTES):
        try:
            link.sendall(drip)
            if not link.recv(65536):
                return True
        except TimeoutError:
            continue
        except (ConnectionError, ssl.SSLError):
            return True
    return False


def test_a_connection_on_which_nothing_comes_is_ended(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    assert ended(stack.enter_context(nginx.connected(nginx.secure)))
    assert ended(stack.enter_context(nginx.connected(nginx.plain)))


def test_a_request_that_comes_byte_by_byte_is_ended(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    link = stack.enter_context(nginx.tls())
    link.sendall(b"GET /en/find/ HTTP/1.1\r\nX-Header: ")

    assert ended(link, b"x")
    assert nginx.logged() == {}


def test_a_connection_that_is_kept_after_an_answer_is_ended(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    link = stack.enter_context(nginx.tls())
    link.sendall(KEPT)

    assert ended(link)


def test_a_form_that_comes_byte_by_byte_ends_with_a_reload(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    link = stack.enter_context(nginx.tls())
    link.sendall(FORM)
    os.kill(int((nginx.folder / "pid").read_text()), signal.SIGHUP)

    assert ended(link, b"x")
    assert nginx.ask("/en/find/").status == 200 and nginx.logged() == {}


def test_with_too_many_forms_on_their_way_one_more_gets_the_numbers_and_pages_go_on(
    nginx: Nginx, stack: contextlib.ExitStack, site: Path
) -> None:
    for _ in range(5):
        stack.enter_context(nginx.tls()).sendall(FORM)
    nginx.ask("/en/find/")  # what was sent before is counted
    answer = nginx.ask("/form/en/write/", "note=x", source=("127.0.0.2", 0))

    assert answer.status == 429 and nginx.ask("/en/find/").status == 200
    numbers_and_exit(answer)
    headers(answer, site)


def test_all_forms_that_may_be_on_their_way_have_room_in_half_a_gigabyte() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    [forms], [size] = (re.findall(p, text) for p in (r"limit_conn forms (\d+)", r"client_body_buffer_size (\d+)k"))

    assert int(forms) * int(size) <= 512 * 1024
