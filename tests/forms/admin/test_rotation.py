"""Backups by a timer: one new file each time, a fixed number stays, and none goes before the new one is whole."""

import fcntl
import os
from pathlib import Path

import pytest

from forms.admin import new_file, rotation
from forms.outbox.outbox import NOTICE, Outbox
from tests.support import keys
from tests.support.operator import Operator, Result

OLD = [f"ressursvenn-2025010{day}T033000Z.zip{suffix}" for day, suffix in ((1, ""), (2, ".gpg"), (3, ".gpg"))]
ANOTHER = "ressursvenn-before-the-upgrade.zip"


@pytest.fixture
def folder(operator: Operator) -> Path:
    """A folder with three backups of earlier nights, and one that somebody made by hand."""
    made = operator.folder / "backups"
    made.mkdir(mode=0o700)
    for name in [*OLD, ANOTHER]:
        (made / name).write_bytes(b"PK")
    return made


def tonight(operator: Operator, folder: Path, keep: int = 2) -> Result:
    key = operator.file("backup.asc", keys.openpgp()[0])
    return operator.run("backup", "--to", str(folder), "--keep", str(keep), "--settings", "--encrypt-to", str(key))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def notices(outbox: Outbox) -> int:
    with outbox.database.transaction(reads_only=True) as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM letters WHERE centre = '{NOTICE}'").scalar() or 0)


def test_the_oldest_go_and_no_other_file(operator: Operator, full_outbox: Outbox, folder: Path) -> None:
    said = tonight(operator, folder)
    new = names(folder) - {*OLD, ANOTHER}

    assert said.status == 0 and len(new) == 1 and new.pop().endswith("Z.zip.gpg")
    assert names(folder) >= {OLD[-1], ANOTHER} and not names(folder) & set(OLD[:-1])


def test_two_in_one_second_are_two_files(operator: Operator, folder: Path) -> None:
    with rotation.next_file(folder, 9, "") as first:
        first.touch()
    with rotation.next_file(folder, 9, "") as second:
        assert not second.exists()


def test_when_one_alone_is_kept_it_is_the_new_one(operator: Operator, full_outbox: Outbox, folder: Path) -> None:
    said = tonight(operator, folder, keep=1)

    assert said.status == 0 and not names(folder) & set(OLD) and len(names(folder)) == 2


def test_where_the_new_one_fails_none_goes_and_the_coordinator_is_told(
    operator: Operator, full_outbox: Outbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_file, "FREE_BYTES", 10**18)
    said = [tonight(operator, folder), tonight(operator, folder)]

    assert [one.status for one in said] == [1, 1] and "make room" in said[0].err
    assert (names(folder), notices(full_outbox)) == ({*OLD, ANOTHER}, 1)


def test_where_one_that_was_made_by_hand_fails_nobody_else_is_told(
    operator: Operator, full_outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = operator.run("backup", "/nowhere/backup.zip")

    assert (said.status, notices(full_outbox)) == (1, 0)


def test_what_a_killed_one_left_behind_goes(operator: Operator, full_outbox: Outbox, folder: Path) -> None:
    left = folder / f".{OLD[0]}.unfinished"
    left.write_bytes(b"x")
    tonight(operator, folder)

    assert not left.exists()


def test_a_folder_that_others_can_read_is_refused(operator: Operator, full_outbox: Outbox, folder: Path) -> None:
    folder.chmod(0o750)
    said = tonight(operator, folder)

    assert (said.status, f"run: chmod 700 {folder}" in said.err, names(folder)) == (1, True, {*OLD, ANOTHER})


def test_a_second_one_at_the_same_time_is_refused(operator: Operator, full_outbox: Outbox, folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    said = tonight(operator, folder)
    os.close(descriptor)

    assert (said.status, "another backup is being written" in said.err) == (1, True)


@pytest.mark.parametrize("asked", [["--keep", "0", "--to", "x"], ["--keep", "x", "--to", "x"], ["a", "--to", "x"], []])
def test_what_makes_no_sense_is_not_understood(operator: Operator, asked: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        operator.run("backup", *asked)
