"""The rate limit: nginx counts how often one network sends, as in deploy/, and tells the form service by one header.

Four workers of nginx before four of gunicorn. Other networks than this machine's are made up by a header that nginx
believes here and nowhere else.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support.nginx import Answer, Nginx, gunicorn, process, short_folder, wait
from tests.support.sample_answers import ENQUIRY, Fields

AT_ONCE = 31  # burst=30 in deploy/nginx.conf, and the first
CHANGES = {
    "worker_processes auto": "worker_processes 4",
    "access_log off;": "access_log off; set_real_ip_from 127.0.0.1; real_ip_header Test-Address;",
}


class Crowd:
    """Visitors from made-up networks, who send good forms, each her own."""

    def __init__(self, nginx: Nginx, secret: bytes) -> None:
        self.nginx, self.tokens = nginx, Tokens(secret, lambda: time.time() - 10)

    def send(self, network: str) -> Answer:
        body = urlencode(
            {**ENQUIRY, "message": "no", "say_who": "no", "other_knows": "no", "token": self.tokens.issue()}, doseq=True
        )
        return self.nginx.ask("/form/nb/write/", body, {"Test-Address": network})

    def statuses(self, networks: list[str]) -> Counter[int]:
        """What was answered, when all of them send at the same time."""
        with ThreadPoolExecutor(6) as pool:
            return Counter(answer.status for answer in pool.map(self.send, networks))

    def refused(self, network: str, began: float) -> Answer:
        """The first answer that refuses *network*, which has sent as much as it may since *began*."""
        for sent in count():
            answer = self.send(network)
            if answer.status == 429:
                return answer
            assert sent < minutes_since(began), answer.status  # one a minute: on a machine that is very busy
        raise AssertionError


def minutes_since(began: float) -> int:
    return int(time.monotonic() - began) // 60


@pytest.fixture(scope="module")
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def started() -> list[Crowd]:
    return []


@pytest.fixture
def crowd(stack: contextlib.ExitStack, started: list[Crowd], config: Path, site: Path, sources: Path) -> Crowd:
    """Started for the first test that asks, and kept for the others; each has networks of its own."""
    if not started:
        config.write_text(config.read_text().replace("[service]", "[service]\nletters_per_hour = 3600"))
        nginx = Nginx(stack.enter_context(short_folder()), site).change(*CHANGES.items())
        command = [*gunicorn(nginx.folder), "--workers", "4"]
        service = stack.enter_context(
            process(command, nginx.folder / "gunicorn.log", sources, RESSURSVENN_CONFIG=str(config))
        )
        wait(nginx.socket.stat, service)
        stack.enter_context(nginx.running())
        started.append(Crowd(nginx, settings.read(config).secret))
    return started[0]


def test_one_network_sends_31_forms_at_once_and_not_one_more(crowd: Crowd) -> None:
    began = time.monotonic()
    answered = crowd.statuses(["192.0.2.1"] * 40)

    assert AT_ONCE <= answered[303] <= AT_ONCE + minutes_since(began)
    assert answered[303] + answered[429] == 40


def test_her_text_is_kept_and_the_number_shown_when_her_network_sends_too_often(crowd: Crowd) -> None:
    began = time.monotonic()
    crowd.statuses(["192.0.2.2"] * AT_ONCE)
    answer = crowd.refused("192.0.2.2", began)

    assert {name: Fields(answer.text).values[name] for name in ENQUIRY} == ENQUIRY
    assert 'href="tel:116006"' in answer.text


def test_other_networks_notice_nothing(crowd: Crowd) -> None:
    crowd.statuses(["192.0.2.3"] * (AT_ONCE + 2))

    assert crowd.statuses([f"198.51.100.{number}" for number in range(20)]) == {303: 20}


HOMES = [
    ("2001:db8:1:2::{:x}", "2001:db8:1:3::1"),
    ("2001:db8:2:2:{:x}:2:3:4", "2001:db8:2:3:1:2:3:4"),
    ("2001:db8::{:x}", "2001:db9::1"),
    ("2001:db8:5::{:x}:2:3:4", "2001:db8:6::1:2:3:4"),
]


@pytest.mark.parametrize(("home", "other"), HOMES)
def test_a_home_with_ipv6_is_one_network_however_many_addresses_it_has(crowd: Crowd, home: str, other: str) -> None:
    addresses = [home.format(number) for number in range(1, AT_ONCE + 6)]
    began = time.monotonic()
    answered = crowd.statuses(addresses)

    assert AT_ONCE <= answered[303] <= AT_ONCE + minutes_since(began) and answered[303] + answered[429] == AT_ONCE + 5
    assert crowd.send(other).status == 303


def test_only_sending_is_counted(crowd: Crowd) -> None:
    address = {"Test-Address": "192.0.2.4"}
    shown = {crowd.nginx.ask("/form/nb/write/", headers=address).status for _ in range(AT_ONCE + 5)}

    assert shown == {200}
    assert crowd.send("192.0.2.4").status == 303


def test_a_visitor_cannot_say_it_herself_nor_is_it_logged(crowd: Crowd) -> None:
    for _ in range(AT_ONCE + 2):
        crowd.send("192.0.2.5")

    logs = [path.read_text() for path in crowd.nginx.folder.glob("*.log")]
    assert logs and not any(logs)
    assert crowd.nginx.ask("/form/nb/write/", "a=b", {"X-Rate-Limited": "1", "Test-Address": "192.0.2.6"}).status == 422


def test_a_site_with_ipv6_sends_301_forms_at_once_from_however_many_homes(crowd: Crowd) -> None:
    began = time.monotonic()
    answered = crowd.statuses([f"2001:db8:4:{number:x}::1" for number in range(340)])
    more = int(time.monotonic() - began) // 6 + 1  # ten a minute

    assert 301 <= answered[303] <= 301 + more and answered[303] + answered[429] == 340
    assert crowd.send("2001:db8:7:1::1").status == 303
