"""kill -9 in the middle of backup, restore and move: the old state stays, and doing it again is enough."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from forms.admin.backup_file import Backup
from forms.admin.cli import main
from forms.outbox.outbox import Outbox
from tests.support import keys
from tests.support.databases import Change, fill
from tests.support.moving import UseDatabase, everything, fill_every_state
from tests.support.operator import Operator

LETTERS = 1500
Killing = Callable[..., bool]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> range:
    return range(60 if request.config.getoption("--long") else 4)


@pytest.fixture
def killed(rounds: range) -> Killing:
    """Return a function that runs a command in a process of its own and kills that at a random moment."""
    moments, longest = random.Random(16), 0.0

    def run(*arguments: str) -> bool:
        """Whether it was killed; one that was not has ended by itself."""
        nonlocal longest
        child, began = in_a_process(*arguments), time.monotonic()
        if not longest:  # the first is let live, to see how long it takes
            os.waitpid(child, 0)
            longest = time.monotonic() - began
            return False
        time.sleep(moments.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    return run


def in_a_process(*arguments: str) -> int:
    """Give a command in a copy of this process, which says nothing. Returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        main(list(arguments))
    finally:
        os._exit(0)


def test_a_backup_of_that_name_is_always_a_whole_one(
    operator: Operator, full_outbox: Outbox, killed: Killing, rounds: range
) -> None:
    fill(full_outbox.database, LETTERS)
    path, before = operator.folder / "backup.zip", everything(full_outbox)
    full_outbox.close()
    for _ in rounds:
        killed("backup", str(path), "--settings")
        assert sum(Backup(path).manifest.rows.values()) == len(before)

    assert operator.run("backup", str(path)).status == 0
    assert not list(operator.folder.glob(".*")) and everything(full_outbox) == before


def test_a_series_of_encrypted_ones_holds_whole_ones_alone(
    operator: Operator, full_outbox: Outbox, killed: Killing, rounds: range
) -> None:
    fill(full_outbox.database, LETTERS)
    full_outbox.close()
    key, folder = operator.file("backup.asc", keys.openpgp()[0]), operator.folder / "backups"
    folder.mkdir(mode=0o700)
    asked = ["backup", "--to", str(folder), "--keep", "2", "--encrypt-to", str(key)]
    for _ in rounds:
        killed(*asked)
        there = list(folder.glob("ressursvenn-*"))
        assert 1 <= len(there) <= 3 and all(keys.gpg().open(path.read_bytes())[:2] == b"PK" for path in there)

    assert operator.run(*asked).status == 0
    assert len(list(folder.iterdir())) == 2


def test_a_restore_has_put_back_everything_or_nothing(
    operator: Operator, full_outbox: Outbox, killed: Killing, rounds: range, change: Change
) -> None:
    fill(full_outbox.database, LETTERS)
    path, before = operator.folder / "backup.zip", everything(full_outbox)
    operator.run("backup", str(path))
    for _ in rounds:
        for table in ("letters", "marks", "rates", "tallies"):
            change(f"DELETE FROM {table}")
        full_outbox.close()
        killed("restore", str(path), "--yes")
        assert everything(full_outbox) in (before, [])


def test_a_move_that_is_given_again_has_moved_everything(
    operator: Operator, two: tuple[str, str], use: UseDatabase, killed: Killing, rounds: range
) -> None:
    with closing(Outbox(two[0])) as old:
        fill_every_state(old)
        fill(old.database, LETTERS)
        before = everything(old)
    for number in rounds:  # there and back, so each round begins as the one before
        here, there = two[number % 2], two[1 - number % 2]
        asked = use(there)
        use(here)
        killed("move-outbox", *asked)
        said = operator.run("move-outbox", *asked)
        assert said.status == 0, said.err
        with closing(Outbox(there)) as new:
            assert everything(new) == before
