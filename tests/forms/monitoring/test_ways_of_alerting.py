"""Mail and alert command are told of the same, each by itself, again each day; and the courier delivers meanwhile."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.delivery.courier import Courier
from forms.delivery.shutdown import ShutdownFlag
from forms.monitoring import alerts, background, jobs, ping, system_reports
from forms.outbox import sqlite
from forms.outbox.outbox import NOTICE, Outbox
from forms.settings.alerts import Alerts
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S
from tests.support.hostile_https import Monitor
from tests.support.loopback_server import running
from tests.support.mail_session import Make

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THERE = Smtp("127.0.0.1", 1, "starttls", "b@forms.example")
BOTH = Settings(
    "https://x.example", b"", Path(), "", THERE, "coordinator@example.org", {}, alerts=Alerts(("/bin/true",))
)
COMMAND_ALONE, MAIL_ALONE = replace(BOTH, coordinator=None), replace(BOTH, alerts=Alerts())


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


def told(outbox: Outbox, now: datetime) -> tuple[int, list[str]]:
    """How many notices go out by mail, and what the command gets."""
    mails, texts = [letter for letter in iter(lambda: outbox.claim(now, LEASE_S), None) if letter.centre == NOTICE], []
    for mail in mails:
        outbox.delivered(mail.id, now)
    while queued := outbox.notices.claim(now, 100):
        texts.append(queued.text)
        outbox.notices.told(queued)
    return len(mails), texts


@pytest.mark.parametrize(
    ("settings", "mails", "texts"),
    [
        (BOTH, 1, ["Ressursvenn: drift\nen\nto\n"]),
        (COMMAND_ALONE, 0, ["Ressursvenn: drift\nen\nto\n"]),
        (MAIL_ALONE, 1, []),
    ],
    ids=["both", "command", "mail"],
)
def test_each_way_in_the_settings_is_told(outbox: Outbox, settings: Settings, mails: int, texts: list[str]) -> None:
    assert alerts.notify(outbox, settings, NOON, "late:1h", ["en", "to"])
    assert told(outbox, NOON) == (mails, texts)


def test_neither_way_is_told_twice_a_day(outbox: Outbox) -> None:
    alerts.notify(outbox, BOTH, NOON, "late:1h", ["x"])
    told(outbox, NOON)

    assert not alerts.notify(outbox, BOTH, NOON + 11 * HOUR, "late:1h", ["x"])
    assert told(outbox, NOON + 11 * HOUR) == (0, [])


def test_a_notice_for_the_command_is_never_longer_than_a_few_kilobytes(outbox: Outbox) -> None:
    alerts.notify(outbox, COMMAND_ALONE, NOON, "late:1h", ["x" * 100_000])

    assert len(told(outbox, NOON)[1][0]) == alerts.MAX_TEXT + 1


def late(outbox: Outbox, _: pytest.MonkeyPatch) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOON - 2 * HOUR)
    outbox.postpone(outbox.claim(NOON, LEASE_S), NOON + 300 * HOUR, "451", refused=False, ambiguous=False)


def dead(outbox: Outbox, _: pytest.MonkeyPatch) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOON)
    outbox.dead_letter(outbox.claim(NOON, LEASE_S), "550")


def refused(outbox: Outbox, _: pytest.MonkeyPatch) -> None:
    outbox.ledger.mark("refuses:oslo:550", NOON + DAY)


def full(_: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_reports, "SPACE_FACTOR", 1 << 40)


def without_mail_server(outbox: Outbox, _: pytest.MonkeyPatch) -> None:
    outbox.ledger.mark("mail-server:fails:535", NOON - 2 * HOUR)
    outbox.ledger.mark("mail-server:tried", NOON)


def without_ping(outbox: Outbox, _: pytest.MonkeyPatch) -> None:
    outbox.ledger.mark("ping:fails:404", NOON - 2 * HOUR)
    outbox.ledger.mark("ping:tried", NOON)


CONDITIONS = {
    late: "Brev som ikke er kommet fram etter 1 t",
    dead: "1 brev ble gitt opp",
    refused: "avviser brev til oslo (550)",
    full: "er snart full",
    without_mail_server: "ville ikke tatt imot brev (535, i 2 t)",
    without_ping: "Livstegnet fra oss kommer ikke fram til overvåkeren (404, i 2 t)",
}


@pytest.mark.parametrize(("condition", "said"), CONDITIONS.items(), ids=[one.__name__ for one in CONDITIONS])
def test_what_lasts_is_told_again_each_day_and_a_dead_letter_each_week_in_both_ways(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, condition: Callable[..., None], said: str
) -> None:
    condition(outbox, monkeypatch)
    found, again = [], 7 * 24 if condition is dead else 24
    for hours in (0, 6, again):
        jobs.run_due_jobs(BOTH, outbox, NOON + hours * HOUR)
        mails, texts = told(outbox, NOON + hours * HOUR)
        found.append((mails, len(texts), hours == again or all(said in text for text in texts)))

    assert found == [(1, 1, True), (0, 0, True), (1, 1, True)]


def test_a_mail_server_that_refuses_the_coordinator_is_told_by_the_command(outbox: Outbox) -> None:
    outbox.ledger.mark(f"refuses:{NOTICE}:550", NOON)
    jobs.report_refusals(jobs.JobContext(BOTH, outbox, NOON))

    [text] = told(outbox, NOON)[1]
    assert "avviser koordinatorens innboks" in text


def test_a_notice_holds_no_content_and_no_address(outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOON)
    letter = outbox.claim(NOON, LEASE_S)
    outbox.dead_letter(letter, "550")
    jobs.run_due_jobs(BOTH, outbox, NOON)

    [text] = told(outbox, NOON)[1]
    assert all(word in text for word in (letter.id, "oslo", "550"))
    assert "SEALED" not in text and "@" not in text


def test_a_full_disk_keeps_no_notice_from_the_command(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "FREE_BYTES", 1 << 60)
    jobs.run_due_jobs(BOTH, outbox, NOON)

    assert any("tas ingen brev imot" in text for text in told(outbox, NOON)[1])


HANG, FLOOD = "import time; time.sleep(300)", "import os\nwhile True: os.write(1, b'x' * 65536)"


@pytest.mark.parametrize("program", [HANG, FLOOD], ids=["hangs", "floods"])
@pytest.mark.parametrize("answer", ["hang", "huge body"])
def test_the_courier_delivers_while_command_and_monitor_hang_or_flood(
    outbox: Outbox, make_session: Make, mail_tls: Path, monkeypatch: pytest.MonkeyPatch, program: str, answer: str
) -> None:
    monkeypatch.setattr(background, "START_S", 0.0)
    monkeypatch.setattr(background, "ENDING_S", 0.2)
    monkeypatch.setattr(ping, "LEAD_S", 0.0)
    with ExitStack() as ends:
        monitor = ends.enter_context(running(Monitor(mail_tls / "server.pem", answer)))
        server, session = make_session()
        ways = Alerts(
            (sys.executable, "-I", "-S", "-c", program), ping_url=monitor.url(), ping_ca_file=mail_tls / "ca.pem"
        )
        inbox = Inbox("oslo", "post@oslo.example", "openpgp", (), (), frozenset(), unconfirmed="")
        here = replace(BOTH, smtp=session.smtp, coordinator=None, inboxes={"oslo": inbox}, alerts=ways)
        outbox.notices.put("late:1h", "x", datetime.now(UTC))
        ends.enter_context(background.running(here, outbox))
        wait_for(lambda: bool(monitor.asked) and outbox.notices.claim(datetime.now(UTC), 1) is None)
        outbox.put(b"1", "oslo", b"Subject: x\r\n\r\nx\r\n", datetime.now(UTC))
        deliver(Courier(here, outbox, lambda *_: None), server.taken)

    assert len(server.taken) == 1


def deliver(courier: Courier, taken: list[bytes]) -> None:
    """Run *courier* until the mail server has a letter."""
    shutdown = ShutdownFlag()

    def watch() -> None:
        try:
            wait_for(lambda: bool(taken))
        finally:
            shutdown.set()

    threading.Thread(target=watch).start()
    courier.run(shutdown)


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert holds()


def test_the_moments_of_a_task_do_not_move_with_how_long_it_takes() -> None:
    moments: list[float] = []
    stopping = threading.Event()

    def work() -> None:
        moments.append(time.monotonic())
        time.sleep(0.05 * (len(moments) % 3))
        if len(moments) == 6:
            stopping.set()

    begin = time.monotonic()
    task = background.Task(work, stopping, 0.25, 0.25)
    task.start()
    task.join(60)

    assert len(moments) == 6
    assert all(moment >= begin + 0.25 * number for number, moment in enumerate(moments, 1))


def test_a_task_that_fails_is_called_again_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    stopping = threading.Event()

    def fail() -> None:
        calls.append(1)
        if len(calls) == 3:
            stopping.set()
        raise ValueError("what she wrote")

    task = background.Task(fail, stopping, 0.01, 0)
    task.start()
    task.join(60)

    assert len(calls) == 3 and len(caplog.records) == 1
    assert "ValueError in tests/" in caplog.text and "wrote" not in caplog.text


def test_without_ways_in_the_settings_only_the_mail_server_is_probed(outbox: Outbox) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with background.running(replace(BOTH, alerts=Alerts()), outbox):
        found = {thread.name for thread in threading.enumerate()} - before

    assert found == {"MailProbe"}
