"""The outbox: no letter is lost, none is kept longer than needed, none is taken twice."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms import sqlite
from forms.outbox import LEASE_S, Counts, Outbox, OutboxUnavailable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"-----BEGIN PGP MESSAGE----- only here"
HOUR = timedelta(hours=1)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


def put(outbox: Outbox, once: bytes = b"1", now: datetime = NOW) -> bool:
    return outbox.put(once, "oslo", SECRET, now)


def bytes_on_disk(outbox: Outbox, folder: Path) -> bytes:
    outbox.close()
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_letter_comes_out_as_it_went_in(outbox):
    put(outbox)

    letter = outbox.claim(NOW)

    assert letter is not None
    assert (letter.centre, letter.message, letter.attempts) == ("oslo", SECRET, 1)


def test_the_same_key_is_stored_once(outbox):
    assert [put(outbox), put(outbox), put(outbox, b"2")] == [True, False, True]
    assert outbox.counts(NOW).waiting == 2


def test_a_claimed_letter_is_not_claimed_again_until_its_lease_ends(outbox):
    put(outbox)
    outbox.claim(NOW)

    assert outbox.claim(NOW + timedelta(seconds=LEASE_S - 1)) is None
    assert outbox.claim(NOW + timedelta(seconds=LEASE_S)) is not None


def test_the_letter_that_is_due_longest_comes_first(outbox):
    for once, minutes in ((b"late", 2), (b"early", 1)):
        put(outbox, once, NOW + timedelta(minutes=minutes))

    assert outbox.claim(NOW + HOUR).created == (NOW + timedelta(minutes=1)).timestamp()


def test_a_delivered_letter_leaves_no_byte_of_itself(outbox, tmp_path):
    put(outbox)

    outbox.delivered(outbox.claim(NOW).id, NOW)

    assert SECRET not in bytes_on_disk(outbox, tmp_path)
    assert outbox.counts(NOW) == Counts(0, 0, 0)


def test_a_delivered_letter_is_not_taken_again_when_send_is_pressed_again(outbox):
    put(outbox)
    outbox.delivered(outbox.claim(NOW).id, NOW)

    assert not put(outbox, now=NOW + 47 * HOUR)


def test_the_key_of_a_delivered_letter_is_forgotten_after_48_hours(outbox):
    put(outbox)
    outbox.delivered(outbox.claim(NOW).id, NOW)

    assert [outbox.forget(NOW + 47 * HOUR), outbox.forget(NOW + 48 * HOUR)] == [0, 1]


def test_a_letter_that_waits_is_never_forgotten(outbox):
    put(outbox)

    assert outbox.forget(NOW + 1000 * HOUR) == 0
    assert outbox.counts(NOW + HOUR) == Counts(waiting=1, dead=0, oldest_age_s=3600)


def test_a_buried_letter_is_kept_and_can_be_tried_again(outbox):
    put(outbox)
    outbox.bury(outbox.claim(NOW), "550")
    [dead] = outbox.dead()

    assert (dead.code, outbox.claim(NOW + HOUR)) == ("550", None)
    assert [outbox.requeue(dead.id), outbox.requeue(dead.id)] == [True, False]
    assert outbox.claim(NOW).message == SECRET


def test_a_courier_whose_lease_ran_out_changes_nothing(outbox):
    put(outbox)
    slow = outbox.claim(NOW)
    outbox.claim(NOW + HOUR)

    outbox.bury(slow, "550")

    assert outbox.counts(NOW).dead == 0


def test_all_files_of_the_outbox_are_private(outbox, tmp_path):
    put(outbox)

    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3


def test_commits_reach_the_disk_and_deletions_overwrite(tmp_path):
    connection = sqlite.connect(tmp_path / "o.db")
    said = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")
    ]
    connection.close()

    assert said == ["wal", 2, 1]


def test_a_full_disk_is_told_at_once(outbox, monkeypatch):
    monkeypatch.setattr(sqlite, "FREE_BYTES", 1 << 62)

    with pytest.raises(OutboxUnavailable, match="bytes left"):
        put(outbox)


def test_a_missing_folder_is_told_at_once(tmp_path):
    with pytest.raises(OutboxUnavailable, match="No such file or directory"):
        put(Outbox(f"sqlite:///{tmp_path}/nowhere/outbox.db"))


def test_a_locked_outbox_is_told_in_the_end(outbox, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    put(outbox)
    other = sqlite.connect(tmp_path / "outbox.db")
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(OutboxUnavailable, match="locked"):
        put(outbox, b"2")
    other.close()


def test_an_error_of_the_outbox_holds_nothing_of_the_letter(outbox, tmp_path):
    put(outbox)
    damage = sqlite3.connect(tmp_path / "outbox.db")
    damage.execute("DROP TABLE letters")
    damage.close()

    with pytest.raises(OutboxUnavailable) as error:
        put(outbox, b"key-of-hers")
    everything = f"{error.value} {error.value.__context__}"
    assert "INSERT" in everything
    assert not any(piece in everything for piece in ("key-of-hers", "BEGIN PGP", "'oslo'"))


def test_an_outbox_of_a_newer_version_is_refused(outbox, tmp_path):
    newer = sqlite3.connect(tmp_path / "outbox.db")
    newer.execute("PRAGMA user_version = 3")
    newer.close()

    with pytest.raises(OutboxUnavailable, match="a newer version wrote the outbox"):
        put(outbox)


def test_two_who_claim_at_once_never_get_the_same_letter(outbox, tmp_path):
    for number in range(20):
        put(outbox, bytes([number]))
    others = [Outbox(f"sqlite:///{tmp_path}/outbox.db") for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        claimed = list(pool.map(lambda number: others[number % 4].claim(NOW).id, range(20)))
    for other in others:
        other.close()

    assert len(set(claimed)) == 20


def test_a_letter_survives_kill_9_right_after_it_was_put(outbox, tmp_path):
    died = python(tmp_path, "outbox.put(b'1', 'oslo', b'sealed', now); os.kill(os.getpid(), 9)")

    assert died == -signal.SIGKILL
    assert outbox.claim(NOW).message == b"sealed"


def test_a_fork_opens_the_outbox_for_itself(outbox, tmp_path):
    fork = "outbox.put(b'1', 'oslo', b'', now); child = os.fork(); outbox.put(str(child).encode(), 'oslo', b'', now); "
    ends = "child and sys.exit(os.waitpid(child, 0)[1] != 0); os._exit(len(outbox.database._inherited) != 1)"
    ended = python(tmp_path, fork + ends)

    assert ended == 0
    assert outbox.counts(NOW).waiting == 3


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
        found = dict(connection.exec_driver_sql("SELECT id, due FROM letters").fetchall())
    return [found[id] for id in ids]


def test_a_centre_gets_so_many_letters_an_hour_and_the_others_in_order_later(tmp_path):
    outbox = Outbox(f"sqlite:///{tmp_path}/outbox.db", hourly=3)
    assert dues(outbox, 8, NOW) == [0, 0, 0, 60, 80, 100, 120, 140]
    outbox.close()


def test_the_pace_of_one_centre_is_nothing_to_another(tmp_path):
    outbox = Outbox(f"sqlite:///{tmp_path}/outbox.db", hourly=1)
    put(outbox)
    outbox.put(b"2", "narvik", b"", NOW)

    assert [outbox.claim(NOW).centre for _ in range(2)] == ["oslo", "narvik"]
    outbox.close()


def test_the_pace_begins_anew_when_its_hour_is_over_and_is_forgotten(tmp_path):
    outbox = Outbox(f"sqlite:///{tmp_path}/outbox.db", hourly=1)
    put(outbox)
    put(outbox, b"2", NOW + HOUR)

    assert [outbox.claim(NOW + HOUR).created for _ in range(2)] == [NOW.timestamp(), (NOW + HOUR).timestamp()]
    assert [outbox.forget(NOW + HOUR), outbox.forget(NOW + 2 * HOUR)] == [0, 1]
    outbox.close()


def python(folder: Path, code: str) -> int:
    """Run *code* in another process, with an outbox in *folder*; return how it ended."""
    head = "import os, sys; from datetime import UTC, datetime; from forms.outbox import Outbox; "
    made = f"outbox = Outbox('sqlite:///{folder}/outbox.db'); now = datetime(2026, 3, 1, 12, tzinfo=UTC); "
    return subprocess.run([sys.executable, "-c", head + made + code], env={**os.environ, "PYTHONPATH": "."}).returncode
