"""Many connections from one address: whoever holds them, other visitors are served (slowloris)."""

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.nginx import Nginx, short_folder
from tests.support.refused_requests import END, headers, numbers_and_exit

HELD, ROOM = 2500, 150  # women behind one address must never meet the limit of 200 requests at the same time
HALF_A_FORM = b"POST /form/en/write/ HTTP/1.1\r\nContent-Length: 100\r\n" + END + b"note="
OTHER = ("127.0.0.2", 0)


@pytest.fixture
def nginx(stack: contextlib.ExitStack, site: Path) -> Nginx:
    made = Nginx(stack.enter_context(short_folder()), site).change(("worker_processes auto", "worker_processes 2"))
    return stack.enter_context(made.running())


@pytest.fixture
def descriptors() -> Iterator[None]:
    """As many descriptors as this process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def hold(nginx: Nginx, stack: contextlib.ExitStack, number: int) -> None:
    """Send half a form on *number* connections, and no more."""
    for _ in range(number):
        link = stack.enter_context(nginx.tls())
        link.sendall(HALF_A_FORM)


@pytest.mark.usefixtures("descriptors")
@pytest.mark.parametrize("sent", [b"", b"\x16"])
def test_2500_connections_from_one_address_keep_nobody_out(
    nginx: Nginx, stack: contextlib.ExitStack, sent: bytes
) -> None:
    for _ in range(HELD):
        stack.enter_context(nginx.connected(nginx.secure)).sendall(sent)

    assert nginx.ask("/en/find/", source=OTHER).status == 200
    assert nginx.ask("/en/find/").status == 200


def test_many_women_behind_one_address_are_served_at_the_same_time(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    hold(nginx, stack, ROOM)

    assert nginx.ask("/en/find/").status == 200


def test_who_holds_more_gets_a_page_with_the_numbers_and_others_notice_nothing(
    nginx: Nginx, stack: contextlib.ExitStack, site: Path
) -> None:
    hold(nginx, stack, 201)
    answer = nginx.ask("/en/find/")

    assert answer.status == 429
    numbers_and_exit(answer)
    headers(answer, site)
    assert nginx.ask("/en/find/", source=OTHER).status == 200
    assert nginx.logged() == {}


def test_http_2_is_not_offered(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    nginx.trust.set_alpn_protocols(["h2", "http/1.1"])

    assert stack.enter_context(nginx.tls()).selected_alpn_protocol() in (None, "http/1.1")
