"""Noise: in a day of trouble each fact is a few lines in the log, however often it is met; and one when it is over."""

import logging
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from directory import Form
from forms.delivery.courier import Courier
from forms.delivery.fact_log import FactLog
from forms.delivery.retry import RETRY_POLICY
from forms.delivery.shutdown import ShutdownFlag
from forms.monitoring import jobs
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S
from tests.support.mail_session import Make

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOWHERE = Smtp("127.0.0.1", 1, "starttls", "b@forms.example")
MOST = 8  # lines in a day about one fact: at once, after one hour, two, four, eight; a notice or two
Day = Callable[..., Counter[str]]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with ExitStack() as ends:
        made = Outbox(f"sqlite:///{tmp_path}/outbox.db", hourly=2)
        ends.callback(made.close)
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    pinned = (tmp_path / "gone",), ("A" * 40,), frozenset[Form]()
    inboxes = {"oslo": Inbox("oslo", "post@oslo.example", "openpgp", *pinned, unconfirmed="")}
    return Settings("https://x.example", b"", tmp_path, "", NOWHERE, None, inboxes)


@pytest.fixture
def courier(outbox: Outbox, settings: Settings) -> Courier:
    return Courier(settings, outbox, lambda *_: None, jitter=lambda: 1.0)


@pytest.fixture
def day(courier: Courier, caplog: pytest.LogCaptureFixture) -> Day:
    """Let some hours pass, with the letters that are due and the periodic jobs; return the lines, ids left out."""
    caplog.set_level(logging.INFO, "forms")

    def pass_(hours: float = 24, begin: float = 0) -> Counter[str]:
        caplog.clear()
        for minutes in range(int(begin * 60), int((begin + hours) * 60), 15):
            now = START + timedelta(minutes=minutes)
            courier.clock = lambda now=now: now  # type: ignore[misc]
            while courier.step():
                pass
            jobs.run_due_jobs(courier.settings, courier.outbox, now)
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("forms")]
        return Counter(re.sub(r"[0-9a-f]{32}|in \d+ s", "", line) for line in lines)

    return pass_


def put(courier: Courier, centre: str = "oslo", count: int = 1) -> None:
    for _ in range(count):
        courier.outbox.put(secrets.token_bytes(8), centre, b"SEALED", START - timedelta(days=1))


def bury(courier: Courier, code: str) -> None:
    put(courier)
    courier.outbox.dead_letter(courier.outbox.claim(START, LEASE_S), code)


def test_two_dead_letters_without_a_coordinator_are_two_lines_a_day(courier: Courier, day: Day) -> None:
    for code in ("550", "damaged"):
        bury(courier, code)

    assert sorted(day(23.9).values()) == [1, 1]


def test_a_mail_server_that_is_away_for_a_day_is_a_few_lines(courier: Courier, day: Day) -> None:
    put(courier, count=2)

    assert max(day().values()) <= MOST


def test_a_wrong_password_is_a_few_lines_a_day(courier: Courier, day: Day, make_session: Make) -> None:
    _, courier.session = make_session(password="wrong")
    put(courier, count=2)

    assert max(day().values()) <= MOST


def test_a_letter_that_is_put_off_all_day_is_a_few_lines(courier: Courier, day: Day, make_session: Make) -> None:
    _, courier.session = make_session({"rcpt": "450 4.2.0 later"})
    put(courier)

    assert max(day().values()) <= MOST


def test_a_centre_that_the_settings_do_not_know_is_a_few_lines_a_day(courier: Courier, day: Day) -> None:
    put(courier, "molde", 2)

    assert max(day().values()) <= MOST


def test_a_job_that_always_fails_is_a_line_a_day(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "JOBS", [(60, lambda _: 1 / 0)])

    assert list(day(23.9).values()) == [1]


def test_what_has_ended_is_said_once(courier: Courier, day: Day) -> None:
    bury(courier, "550")
    day(1)
    courier.outbox.discard(courier.outbox.dead_letters()[0].id)

    assert day(22, begin=1) == {"alert dead:oslo:550: over": 1}


def test_what_comes_back_within_the_day_is_not_said_again(courier: Courier, day: Day) -> None:
    for hour in range(6):
        bury(courier, "550")
        lines = day(0.5, begin=hour)
        courier.outbox.discard(courier.outbox.dead_letters()[0].id)
        lines += day(0.5, begin=hour + 0.5)
        assert sum(lines.values()) == (2 if hour == 0 else 0)


def test_when_the_mail_server_takes_letters_again_that_is_said(courier: Courier, day: Day, make_session: Make) -> None:
    server, courier.session = make_session({"mail": "530 no"})
    put(courier)
    day(2)
    server.does.clear()
    lines = day(2, begin=2)

    assert (lines["the mail server takes letters again"], lines["alert refuses-us:530: over"]) == (1, 1)


def test_an_outbox_that_is_away_for_a_day_is_a_few_lines(
    courier: Courier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert 1 <= lines_of_a_day(courier, monkeypatch, caplog, OutboxUnavailable) <= MOST


def test_a_mistake_of_ours_that_comes_at_each_letter_is_a_few_lines(
    courier: Courier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert 1 <= lines_of_a_day(courier, monkeypatch, caplog, ZeroDivisionError) <= MOST


def lines_of_a_day(
    courier: Courier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> int:
    """How many lines the courier logs in a day while each look into the outbox ends in *error*."""
    shutdown, passed = ShutdownFlag(), [0.0]

    def wait(seconds: float) -> bool:
        passed[0] += seconds
        if passed[0] >= 86400:
            shutdown.set()
        return shutdown.is_set()

    def fail() -> bool:
        raise error("each time anew: one that is raised again grows")

    courier.policy = replace(RETRY_POLICY, heartbeat_s=1e9)
    monkeypatch.setattr(shutdown, "wait", wait)
    monkeypatch.setattr(courier, "step", fail)
    courier.clock = lambda: START + timedelta(seconds=passed[0])
    courier.run(shutdown)
    return len(caplog.records)


def test_a_fact_is_said_ever_more_rarely_and_at_least_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    facts = FactLog(logging.getLogger("forms.test"))
    said = []
    for hour in range(100):
        caplog.clear()
        facts.say(logging.ERROR, ("x", ""), hour * 3600, "x")
        said += [hour] * len(caplog.records)

    assert said == [0, 1, 3, 7, 15, 31, 55, 79]


def test_facts_that_are_never_over_take_no_memory_for_ever() -> None:
    facts = FactLog(logging.getLogger("forms.test"))
    for number in range(3 * FactLog.KEPT):
        facts.say(logging.DEBUG, ("x", str(number)), 0, "x")

    assert len(facts._said) == FactLog.KEPT
