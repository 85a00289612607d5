"""The outbox: no letter is lost, none is kept longer than needed, none is taken twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from forms.outbox.outbox import LEASE_S, NOTICE, OLDEST, Counts, Outbox, OutboxUnavailable, next_due
from forms.outbox.schema import SCHEMA
from tests.support.databases import Change, explain, fill

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"-----BEGIN PGP MESSAGE----- only here"
HOUR = timedelta(hours=1)


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    made = Outbox(database)
    yield made
    made.close()


def put(outbox: Outbox, once: bytes = b"1", now: datetime = NOW) -> bool:
    return outbox.put(once, "oslo", SECRET, now)


def test_a_letter_comes_out_as_it_went_in(outbox: Outbox) -> None:
    put(outbox)

    letter = outbox.claim(NOW)

    assert letter is not None
    assert (letter.centre, letter.message, letter.attempts) == ("oslo", SECRET, 1)


def test_the_same_key_is_stored_once(outbox: Outbox) -> None:
    assert [put(outbox), put(outbox), put(outbox, b"2")] == [True, False, True]
    assert outbox.counts(NOW).waiting == 2


def test_a_claimed_letter_is_not_claimed_again_until_its_lease_ends(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW)

    assert outbox.claim(NOW + timedelta(seconds=LEASE_S - 1)) is None
    assert outbox.claim(NOW + timedelta(seconds=LEASE_S)) is not None


def test_the_letter_that_is_due_longest_comes_first(outbox: Outbox) -> None:
    for once, minutes in ((b"late", 2), (b"early", 1)):
        put(outbox, once, NOW + timedelta(minutes=minutes))

    assert outbox.claim(NOW + HOUR).created == (NOW + timedelta(minutes=1)).timestamp()


def test_a_delivered_letter_is_not_taken_again_when_send_is_pressed_again(outbox: Outbox) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW).id, NOW)

    assert not put(outbox, now=NOW + 47 * HOUR)


def test_the_key_of_a_delivered_letter_is_forgotten_after_48_hours(outbox: Outbox) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW).id, NOW)

    assert [outbox.forget(NOW + 47 * HOUR), outbox.forget(NOW + 48 * HOUR)] == [0, 1]


def test_a_letter_that_waits_is_never_forgotten(outbox: Outbox) -> None:
    put(outbox)

    assert outbox.forget(NOW + 1000 * HOUR) == 0
    assert outbox.counts(NOW + HOUR) == Counts(waiting=1, dead=0, oldest_age_s=3600)


def test_a_buried_letter_is_kept_and_can_be_tried_again(outbox: Outbox) -> None:
    put(outbox)
    outbox.bury(outbox.claim(NOW), "550")
    [dead] = outbox.dead()

    assert (dead.code, outbox.claim(NOW + HOUR)) == ("550", None)
    assert [outbox.requeue(dead.id), outbox.requeue(dead.id)] == [True, False]
    assert outbox.claim(NOW).message == SECRET


def test_all_that_was_buried_can_be_tried_again_but_no_notice(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", "narvik"), (b"3", NOTICE)):
        outbox.put(once, centre, SECRET, NOW)
        outbox.bury(outbox.claim(NOW), "550")

    assert outbox.requeue_all() == 2
    assert [dead.centre for dead in outbox.dead()] == [NOTICE]


def test_only_a_buried_letter_can_be_discarded_and_is_gone(outbox: Outbox) -> None:
    put(outbox)
    letter = outbox.claim(NOW)
    waiting = outbox.discard(letter.id)
    outbox.bury(letter, "550")

    assert [waiting, outbox.discard(letter.id), outbox.discard(letter.id)] == [False, True, False]
    assert outbox.counts(NOW) == Counts(0, 0, 0)


def test_a_buried_notice_is_forgotten_after_14_days_and_a_letter_never(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", NOTICE)):
        outbox.put(once, centre, SECRET, NOW)
        outbox.bury(outbox.claim(NOW), "550")

    assert [outbox.forget(NOW + 335 * HOUR), outbox.forget(NOW + 336 * HOUR)] == [0, 1]
    assert [dead.centre for dead in outbox.dead()] == ["oslo"]


def test_a_courier_whose_lease_ran_out_changes_nothing(outbox: Outbox) -> None:
    put(outbox)
    slow = outbox.claim(NOW)
    outbox.claim(NOW + HOUR)

    outbox.bury(slow, "550")

    assert outbox.counts(NOW).dead == 0


def test_an_error_of_the_outbox_holds_nothing_of_the_letter(outbox: Outbox, change: Change) -> None:
    put(outbox)
    change("DROP TABLE letters")

    with pytest.raises(OutboxUnavailable) as error:
        put(outbox, b"key-of-hers")
    everything = f"{error.value} {error.value.__context__}"
    assert "INSERT" in everything
    assert not any(piece in everything for piece in ("key-of-hers", "BEGIN PGP", "'oslo'"))


def test_an_outbox_of_a_newer_version_is_refused(outbox: Outbox, change: Change) -> None:
    put(outbox)
    outbox.close()
    change(f"UPDATE letters SET created = {SCHEMA + 1} WHERE centre = 'schema'")

    with pytest.raises(OutboxUnavailable, match="a newer version wrote the outbox"):
        put(outbox)


def test_two_who_claim_at_once_never_get_the_same_letter(outbox: Outbox, database: str) -> None:
    for number in range(20):
        put(outbox, bytes([number]))
    others = [Outbox(database) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        claimed = list(pool.map(lambda number: others[number % 4].claim(NOW).id, range(20)))
    for other in others:
        other.close()

    assert len(set(claimed)) == 20


def test_many_who_put_the_same_letter_at_once_store_it_once(database: str) -> None:
    others = [Outbox(database, hourly=60) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        stored = list(pool.map(lambda number: put(others[number % 4], b"%d" % (number // 4)), range(40)))
    waiting = others[0].counts(NOW).waiting
    for other in others:
        other.close()

    assert (sum(stored), waiting) == (10, 10)


def test_a_letter_survives_kill_9_right_after_it_was_put(outbox: Outbox, database: str) -> None:
    died = python(database, "outbox.put(b'1', 'oslo', b'sealed', now); os.kill(os.getpid(), 9)")

    assert died == -signal.SIGKILL
    assert outbox.claim(NOW).message == b"sealed"


def test_a_fork_opens_the_outbox_for_itself(outbox: Outbox, database: str) -> None:
    fork = "outbox.put(b'1', 'oslo', b'', now); child = os.fork(); outbox.put(str(child).encode(), 'oslo', b'', now); "
    ends = "child and sys.exit(os.waitpid(child, 0)[1] != 0); os._exit(len(outbox.database._inherited) != 1)"
    ended = python(database, fork + ends)

    assert ended == 0
    assert outbox.counts(NOW).waiting == 3


@pytest.mark.parametrize(
    "damage", ["message = NULL", "message = 'x'", "centre = NULL"], ids=["no message", "another message", "no centre"]
)
def test_a_damaged_letter_is_told_from_a_whole_one_and_the_next_goes_on(
    outbox: Outbox, change: Change, damage: str
) -> None:
    put(outbox)
    put(outbox, b"2", NOW + timedelta(seconds=1))
    change(f"UPDATE letters SET {damage} WHERE created = {NOW.timestamp():.0f}")

    assert [outbox.claim(NOW + HOUR).whole for _ in range(2)] == [False, True]
    assert outbox.late(NOW + 3 * HOUR, 3600)


def test_what_an_older_version_left_is_brought_up_to_date(outbox: Outbox, change: Change) -> None:
    put(outbox)
    outbox.close()
    change("ALTER TABLE letters DROP COLUMN digest")
    change("DELETE FROM letters WHERE state = 'mark'")

    assert (put(outbox), put(outbox, b"2")) == (False, True)
    assert [outbox.claim(NOW).whole for _ in range(2)] == [True, True]


def test_the_counting_can_be_bounded(outbox: Outbox) -> None:
    for number in range(5):
        put(outbox, bytes([number]))

    assert (outbox.counts(NOW, most=3).waiting, outbox.counts(NOW).waiting) == (3, 5)


def test_a_letter_that_a_clock_which_was_ahead_has_put_off_becomes_due(outbox: Outbox) -> None:
    put(outbox, b"1", NOW + 24 * HOUR)
    put(outbox, b"2")
    outbox.postpone(outbox.claim(NOW), NOW + 24 * HOUR, "451", refused=False, ambiguous=False)

    assert (outbox.claim(NOW), outbox.amend(NOW)) == (None, 2)
    assert {outbox.claim(NOW).centre, outbox.claim(NOW).centre} == {"oslo"}


def test_a_letter_that_was_put_off_keeps_its_age(outbox: Outbox) -> None:
    put(outbox)
    outbox.postpone(outbox.claim(NOW), NOW + 24 * HOUR, "451", refused=False, ambiguous=False)
    outbox.amend(NOW + HOUR)

    assert outbox.claim(NOW + HOUR).created == NOW.timestamp()


def test_a_clock_that_is_behind_makes_no_letter_older_or_younger(outbox: Outbox) -> None:
    put(outbox)

    assert outbox.amend(NOW - 500 * HOUR) == 1
    assert outbox.claim(NOW - 500 * HOUR).created == NOW.timestamp()


def test_a_letter_that_was_refused_may_wait_for_a_day(outbox: Outbox) -> None:
    put(outbox)
    outbox.postpone(outbox.claim(NOW), NOW + 14 * HOUR, "550", refused=True, ambiguous=False)

    assert [outbox.amend(NOW), outbox.amend(NOW - 20 * HOUR)] == [0, 1]


def test_a_letter_from_the_future_is_late_by_its_tries(outbox: Outbox) -> None:
    put(outbox, now=NOW + 9999 * HOUR)
    for _ in range(8):
        late = outbox.late(NOW, 3600)
        outbox.postpone(outbox.claim(NOW + 9999 * HOUR), NOW, "451", refused=False, ambiguous=False)

    assert (late, len(outbox.late(NOW, 3600))) == ([], 1)


def test_letters_that_wait_as_they_should_are_not_amended(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    outbox.postpone(outbox.claim(NOW), NOW + HOUR, "451", refused=False, ambiguous=False)
    for number in range(5):
        put(outbox, b"%d" % (number + 2))

    assert outbox.amend(NOW) == 0


def test_a_lease_of_a_clock_that_was_ahead_binds_nobody(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW + 24 * HOUR)

    assert outbox.claim(NOW) is not None


def test_the_pace_of_a_clock_that_was_ahead_is_forgotten(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox, b"1", NOW + 24 * HOUR)
    put(outbox, b"2")

    assert outbox.claim(NOW).created == NOW.timestamp()


def test_the_next_letter_is_found_by_an_index_however_many_wait(outbox: Outbox, database: str) -> None:
    put(outbox)
    fill(outbox.database, 5000)
    plan = explain(outbox.database, next_due(int(NOW.timestamp()) + 9000))

    assert "letters_state_due" in plan
    assert "SCAN letters\n" not in plan and "Seq Scan" not in plan and "Sort" not in plan and "TEMP B-TREE" not in plan


def test_the_oldest_letter_is_found_by_an_index_too(outbox: Outbox) -> None:
    put(outbox)
    fill(outbox.database, 5000)

    assert "letters_state_created" in explain(outbox.database, OLDEST)


def dues(outbox: Outbox, count: int, now: datetime) -> list[float]:
    """Put *count* letters, and say after how many minutes each is due."""
    made = []
    for number in range(count):
        put(outbox, bytes([number]), now)
    while letter := outbox.claim(now + 100 * HOUR):
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


def test_the_pace_of_one_centre_is_nothing_to_another(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    outbox.put(b"2", "narvik", b"", NOW)

    assert [outbox.claim(NOW).centre for _ in range(2)] == ["oslo", "narvik"]


def test_the_pace_of_one_form_is_nothing_to_the_other(outbox: Outbox) -> None:
    """A robot on the volunteers' form delays no woman's enquiry."""
    outbox.hourly = 1
    with suppress(OutboxUnavailable):
        for number in range(20):
            outbox.put(b"%d" % number, "oslo", b"", NOW, "apply")
    outbox.put(b"hers", "oslo", b"hers", NOW, "write")

    assert [outbox.claim(NOW).message for _ in range(2)] == [b"", b"hers"]


def test_the_pace_begins_anew_when_its_hour_is_over_and_is_forgotten(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    put(outbox, b"2", NOW + HOUR)

    assert [outbox.claim(NOW + HOUR).created for _ in range(2)] == [NOW.timestamp(), (NOW + HOUR).timestamp()]
    assert [outbox.forget(NOW + HOUR), outbox.forget(NOW + 2 * HOUR)] == [0, 1]


def python(database: str, code: str) -> int:
    """Run *code* in another process, with an outbox of its own; return how it ended."""
    head = "import os, sys; from datetime import UTC, datetime; from forms.outbox.outbox import Outbox; "
    made = f"outbox = Outbox('{database}'); now = datetime(2026, 3, 1, 12, tzinfo=UTC); "
    return subprocess.run([sys.executable, "-c", head + made + code], env={**os.environ, "PYTHONPATH": "."}).returncode
