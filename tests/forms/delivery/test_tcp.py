"""TCP connection: many addresses of one host, most of them dead, on real loopback sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from forms.delivery import tcp
from forms.delivery.deadline import Deadline
from forms.delivery.tcp import Address, connect, resolve


@contextmanager
def listening(host: str, port: int, *, full: bool) -> Iterator[None]:
    """A listener; with *full* its queue is full, so that the kernel drops each further SYN without an answer."""
    with ExitStack() as ends:
        server = ends.enter_context(socket.create_server((host, port), backlog=0))
        for _ in range(4 if full else 0):
            client = ends.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield


@contextmanager
def host_with(dead: int, live: int) -> Iterator[list[Address]]:
    """The addresses of a host: first *dead* ones that answer nothing, then *live* ones."""
    with ExitStack() as ends, socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        for number in range(dead):
            ends.enter_context(listening(f"127.0.0.{number + 2}", port, full=True))
        addresses = [(int(socket.AF_INET), (f"127.0.0.{number + 2}", port)) for number in range(dead)]
        yield [*addresses, *[(int(socket.AF_INET), ("127.0.0.1", port))] * live]


@pytest.mark.parametrize("dead", [0, 1, 8])
def test_however_many_addresses_are_dead_the_live_one_is_found(dead: int) -> None:
    with host_with(dead, live=1) as addresses, connect(addresses, Deadline(30)) as connection:
        assert connection.getpeername() == addresses[-1][1]


def test_eight_dead_addresses_cost_no_more_than_a_wait_between_two_attempts_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tcp, "STAGGER_S", 0.05)
    with host_with(8, live=1) as addresses:
        began = time.monotonic()
        connect(addresses, Deadline(30)).close()

    assert time.monotonic() - began < 10  # one after the other each would have had the whole 30 s


def test_an_address_that_refuses_is_followed_by_the_next_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "STAGGER_S", 60)
    with host_with(0, live=1) as [(family, live)]:
        refusing = [(family, (f"127.0.0.{number}", live[1])) for number in range(2, 10)]
        with connect([*refusing, (family, live)], Deadline(30)) as connection:
            assert connection.getpeername() == live


def test_when_all_refuse_it_is_told_at_once() -> None:
    with pytest.raises(ConnectionRefusedError):
        connect([(int(socket.AF_INET), (f"127.0.0.{number}", 1)) for number in range(2, 10)], Deadline(60))


def test_when_all_are_dead_it_ends_with_the_deadline() -> None:
    with host_with(3, live=0) as addresses, pytest.raises(TimeoutError):
        connect(addresses, Deadline(0.3))


def test_a_family_that_this_machine_lacks_is_passed_over() -> None:
    with host_with(0, live=1) as [live], connect([(9999, ("::1", 1)), live], Deadline(30)) as connection:
        assert connection.getpeername() == live[1]


def test_a_resolver_that_does_not_answer_keeps_us_no_longer_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        resolve("localhost", 25, Deadline(0.2))

    assert time.monotonic() - began < 2.5


def test_a_name_has_its_addresses_in_the_resolvers_order() -> None:
    found = socket.getaddrinfo("localhost", 25, type=socket.SOCK_STREAM)

    assert resolve("localhost", 25, Deadline(30)) == [(int(one[0]), one[4]) for one in found]
