"""Ledger beside the outbox: rate limit, jobs claimed by one of many couriers, timestamps of past actions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from forms.outbox.outbox import Outbox, OutboxUnavailable
from tests.support.databases import LEASE_S

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    with closing(Outbox(database)) as made:
        yield made


def put(outbox: Outbox, once: bytes = b"1", now: datetime = NOW) -> bool:
    return outbox.put(once, "oslo", b"sealed", now)


def dues(outbox: Outbox, count: int, now: datetime) -> list[float]:
    """Put *count* letters, and say after how many minutes each is due."""
    made = []
    for number in range(count):
        put(outbox, bytes([number]), now)
    while letter := outbox.claim(now + 100 * HOUR, LEASE_S):
        made.append(letter.id)
    return [(due - NOW.timestamp()) / 60 for due in _due(outbox, made)]


def _due(outbox: Outbox, ids: list[str]) -> list[int]:
    with outbox.database.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT id, due FROM letters")
        found = {row.id: row.due for row in rows}
    return [found[id] for id in ids]


def test_a_centre_gets_so_many_letters_an_hour_and_the_others_in_order_later(outbox: Outbox) -> None:
    outbox.hourly = 3

    assert dues(outbox, 8, NOW) == [0, 0, 0, 60, 80, 100, 120, 140]


def test_the_rate_limit_of_one_centre_is_nothing_to_another(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    outbox.put(b"2", "narvik", b"", NOW)

    assert [outbox.claim(NOW, LEASE_S).centre for _ in range(2)] == ["oslo", "narvik"]


def test_the_rate_limit_of_one_form_is_nothing_to_the_other(outbox: Outbox) -> None:
    """A robot on the volunteers' form delays no woman's enquiry."""
    outbox.hourly = 1
    with suppress(OutboxUnavailable):
        for number in range(20):
            outbox.put(b"%d" % number, "oslo", b"", NOW, "apply")
    outbox.put(b"hers", "oslo", b"hers", NOW, "write")

    assert [outbox.claim(NOW, LEASE_S).message for _ in range(2)] == [b"", b"hers"]


def test_the_rate_limit_begins_anew_when_its_hour_is_over_and_its_row_is_deleted(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    put(outbox, b"2", NOW + HOUR)

    assert [outbox.claim(NOW + HOUR, LEASE_S).created for _ in range(2)] == [NOW.timestamp(), (NOW + HOUR).timestamp()]
    assert [outbox.purge(NOW + HOUR), outbox.purge(NOW + 2 * HOUR)] == [0, 1]


def test_the_rate_of_a_clock_that_was_ahead_is_ignored(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox, b"1", NOW + 24 * HOUR)
    put(outbox, b"2")

    assert outbox.claim(NOW, LEASE_S).created == NOW.timestamp()


def test_a_job_is_done_by_one_of_many_and_not_before_its_time(outbox: Outbox) -> None:
    turns = [
        outbox.ledger.claim_job("late", NOW + timedelta(seconds=seconds), 600) for seconds in (0, 0, 599, 600, 601)
    ]

    assert turns == [True, False, False, True, False]


def test_a_clock_that_was_ahead_stops_no_job(outbox: Outbox) -> None:
    outbox.ledger.claim_job("late", NOW + 1000 * HOUR, 600)

    assert outbox.ledger.claim_job("late", NOW, 600)


def test_marks_are_kept_by_name_and_the_hour_is_enough_for_a_delivery(outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"", NOW)
    outbox.ledger.mark("courier", NOW)
    outbox.ledger.mark("courier", NOW + HOUR)
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW + timedelta(minutes=31))

    assert outbox.ledger.marks() == {"courier": (NOW + HOUR).timestamp(), "delivered:oslo": NOW.timestamp()}


def test_couriers_that_claim_a_job_at_once_do_it_once(outbox: Outbox, database: str) -> None:
    outbox.ledger.claim_job("late", NOW, 600)
    others = [Outbox(database) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        claimed = list(pool.map(lambda other: other.ledger.claim_job("late", NOW + HOUR, 600), others))
    for other in others:
        other.close()

    assert sorted(claimed) == [False, False, False, True]


def test_letters_that_come_at_once_take_one_slot_each(database: str) -> None:
    others = [Outbox(database, hourly=60) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda number: put(others[number % 4], b"%d" % number), range(20)))
    with others[0].database.transaction() as connection:
        taken = connection.exec_driver_sql("SELECT taken FROM rates").scalar()
    for other in others:
        other.close()

    assert taken == 20


def test_several_things_are_remembered_at_once_and_forgotten_again(outbox: Outbox) -> None:
    outbox.ledger.mark_all(["a", "b", "c"], NOW)
    outbox.ledger.forget(["a", "c", "never there"])
    outbox.ledger.forget([])

    assert outbox.ledger.marks() == {"b": int(NOW.timestamp())}
