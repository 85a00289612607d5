"""The ping: a real HTTPS monitor on loopback that takes it, hangs, redirects, floods, or is another one."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.monitoring import outcomes, ping
from forms.monitoring.health import WriteProbe
from forms.monitoring.ping import Ping
from forms.outbox.outbox import Outbox
from forms.service import Service
from forms.settings.alerts import Alerts
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.hostile_https import Monitor
from tests.support.loopback_server import running

Make = Callable[..., tuple[Monitor, Alerts]]
SHORT_S, LONG_S = 0.5, 60.0


@pytest.fixture
def monitor(mail_tls: Path) -> Iterator[Make]:
    """A monitor that answers as told, and the settings that ping it."""
    with ExitStack() as ends:

        def make(answer: bytes | str | None = None, path: str = "/ping/secret-id", **changed: Any) -> Any:
            ca_file = changed.pop("ca_file", mail_tls / "ca.pem")
            server = Monitor(**{"certificate": mail_tls / "server.pem", **changed})
            server.answer = server.answer if answer is None else answer
            ends.enter_context(running(server))
            return server, Alerts(ping_url=server.url(path), ping_ca_file=ca_file)

        yield make


def test_a_ping_is_a_get_of_the_address(monitor: Make) -> None:
    server, alerts = monitor()

    assert ping.send(alerts, well=True) is None
    assert server.asked == ["GET /ping/secret-id HTTP/1.1"]


def test_it_says_nothing_more_of_us_than_our_name(monitor: Make) -> None:
    server, alerts = monitor()
    ping.send(alerts, well=True)

    expected = f"GET /ping/secret-id HTTP/1.1|Host: 127.0.0.1:{server.port}|User-Agent: ressursvenn|Connection: close||"
    assert server.heads[0].decode().replace("\r\n", "|") == expected


@pytest.mark.parametrize(
    ("path", "asked"), [("/a", "/a/fail"), ("/a/", "/a/fail"), ("/a?x=1", "/a/fail?x=1"), ("", "/fail")]
)
def test_that_something_is_wrong_is_told_at_fail(monitor: Make, path: str, asked: str) -> None:
    server, alerts = monitor(path=path)
    ping.send(alerts, well=False)

    assert server.asked == [f"GET {asked} HTTP/1.1"]


@pytest.mark.parametrize("status", [b"204 No Content", b"201", b"200 "])
def test_every_answer_from_200_on_is_taken(monitor: Make, status: bytes) -> None:
    _, alerts = monitor(b"HTTP/1.1 " + status + b"\r\n\r\n")

    assert ping.send(alerts, well=True) is None


@pytest.mark.parametrize("status", ["404", "500", "100"])
def test_any_other_is_told_by_its_number(monitor: Make, status: str) -> None:
    _, alerts = monitor(f"HTTP/1.1 {status} x\r\n\r\n".encode())

    assert ping.send(alerts, well=True) == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(monitor: Make, status: int) -> None:
    other, _ = monitor()
    _, alerts = monitor(f"HTTP/1.1 {status} x\r\nLocation: {other.url()}\r\n\r\n".encode())

    assert ping.send(alerts, well=True) == str(status)
    assert other.asked == []


NO_HTTP = [
    b"",
    b"\r\n",
    b"220 mail ESMTP\r\n",
    b"HTTP/1.1 2000 x\r\n",
    b"HTTP/2 200\r\n",
    b"HTTP/1.1 \xb2\xb3\xb9 \r\n",
]


@pytest.mark.parametrize("answer", NO_HTTP)
def test_what_is_no_http_is_no_answer(monitor: Make, answer: bytes) -> None:
    _, alerts = monitor(answer)

    assert ping.send(alerts, well=True) == "no-answer"


@pytest.mark.parametrize("answer", ["hang", "trickle", "silent handshake"])
def test_a_monitor_that_hangs_is_left_in_time(monitor: Make, answer: str) -> None:
    _, alerts = monitor(answer)
    began = time.monotonic()

    assert ping.send(alerts, well=True, seconds=SHORT_S) == "no-answer"
    assert time.monotonic() - began < LONG_S / 2


@pytest.mark.parametrize(
    ("answer", "reason"), [("flood", "no-answer"), ("huge body", None), ("flood of headers", None)]
)
def test_of_a_huge_answer_a_few_bytes_are_read(monitor: Make, answer: str, reason: str | None) -> None:
    server, alerts = monitor(answer)

    assert ping.send(alerts, well=True, seconds=LONG_S) == reason
    assert server.sent < 20_000_000  # what the sockets of both sides hold; and in no 60 seconds


@pytest.mark.parametrize(
    ("certificate", "ca_file"),
    [("other-server.pem", "ca.pem"), ("server.pem", None), ("name-server.pem", "name-ca.pem")],
    ids=["another authority", "no public authority", "another name"],
)
def test_a_monitor_that_does_not_prove_itself_is_asked_nothing(
    monitor: Make, mail_tls: Path, certificate: str, ca_file: str | None
) -> None:
    server, alerts = monitor(certificate=mail_tls / certificate, ca_file=ca_file and mail_tls / ca_file)

    assert ping.send(alerts, well=True) == "tls-unverified"
    assert server.asked == []


def test_a_file_of_an_authority_that_is_gone_is_told(monitor: Make, tmp_path: Path) -> None:
    server, alerts = monitor(ca_file=tmp_path / "nosuch")

    assert ping.send(alerts, well=True) == "no-ca-file"
    assert server.asked == []


def test_a_monitor_that_is_not_there_is_no_answer(monitor: Make) -> None:
    _, alerts = monitor()

    assert ping.send(replace(alerts, ping_url="https://127.0.0.1:1/x"), well=True) == "no-answer"


def test_a_monitor_on_this_machine_may_speak_plain_http(monitor: Make) -> None:
    server, alerts = monitor(certificate=None)

    assert ping.send(alerts, well=True) is None
    assert len(server.asked) == 1


def test_our_context_verifies(monitor: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a later Python makes of a context that nobody has asked to verify."""
    made: list[ssl.SSLContext] = []
    ours = ssl.SSLContext.wrap_socket
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda self, *a, **k: made.append(self) or ours(self, *a, **k))
    ping.send(monitor()[1], well=True)

    assert [(one.verify_mode, one.check_hostname) for one in made if one.check_hostname] == [(ssl.CERT_REQUIRED, True)]


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


def settings(alerts: Alerts) -> Settings:
    there = Smtp("127.0.0.1", 1, "starttls", "b@forms.example")
    return Settings("https://x.example", b"", Path(), "", there, None, {}, alerts=alerts)


@pytest.fixture
def one(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[Alerts], Ping]:
    """A ping that goes out a moment after it is judged, while a courier is at work."""
    monkeypatch.setattr(ping, "LEAD_S", 0.1)
    outbox.ledger.mark("courier", NOW)
    return lambda alerts: Ping(settings(alerts), outbox, threading.Event(), lambda: NOW)


def test_a_courier_that_works_pings(one: Callable[[Alerts], Ping], monitor: Make, outbox: Outbox) -> None:
    server, alerts = monitor()
    one(alerts)()

    assert server.asked == ["GET /ping/secret-id HTTP/1.1"]
    assert outcomes.read(outbox.ledger.marks(), outcomes.PING, NOW.timestamp()).ok


def test_a_courier_that_does_nothing_says_that_something_is_wrong(
    one: Callable[[Alerts], Ping], monitor: Make, outbox: Outbox
) -> None:
    server, alerts = monitor()
    outbox.ledger.mark("courier", datetime(2026, 2, 28, tzinfo=UTC))
    one(alerts)()

    assert server.asked == ["GET /ping/secret-id/fail HTTP/1.1"]


def test_of_many_couriers_one_pings_in_an_interval(one: Callable[[Alerts], Ping], monitor: Make) -> None:
    server, alerts = monitor()
    for _ in range(3):
        one(alerts)()

    assert len(server.asked) == 1


def test_an_interval_is_over_a_little_early_since_two_clocks_differ(
    outbox: Outbox, monitor: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a ping that is a second early is left out, and the monitor misses every other one."""
    monkeypatch.setattr(ping, "LEAD_S", 0.0)
    server, alerts = monitor()
    pinged, now = [], NOW
    it = Ping(settings(replace(alerts, ping_every_s=300)), outbox, threading.Event(), lambda: now)
    for seconds in (0, 269, 270):
        now = NOW + timedelta(seconds=seconds)
        it()
        pinged.append(len(server.asked))

    assert pinged == [1, 1, 2]


def test_without_its_outbox_it_says_that_something_is_wrong(
    one: Callable[[Alerts], Ping], monitor: Make, tmp_path: Path, outbox: Outbox
) -> None:
    server, alerts = monitor()
    outbox.close()
    (tmp_path / "outbox.db").write_bytes(b"no database " * 100)
    one(alerts)()

    assert server.asked == ["GET /ping/secret-id/fail HTTP/1.1"]


def test_a_ping_that_is_not_taken_is_logged_once_without_its_address(
    one: Callable[[Alerts], Ping], monitor: Make, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    _, alerts = monitor(b"HTTP/1.1 404 x\r\n\r\n")
    it = one(replace(alerts, ping_every_s=0))
    for _ in range(2):
        it()

    assert [record.getMessage() for record in caplog.records] == [
        "the ping was not taken: 404; the next one comes in time"
    ]
    assert "secret-id" not in caplog.text and "127.0.0.1" not in caplog.text


def test_no_letter_that_has_come_or_gone_changes_what_is_pinged(service: Service) -> None:
    """What the ping says is what the public health page says: nobody learns from it that somebody has written."""
    outbox, now = service.outbox, service.now()
    outbox.ledger.mark("courier", now)
    said = [ping.is_well(service.settings, outbox, WriteProbe(outbox), now)]
    outbox.put(b"1", "oslo", b"SEALED", now)
    outbox.ledger.mark("refuses-us:535", now)
    outbox.ledger.mark("refuses:oslo:550", now)
    said.append(ping.is_well(service.settings, outbox, WriteProbe(outbox), now))

    assert said == [True, True]


def test_a_mail_server_that_takes_no_letter_for_an_hour_is_pinged_as_wrong(service: Service) -> None:
    outbox, now, at = service.outbox, service.now(), service.now().timestamp()
    outbox.ledger.mark("courier", now)
    said = []
    for since in (3599, 3600):
        outbox.ledger.mark("mail-server:tried", now)
        outbox.ledger.mark("mail-server:fails:535", datetime.fromtimestamp(at - since, UTC))
        said.append(ping.is_well(service.settings, outbox, WriteProbe(outbox), now))

    assert said == [True, False]


def test_a_key_that_may_not_be_used_is_pinged_as_wrong_while_its_forms_are_open(service: Service) -> None:
    later = service.now() + timedelta(days=9999)
    service.outbox.ledger.mark("courier", later)
    shut = {name: replace(inbox, forms=frozenset()) for name, inbox in service.settings.inboxes.items()}
    each = (service.settings, replace(service.settings, inboxes=shut))

    assert [ping.is_well(one, service.outbox, WriteProbe(service.outbox), later) for one in each] == [False, True]
