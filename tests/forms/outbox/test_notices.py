"""The notices that wait for the alert command: one for each matter, held by one courier at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from forms.outbox.outbox import Outbox
from tests.support.databases import LEASE_S

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = 100


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    made = Outbox(database)
    yield made
    made.close()


def test_the_same_matter_is_queued_once_a_day(outbox: Outbox) -> None:
    assert [outbox.notices.put("disk", "x", NOON + hours * HOUR) for hours in (0, 11, 12)] == [True, False, True]


def test_another_matter_is_queued_the_same_day(outbox: Outbox) -> None:
    assert [outbox.notices.put(what, "x", NOON) for what in ("late:1h", "late:24h")] == [True, True]


def test_one_courier_holds_it_until_its_lease_ends(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON)
    claims = [outbox.notices.claim(NOON + timedelta(seconds=s), LEASE) for s in (0, LEASE - 1, LEASE)]

    assert [claim and (claim.text, claim.attempts) for claim in claims] == [("x", 1), None, ("x", 2)]


def test_what_was_told_is_not_told_again_that_day_nor_kept(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON)
    outbox.notices.told(outbox.notices.claim(NOON, LEASE))
    outbox.notices.put("disk", "x", NOON + 11 * HOUR)

    assert outbox.notices.claim(NOON + 11 * HOUR, LEASE) is None
    with outbox.database.transaction(reads_only=True) as connection:
        assert connection.exec_driver_sql("SELECT text FROM notices").scalars().all() == [""]


def test_they_are_held_one_by_one_the_oldest_first(outbox: Outbox) -> None:
    outbox.notices.put("late:1h", "older", NOON)
    outbox.notices.put("disk", "newer", NOON + HOUR)
    claims = [outbox.notices.claim(NOON + 2 * HOUR, LEASE) for _ in range(3)]

    assert [claim and claim.text for claim in claims] == ["older", "newer", None]


def test_what_was_not_taken_is_due_again_when_it_is_said(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON)
    outbox.notices.postpone(outbox.notices.claim(NOON, LEASE), NOON + HOUR)

    assert outbox.notices.claim(NOON + HOUR - timedelta(seconds=1), LEASE) is None
    assert outbox.notices.claim(NOON + HOUR, LEASE).attempts == 2


def test_the_newest_takes_the_place_of_the_older(outbox: Outbox) -> None:
    outbox.notices.put("disk", "yesterday", NOON)
    old = outbox.notices.claim(NOON, LEASE)
    outbox.notices.put("disk", "today", NOON + DAY)
    outbox.notices.told(old)

    assert outbox.notices.claim(NOON + DAY, LEASE).text == "today"
    assert outbox.notices.claim(NOON + DAY, LEASE) is None


def test_a_newer_one_has_its_own_age_and_attempts(outbox: Outbox) -> None:
    outbox.notices.put("disk", "yesterday", NOON)
    outbox.notices.claim(NOON, LEASE)
    outbox.notices.put("disk", "today", NOON + DAY)
    outbox.notices.purge(NOON + DAY, 3600)
    claim = outbox.notices.claim(NOON + DAY, LEASE)

    assert (claim.text, claim.attempts) == ("today", 1)


def test_a_clock_that_was_ahead_holds_no_notice_back(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON + 300 * DAY)

    assert outbox.notices.claim(NOON, LEASE).text == "x"
    assert outbox.notices.put("disk", "y", NOON)


def test_what_nobody_has_taken_is_deleted_after_its_time(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON)
    outbox.notices.purge(NOON + DAY, 86401)
    assert outbox.notices.claim(NOON + DAY, LEASE)
    outbox.notices.purge(NOON + DAY, 86400)

    assert outbox.notices.claim(NOON + 2 * DAY, LEASE) is None


def test_a_notice_for_the_command_counts_as_no_letter(outbox: Outbox) -> None:
    outbox.notices.put("disk", "x", NOON)

    assert outbox.counts(NOON).waiting == 0
    assert outbox.claim(NOON, LEASE_S) is None


def test_an_outbox_from_before_gets_its_queue_and_keeps_its_letters(outbox: Outbox, database: str) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOON)
    with outbox.database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE notices")
    outbox.close()
    newer = Outbox(database)

    assert newer.notices.put("disk", "x", NOON)
    assert newer.claim(NOON, LEASE_S).message == b"SEALED"
    newer.close()
