"""Somebody is told: notices to the coordinator, what they hold, and how often they come."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from forms.delivery.retry import RETRY_POLICY
from forms.monitoring import alerts, jobs
from forms.outbox import sqlite
from forms.outbox.outbox import NOTICE, Outbox, OutboxUnavailable
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
THERE = Smtp("127.0.0.1", 1, "starttls", "b@forms.example")
SETTINGS = Settings("https://x.example", b"", Path(), "", THERE, "coordinator@sample_directory.example", {})


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db", hourly=2)
    yield made
    made.close()


def go(outbox: Outbox, now: datetime) -> None:
    jobs.run_due_jobs(SETTINGS, outbox, now)


def notices(outbox: Outbox, now: datetime) -> list[EmailMessage]:
    """Every notice that is due, in the order of the outbox."""
    found = []
    while letter := outbox.claim(now, LEASE_S):
        if letter.centre == NOTICE:
            found.append(message_from_bytes(letter.message, policy=default))
    return found


def test_a_notice_is_a_plain_letter_that_says_nothing_outside(outbox: Outbox) -> None:
    alerts.notify(outbox, SETTINGS, NOW, "late:1h", ["noe venter"])

    [notice] = notices(outbox, NOW)
    assert (notice["To"], notice["Subject"]) == ("coordinator@sample_directory.example", "Ressursvenn: drift")
    assert notice["Auto-Submitted"] == "auto-generated"
    assert "noe venter" in notice.get_content()


def test_the_same_thing_is_told_once_a_day(outbox: Outbox) -> None:
    said = [alerts.notify(outbox, SETTINGS, NOW + hours * HOUR, "late:1h", []) for hours in (0, 11, 12)]

    assert said == [True, False, True]


@pytest.mark.parametrize(
    ("said", "over", "within"),
    [(-7, None, False), (-6, None, True), (-6, -5, False), (-5, -6, True), (1, None, False), (None, None, False)],
)
def test_what_was_said_counts_for_its_days_unless_it_has_ended_since(
    said: int | None, over: int | None, within: bool
) -> None:
    days = {"alert:x": said, "over:x": over}
    marks = {name: int((NOW + timedelta(days=day)).timestamp()) for name, day in days.items() if day is not None}

    assert alerts.said_within(marks, "x", NOW, 7) is within


def test_what_was_told_is_remembered_and_what_is_over_is_logged_once(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    for what in ("late:1h", "late:24h", "disk"):
        alerts.notify(outbox, SETTINGS, NOW, what, [])
    for seconds in (1, 2):
        alerts.log_ended(outbox, NOW + timedelta(seconds=seconds), ("late:",), {"late:24h"})

    assert [line for line in caplog.messages if line.endswith("over")] == ["alert late:1h: over"]


def test_other_things_are_told_the_same_day(outbox: Outbox) -> None:
    assert [alerts.notify(outbox, SETTINGS, NOW, what, []) for what in ("late:1h", "late:24h")] == [True, True]


def test_a_notice_is_not_told_again_when_the_first_has_arrived(outbox: Outbox) -> None:
    alerts.notify(outbox, SETTINGS, NOW, "late:1h", [])
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert not alerts.notify(outbox, SETTINGS, NOW + 11 * HOUR, "late:1h", [])


@pytest.mark.parametrize(("hours", "age"), [(1, "1 t"), (30, "24 t"), (170, "7 døgn")])
def test_a_letter_that_waits_is_told_by_id_centre_code_and_age(outbox: Outbox, hours: int, age: str) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOW)
    letter = outbox.claim(NOW, LEASE_S)
    outbox.postpone(letter, NOW + 300 * HOUR, "451", refused=False, ambiguous=False)
    go(outbox, NOW + hours * HOUR)

    [notice] = notices(outbox, NOW + hours * HOUR)
    assert all(word in notice.get_content() for word in (letter.id, "oslo", "451", f"etter {age}"))
    assert "SEALED" not in str(notice)


def test_the_last_alarm_about_a_late_letter_comes_before_it_is_a_dead_letter() -> None:
    assert max(seconds for _, seconds in jobs.LATE) < RETRY_POLICY.max_age_s


def test_nobody_is_told_of_a_letter_that_has_just_come(outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOW)
    go(outbox, NOW + HOUR - timedelta(seconds=1))

    assert notices(outbox, NOW + HOUR) == []


def test_a_dead_letter_is_told(outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOW)
    letter = outbox.claim(NOW, LEASE_S)
    outbox.dead_letter(letter, "550")
    go(outbox, NOW)

    [notice] = notices(outbox, NOW)
    assert all(word in notice.get_content() for word in (letter.id, "oslo", "550"))


def test_a_dead_letter_whose_code_the_disk_has_lost_hides_no_other(outbox: Outbox) -> None:
    for once in (b"1", b"2"):
        outbox.put(once, "oslo", b"SEALED", NOW)
        outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")
    with outbox.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE letters SET last_code = NULL WHERE once = CAST('1' AS BLOB)")
    go(outbox, NOW)

    assert len(notices(outbox, NOW)) == 2


def test_a_notice_that_cannot_be_delivered_makes_no_further_notice(outbox: Outbox) -> None:
    alerts.notify(outbox, SETTINGS, NOW, "late:1h", [])
    outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")
    go(outbox, NOW + 2 * HOUR)

    assert notices(outbox, NOW + 2 * HOUR) == []


def test_a_centre_that_gets_too_many_letters_is_told_once(outbox: Outbox) -> None:
    for number in range(5):
        outbox.put(bytes([number]), "oslo", b"SEALED", NOW)
    for minutes in (0, 10, 20):
        go(outbox, NOW + timedelta(minutes=minutes))

    [notice] = notices(outbox, NOW + timedelta(minutes=20))
    assert "oslo får flere brev enn 2 i timen" in notice.get_content()


def test_without_a_coordinator_it_is_logged_and_nothing_is_sent(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = Settings("https://x.example", b"", Path(), "", THERE, None, {})

    assert [alerts.notify(outbox, nobody, NOW, "late:1h", ["x"]) for _ in range(2)] == [True, False]
    assert "alert late:1h: no coordinator" in caplog.text
    assert outbox.counts(NOW).waiting == 0


def test_a_job_that_fails_stops_no_other(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Any] = []
    monkeypatch.setattr(jobs, "JOBS", [(60, lambda _: 1 / 0), (60, done.append)])
    go(outbox, NOW)

    assert len(done) == 1
    assert "the job <lambda> failed: ZeroDivisionError in tests/" in caplog.text


def test_a_job_that_the_outbox_fails_stops_no_other_and_is_done_again_soon(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []

    def job(_: jobs.JobContext) -> None:
        done.append("tried")
        raise OutboxUnavailable

    monkeypatch.setattr(jobs, "JOBS", [(3600, job), (3600, lambda _: done.append("other"))])
    for seconds in (0, 60):
        with pytest.raises(OutboxUnavailable):
            go(outbox, NOW + timedelta(seconds=seconds))

    assert done == ["tried", "other", "tried"]


@pytest.mark.parametrize("times", [1, 10])
def test_a_disk_that_fills_up_is_told_before_and_after_letters_are_refused(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    free = shutil.disk_usage(Path()).free
    monkeypatch.setattr(sqlite, "FREE_BYTES", free * 2 // times)
    go(outbox, NOW)

    [notice] = notices(outbox, NOW)
    limit = sqlite.FREE_BYTES // 10**6
    assert f"er snart full (under {10 * limit} MB igjen). Under {limit} MB tas ingen" in notice.get_content()


def test_a_disk_with_room_is_not_told(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "FREE_BYTES", 1)
    go(outbox, NOW)

    assert notices(outbox, NOW) == []
