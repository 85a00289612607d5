"""The outbox in a SQLite file: what the disk holds, and what is said when the disk or the file is not right."""

import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.monitoring import jobs
from forms.outbox import sqlite as ours
from forms.outbox.outbox import Counts, Outbox, OutboxUnavailable
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = b"-----BEGIN PGP MESSAGE----- only here"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


def put(outbox: Outbox, once: bytes = b"1", message: bytes = SECRET) -> bool:
    return outbox.put(once, "oslo", message, NOW)


def bytes_on_disk(outbox: Outbox, folder: Path) -> bytes:
    outbox.close()
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_all_files_of_the_outbox_are_private(outbox: Outbox, tmp_path: Path) -> None:
    put(outbox)

    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3


def moved(folder: Path) -> None:
    (folder / "old").mkdir()
    for file in folder.glob("outbox.db*"):
        file.rename(folder / "old" / file.name)


def removed(folder: Path) -> None:
    for file in folder.glob("outbox.db*"):
        file.unlink()


def replaced(folder: Path) -> None:
    other = Outbox(f"sqlite:///{folder}/other.db")
    put(other, b"another")
    assert other.database.wipe()
    other.close()
    for name in ("outbox.db-wal", "outbox.db-shm"):
        (folder / name).unlink()
    (folder / "other.db").replace(folder / "outbox.db")


@pytest.mark.parametrize("away", [moved, removed, replaced])
def test_a_letter_after_its_file_was_taken_away_is_where_a_courier_finds_it(
    outbox: Outbox, tmp_path: Path, away: Callable[[Path], None]
) -> None:
    put(outbox)
    away(tmp_path)
    assert put(outbox, b"2")
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as courier:
        assert courier.execute("SELECT 1 FROM letters WHERE once = ?", [b"2"]).fetchall() == [(1,)]


@pytest.mark.parametrize("away", [moved, removed, replaced])
def test_a_letter_whose_file_is_taken_away_while_it_is_stored_is_not_acknowledged(
    outbox: Outbox, tmp_path: Path, away: Callable[[Path], None]
) -> None:
    put(outbox)
    with pytest.raises(OutboxUnavailable, match="moved away"), outbox.database.transaction():
        away(tmp_path)


def test_commits_reach_the_disk_and_deletions_overwrite(tmp_path: Path) -> None:
    names = ("journal_mode", "synchronous", "secure_delete")
    with closing(ours.connect(tmp_path / "o.db")) as connection:
        said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert said == ["wal", 2, 1]


def test_a_claim_does_not_wait_for_the_disk_and_every_other_commit_does(outbox: Outbox) -> None:
    said = []
    for survives in (True, False, True):
        with outbox.database.transaction(survives_power_loss=survives) as connection:
            said.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())

    assert said == [2, 1, 2]


def test_a_delivered_letter_leaves_no_byte_of_itself(outbox: Outbox, tmp_path: Path) -> None:
    put(outbox)

    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert SECRET not in bytes_on_disk(outbox, tmp_path)
    assert outbox.counts(NOW) == Counts(0, 0, 0)


def test_a_delivered_letter_is_wiped_while_others_still_have_the_file_open(outbox: Outbox, tmp_path: Path) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert outbox.database.wipe()
    assert SECRET not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_while_somebody_reads_the_wiping_waits_for_another_time_and_holds_nobody_up(
    outbox: Outbox, tmp_path: Path
) -> None:
    put(outbox)
    with closing(ours.connect(tmp_path / "outbox.db")) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM letters").fetchone()
        outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)
        began = time.monotonic()
        assert not outbox.database.wipe() and time.monotonic() - began < 2
    assert outbox.database.wipe()


def test_the_periodic_job_wipes_too(outbox: Outbox, tmp_path: Path) -> None:
    put(outbox)
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)
    settings = Settings("", b"", tmp_path, "", Smtp("h", 1, "tls", "a@b.example"), None, {})
    jobs.purge_delivered(jobs.JobContext(settings, outbox, NOW))

    assert SECRET not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_full_disk_is_told_at_once(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "FREE_BYTES", 1 << 62)

    with pytest.raises(OutboxUnavailable, match="bytes left"):
        put(outbox)


def test_a_missing_folder_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutboxUnavailable, match="No such file or directory"):
        put(Outbox(f"sqlite:///{tmp_path}/nowhere/outbox.db"))


def test_a_locked_outbox_is_told_in_the_end(outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "BUSY_S", 0.1)
    put(outbox)
    other = ours.connect(tmp_path / "outbox.db")
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(OutboxUnavailable, match="locked"):
        put(outbox, b"2")
    other.close()


def test_a_writer_of_this_process_that_never_ends_is_told_too(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "BUSY_S", 0.1)

    store = outbox.database.store
    with store.write_lock(store.deadline()), pytest.raises(OutboxUnavailable, match="locked"):
        put(outbox)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make *folder* unwritable: by its mode, or, since root may write everywhere, by a mount of its own."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def may_mount(folder: Path) -> bool:
    """Whether root here is root enough: in most containers it may not mount."""
    if os.geteuid():
        return True
    mounted = subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode == 0
    return mounted and subprocess.run(["umount", folder]).returncode == 0


def test_a_read_only_disk_is_told_at_once(outbox: Outbox, tmp_path: Path) -> None:
    if not may_mount(tmp_path):
        pytest.skip("this machine lets nobody mount")
    with read_only(tmp_path), pytest.raises(OutboxUnavailable, match=r"(?i)read-?only|permission|unable to open"):
        put(outbox)


def test_a_file_that_is_no_outbox_is_told_and_left_alone(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"something else " * 500)

    with pytest.raises(OutboxUnavailable, match="not a database"):
        put(outbox)
    assert (tmp_path / "outbox.db").read_bytes() == b"something else " * 500


def test_bytes_that_the_disk_has_changed_are_noticed_and_the_next_letter_goes_on(
    outbox: Outbox, tmp_path: Path
) -> None:
    put(outbox, b"1", b"A" * 20_000)
    put(outbox, b"2", b"B" * 20_000)
    outbox.close()
    file = tmp_path / "outbox.db"
    file.write_bytes(file.read_bytes().replace(b"A" * 1000, b"a" * 1000))

    assert sorted(outbox.claim(NOW, LEASE_S).intact for _ in range(2)) == [False, True]


def unreadable(outbox: Outbox, folder: Path) -> None:
    """Put two letters, and break the chain of pages that the first one lies on."""
    put(outbox, b"1", b"A" * 20_000)
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW, "451", refused=False, ambiguous=False)
    put(outbox, b"2", b"B" * 20_000)
    outbox.close()
    file = folder / "outbox.db"
    # Each page of a long letter begins with the number of the next one.
    file.write_bytes(re.sub(rb"[^A]{4}(?=A{4092})", b"\x7f\xff\xff\xff", file.read_bytes()))


def test_a_letter_that_cannot_be_read_is_set_aside_and_the_next_goes_on(
    outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable(outbox, tmp_path)

    assert outbox.claim(NOW, LEASE_S).message[:1] == b"B"
    assert "set aside" in caplog.text
    assert (outbox.claim(NOW, LEASE_S), outbox.counts(NOW).waiting) == (None, 2)


def test_the_coordinator_is_told_of_a_letter_that_cannot_be_read(
    outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable(outbox, tmp_path)
    settings = Settings("https://x.example", b"", tmp_path, "", Smtp("h", 1, "tls", "a@b.example"), None, {})
    jobs.run_due_jobs(settings, outbox, NOW + 2 * HOUR)

    assert "alert damaged" in caplog.text
