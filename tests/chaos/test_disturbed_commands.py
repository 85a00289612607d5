"""Backup, restore and move on a full disk, and with a PostgreSQL that dies: one sentence, the old state stays."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forms.admin import move, new_file
from forms.admin.backup_file import Backup
from forms.outbox.outbox import Outbox
from forms.outbox.rows import Row
from tests.chaos.disk import Disk, Filled
from tests.support import keys, watchdog
from tests.support.databases import Postgres, fill
from tests.support.moving import UseDatabase, everything, fill_every_state
from tests.support.operator import Operator

LETTERS = 1500


@pytest.fixture
def full_disk() -> Iterator[Path]:
    """A folder on a disk in memory on which not a byte is free."""
    disk = Disk(watchdog.folder("full-") / "disk")
    if not disk.mounted:
        pytest.skip("only root can mount a disk in memory")
    with Filled(disk, True, []):
        yield disk.folder
    disk.end()


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_backup_on_a_full_disk_says_so_and_leaves_nothing(
    operator: Operator, full_disk: Path, monkeypatch: pytest.MonkeyPatch, encrypted: bool
) -> None:
    monkeypatch.setattr(new_file, "FREE_BYTES", -(10**9))  # so that the disk itself refuses, and not our guard
    more = ["--encrypt-to", str(operator.file("key.asc", keys.openpgp()[0]))] if encrypted else []
    said = operator.run("backup", str(full_disk / "backup.zip"), *more)

    assert said.err == (
        f"{full_disk}/backup.zip was not written: No space left on device; make room, or write it to another disk; a "
        "backup that was there is as it was\n"
    )
    assert [path.name for path in full_disk.iterdir()] == ["filler"]


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A PostgreSQL of its own, which a test may kill."""
    made = Postgres()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def filled(operator: Operator, server: Postgres, use: UseDatabase) -> Iterator[Outbox]:
    """An outbox in it with many letters, named by the settings."""
    use(server.url())
    with closing(Outbox(server.url())) as made:
        fill_every_state(made)
        fill(made.database, LETTERS)
        yield made


def in_the_middle(act: Callable[[], None]) -> Callable[..., None]:
    """What does *act* when it is called the second time."""
    calls: list[object] = []

    def called(*_: object) -> None:
        calls.append(None)
        if len(calls) == 2:
            act()

    return called


def test_a_backup_of_a_postgresql_that_dies_leaves_the_one_before(
    operator: Operator, server: Postgres, filled: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, path = everything(filled), operator.folder / "backup.zip"
    operator.run("backup", str(path))
    whole = path.read_bytes()
    monkeypatch.setattr("forms.admin.backup.check_room", in_the_middle(server.kill))
    said = operator.run("backup", str(path))
    server.start()

    assert (said.status, said.err.count("\n"), path.read_bytes()) == (1, 1, whole), said.err
    assert "the outbox does not work" in said.err and everything(filled) == before


def test_a_restore_into_a_postgresql_that_dies_puts_nothing_back(
    operator: Operator, server: Postgres, filled: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, found = operator.folder / "backup.zip", Backup.rows
    operator.run("backup", str(path))
    server.ask("DELETE FROM letters", "DELETE FROM marks", "DELETE FROM rates")
    readings: list[object] = []

    def dying(backup: Backup) -> Iterator[Row]:
        readings.append(None)
        for number, row in enumerate(found(backup)):
            if number == LETTERS // 2 and len(readings) == 3:  # it is read twice to be judged, then to be put back
                server.kill()
            yield row

    monkeypatch.setattr(Backup, "rows", dying)
    said = operator.run("restore", str(path), "--yes")
    server.start()

    assert (said.status, said.err.count("\n"), len(readings)) == (1, 1, 3), said.err
    assert everything(filled) == []


@pytest.mark.parametrize("way", ["to postgresql", "to sqlite"])
def test_a_move_during_which_postgresql_dies_is_completed_by_the_same_command(
    operator: Operator, server: Postgres, use: UseDatabase, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    places = [f"sqlite:///{operator.folder}/other.db", server.url()]
    here, there = places if way == "to postgresql" else places[::-1]
    with closing(Outbox(here)) as old:
        fill_every_state(old)
        fill(old.database, LETTERS)
        before = everything(old)
    asked = use(there)
    use(here)
    monkeypatch.setattr(move, "_say", in_the_middle(server.kill))
    said = operator.run("move-outbox", *asked)
    server.start()
    again = operator.run("move-outbox", *asked)

    assert (said.status, said.err.count("\n"), again.status) == (1, 1, 0), said.err + again.err
    with closing(Outbox(there)) as new:
        assert everything(new) == before
