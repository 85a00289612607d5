"""The outbox: no letter is lost, none is kept longer than needed, none is taken twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forms.outbox.outbox import NOTICE, Counts, Outbox, OutboxUnavailable
from forms.outbox.schema import SCHEMA
from forms.outbox.statements import NEXT_DUE, OLDEST
from tests.support.databases import LEASE_S, Change, explain, fill

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"-----BEGIN PGP MESSAGE----- only here"
HOUR = timedelta(hours=1)
DELAYS = (4000, 100_000)  # the longest waits that the courier makes: without and with a refusal
MAX_ATTEMPTS = 7


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    made = Outbox(database)
    yield made
    made.close()


def put(outbox: Outbox, once: bytes = b"1", now: datetime = NOW) -> bool:
    return outbox.put(once, "oslo", SECRET, now)


def test_a_letter_comes_out_as_it_went_in(outbox: Outbox) -> None:
    put(outbox)

    letter = outbox.claim(NOW, LEASE_S)

    assert letter is not None
    assert (letter.centre, letter.message, letter.attempts) == ("oslo", SECRET, 1)


def test_the_same_key_is_stored_once(outbox: Outbox) -> None:
    assert [put(outbox), put(outbox), put(outbox, b"2")] == [True, False, True]
    assert outbox.counts(NOW).waiting == 2


def test_a_claimed_letter_is_not_claimed_again_until_its_lease_ends(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW, LEASE_S)

    assert outbox.claim(NOW + timedelta(seconds=LEASE_S - 1), LEASE_S) is None
    assert outbox.claim(NOW + timedelta(seconds=LEASE_S), LEASE_S) is not None


def test_the_letter_that_is_due_longest_comes_first(outbox: Outbox) -> None:
    for once, minutes in ((b"late", 2), (b"early", 1)):
        put(outbox, once, NOW + timedelta(minutes=minutes))

    assert outbox.claim(NOW + HOUR, LEASE_S).created == (NOW + timedelta(minutes=1)).timestamp()


def test_a_delivered_letter_is_not_taken_again_when_send_is_pressed_again(outbox: Outbox) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert not put(outbox, now=NOW + 47 * HOUR)


def test_the_once_key_of_a_delivered_letter_is_deleted_after_48_hours(outbox: Outbox) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert [outbox.purge(NOW + 47 * HOUR), outbox.purge(NOW + 48 * HOUR)] == [0, 1]


def test_a_letter_that_waits_is_never_purged(outbox: Outbox) -> None:
    put(outbox)

    assert outbox.purge(NOW + 1000 * HOUR) == 0
    assert outbox.counts(NOW + HOUR) == Counts(waiting=1, dead=0, oldest_age_s=3600)


def test_a_dead_letter_is_kept_and_can_be_tried_again(outbox: Outbox) -> None:
    put(outbox)
    outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")
    [dead] = outbox.dead_letters()

    assert (dead.code, outbox.claim(NOW + HOUR, LEASE_S)) == ("550", None)
    assert [outbox.requeue(dead.id), outbox.requeue(dead.id)] == [True, False]
    assert outbox.claim(NOW, LEASE_S).message == SECRET


def test_all_dead_letters_can_be_tried_again_but_no_notice(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", "narvik"), (b"3", NOTICE)):
        outbox.put(once, centre, SECRET, NOW)
        outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")

    assert outbox.requeue_all() == 2
    assert [dead.centre for dead in outbox.dead_letters()] == [NOTICE]


def test_only_a_dead_letter_can_be_discarded_and_is_gone(outbox: Outbox) -> None:
    put(outbox)
    letter = outbox.claim(NOW, LEASE_S)
    waiting = outbox.discard(letter.id)
    outbox.dead_letter(letter, "550")

    assert [waiting, outbox.discard(letter.id), outbox.discard(letter.id)] == [False, True, False]
    assert outbox.counts(NOW) == Counts(0, 0, 0)


def test_a_dead_notice_is_deleted_after_14_days_and_a_dead_letter_never(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", NOTICE)):
        outbox.put(once, centre, SECRET, NOW)
        outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")

    assert [outbox.purge(NOW + 335 * HOUR), outbox.purge(NOW + 336 * HOUR)] == [0, 1]
    assert [dead.centre for dead in outbox.dead_letters()] == ["oslo"]


def test_a_courier_whose_lease_ran_out_changes_nothing(outbox: Outbox) -> None:
    put(outbox)
    slow = outbox.claim(NOW, LEASE_S)
    outbox.claim(NOW + HOUR, LEASE_S)

    outbox.dead_letter(slow, "550")

    assert outbox.counts(NOW).dead == 0


def test_an_error_of_the_outbox_holds_nothing_of_the_letter(outbox: Outbox, change: Change) -> None:
    put(outbox)
    change("DROP TABLE letters")

    with pytest.raises(OutboxUnavailable) as error:
        put(outbox, b"key-of-hers")
    everything = f"{error.value} {error.value.__context__}"
    assert "INSERT" in everything
    assert not any(piece in everything for piece in ("key-of-hers", "BEGIN PGP", "'oslo'"))


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (SCHEMA + 1, "a newer version wrote the outbox .*; start that version, or restore the outbox that belongs to"),
        (SCHEMA - 1, "an older version wrote the outbox .*; .* requeue its dead letters there, then move"),
        (0, r"an older version wrote the outbox \(schema 0, known \d\)"),
    ],
    ids=["newer", "older", "unknown"],
)
def test_an_outbox_of_another_version_is_refused_and_left_as_it_is(
    outbox: Outbox, database: str, change: Change, version: int, said: str
) -> None:
    put(outbox)
    outbox.close()
    change(set_version(database, version))

    with pytest.raises(OutboxUnavailable, match=said):
        put(outbox, b"2")
    change(set_version(database, SCHEMA))
    with closing(Outbox(database)) as again:
        assert again.counts(NOW).waiting == 1


def set_version(database: str, version: int) -> str:
    """SQL that makes the outbox one of that schema version."""
    if database.startswith("sqlite"):
        return f"PRAGMA user_version = {version}"
    return f"UPDATE schema_version SET version = {version}"


def test_two_who_claim_at_once_never_get_the_same_letter(outbox: Outbox, database: str) -> None:
    for number in range(20):
        put(outbox, bytes([number]))
    others = [Outbox(database) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        claimed = list(pool.map(lambda number: others[number % 4].claim(NOW, LEASE_S).id, range(20)))
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
    assert outbox.claim(NOW, LEASE_S).message == b"sealed"


def test_a_fork_opens_the_outbox_for_itself(outbox: Outbox, database: str) -> None:
    fork = "outbox.put(b'1', 'oslo', b'', now); child = os.fork(); outbox.put(str(child).encode(), 'oslo', b'', now); "
    ends = "child and sys.exit(os.waitpid(child, 0)[1] != 0); os._exit(len(outbox.database._parents_engines) != 1)"
    ended = python(database, fork + ends)

    assert ended == 0
    assert outbox.counts(NOW).waiting == 3


@pytest.mark.parametrize(
    "damage", ["message = NULL", "message = 'x'", "centre = NULL"], ids=["no message", "another message", "no centre"]
)
def test_a_damaged_letter_is_told_from_an_intact_one_and_the_next_goes_on(
    outbox: Outbox, change: Change, damage: str
) -> None:
    put(outbox)
    put(outbox, b"2", NOW + timedelta(seconds=1))
    change(f"UPDATE letters SET {damage} WHERE created = {NOW.timestamp():.0f}")

    assert [outbox.claim(NOW + HOUR, LEASE_S).intact for _ in range(2)] == [False, True]
    assert outbox.late(NOW + 3 * HOUR, 3600, MAX_ATTEMPTS)


def test_the_counting_can_be_bounded(outbox: Outbox) -> None:
    for number in range(5):
        put(outbox, bytes([number]))

    assert (outbox.counts(NOW, most=3).waiting, outbox.counts(NOW).waiting) == (3, 5)


def test_a_letter_that_a_clock_which_was_ahead_has_put_off_becomes_due(outbox: Outbox) -> None:
    put(outbox, b"1", NOW + 24 * HOUR)
    put(outbox, b"2")
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW + 24 * HOUR, "451", refused=False, ambiguous=False)

    assert (outbox.claim(NOW, LEASE_S), outbox.repair_clock_skew(NOW, *DELAYS)) == (None, 2)
    assert {outbox.claim(NOW, LEASE_S).centre, outbox.claim(NOW, LEASE_S).centre} == {"oslo"}


def test_a_letter_that_was_put_off_keeps_its_age(outbox: Outbox) -> None:
    put(outbox)
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW + 24 * HOUR, "451", refused=False, ambiguous=False)
    outbox.repair_clock_skew(NOW + HOUR, *DELAYS)

    assert outbox.claim(NOW + HOUR, LEASE_S).created == NOW.timestamp()


def test_a_clock_that_is_behind_makes_no_letter_older_or_younger(outbox: Outbox) -> None:
    put(outbox)

    assert outbox.repair_clock_skew(NOW - 500 * HOUR, *DELAYS) == 1
    assert outbox.claim(NOW - 500 * HOUR, LEASE_S).created == NOW.timestamp()


def test_a_letter_that_was_refused_may_wait_for_a_day(outbox: Outbox) -> None:
    put(outbox)
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW + 14 * HOUR, "550", refused=True, ambiguous=False)

    assert [outbox.repair_clock_skew(NOW, *DELAYS), outbox.repair_clock_skew(NOW - 20 * HOUR, *DELAYS)] == [0, 1]


def test_a_letter_from_the_future_is_late_by_its_tries(outbox: Outbox) -> None:
    put(outbox, now=NOW + 9999 * HOUR)
    for _ in range(8):
        late = outbox.late(NOW, 3600, MAX_ATTEMPTS)
        outbox.postpone(outbox.claim(NOW + 9999 * HOUR, LEASE_S), NOW, "451", refused=False, ambiguous=False)

    assert (late, len(outbox.late(NOW, 3600, MAX_ATTEMPTS))) == ([], 1)


def test_letters_that_wait_as_they_should_are_left_alone_by_the_repair_of_clock_skew(outbox: Outbox) -> None:
    outbox.hourly = 1
    put(outbox)
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW + HOUR, "451", refused=False, ambiguous=False)
    for number in range(5):
        put(outbox, b"%d" % (number + 2))

    assert outbox.repair_clock_skew(NOW, *DELAYS) == 0


def test_a_lease_of_a_clock_that_was_ahead_binds_nobody(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW + 24 * HOUR, LEASE_S)

    assert outbox.claim(NOW, LEASE_S) is not None


def test_the_next_letter_is_found_by_an_index_however_many_wait(outbox: Outbox, database: str) -> None:
    put(outbox)
    fill(outbox.database, 5000)
    plan = explain(outbox.database, NEXT_DUE, now_s=int(NOW.timestamp()) + 9000, max_lease=1 << 40)

    assert "letters_state_due" in plan
    assert "SCAN letters\n" not in plan and "Seq Scan" not in plan and "Sort" not in plan and "TEMP B-TREE" not in plan


def test_the_oldest_letter_is_found_by_an_index_too(outbox: Outbox) -> None:
    put(outbox)
    fill(outbox.database, 5000)

    assert "letters_state_created" in explain(outbox.database, OLDEST)


def python(database: str, code: str) -> int:
    """Run *code* in another process, with an outbox of its own; return how it ended."""
    head = "import os, sys; from datetime import UTC, datetime; from forms.outbox.outbox import Outbox; "
    made = f"outbox = Outbox('{database}'); now = datetime(2026, 3, 1, 12, tzinfo=UTC); "
    return subprocess.run([sys.executable, "-c", head + made + code], env={**os.environ, "PYTHONPATH": "."}).returncode


def test_what_became_of_a_letter_is_known_by_its_once_key(outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"sealed", NOW)
    states = [outbox.state(b"1")]
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)
    states.append(outbox.state(b"1"))
    outbox.purge(NOW + 48 * HOUR)

    assert [*states, outbox.state(b"1")] == ["waiting", "delivered", None]


SECOND_COLUMNS = ("second_attempts", "second_refusals", "first_due", "second_due")


def test_an_outbox_from_before_second_addresses_is_used_as_it_is(outbox: Outbox, database: str, change: Change) -> None:
    put(outbox)
    for column in SECOND_COLUMNS:
        change(f"ALTER TABLE letters DROP COLUMN {column}")
    with closing(Outbox(database)) as newer:
        letter = newer.claim(NOW, LEASE_S)

        assert letter is not None and letter.message == SECRET
        assert [getattr(letter, column) for column in SECOND_COLUMNS] == [0, 0, 0, 0]


def test_a_program_from_before_second_addresses_can_still_store(outbox: Outbox, change: Change) -> None:
    put(outbox)
    names = "id, once, centre, message, state, created, due, lease, attempts, refusals, last_code, ambiguous, digest"
    selected = names.replace("id, once", "'another', digest", 1)
    change(f"INSERT INTO letters ({names}) SELECT {selected} FROM letters")

    letters = [outbox.claim(NOW, LEASE_S) for _ in range(2)]
    assert [(letter.intact, letter.first_due) for letter in letters if letter] == [(True, 0), (True, 0)]


def test_what_is_known_of_two_addresses_is_kept_and_a_requeued_letter_begins_anew(outbox: Outbox) -> None:
    put(outbox)
    letter = outbox.claim(NOW, LEASE_S)
    assert letter is not None
    given = replace(letter, second_attempts=2, second_refusals=1, first_due=None, second_due=7)
    outbox.postpone(given, NOW, "550", refused=False, ambiguous=False)
    again = outbox.claim(NOW, LEASE_S)
    assert again is not None and (again.second_attempts, again.second_refusals, again.first_due) == (2, 1, None)

    outbox.dead_letter(again, "550")
    outbox.requeue_all()
    assert replace(outbox.claim(NOW, LEASE_S) or again, attempts=0, lease=0) == replace(letter, attempts=0, lease=0)


def test_a_delivery_at_the_second_address_is_remembered_by_the_hour(outbox: Outbox) -> None:
    put(outbox)
    letter = outbox.claim(NOW, LEASE_S)
    assert letter is not None
    outbox.delivered(letter.id, NOW + timedelta(minutes=40), second=True)

    assert outbox.ledger.marks() == dict.fromkeys(("delivered:oslo", "second:oslo"), int(NOW.timestamp()))
