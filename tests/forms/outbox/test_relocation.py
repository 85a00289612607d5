"""An outbox moved into another database: every row arrives once, whenever the move is cut off."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from forms.outbox import marker, relocation, rows
from forms.outbox.database import Database, OutboxUnavailable
from forms.outbox.outbox import Outbox
from tests.support import ROOT
from tests.support.databases import fill
from tests.support.moving import NOW, SEALED, everything, fill_every_state, tables

# Ends itself by SIGKILL at the given commit (just before it), or at the given batch of rows.
CUT = """
import os, signal, sys
import sqlalchemy as sa
from forms.outbox import relocation
from forms.outbox.database import Database
source, target, kind, last = sys.argv[1:]
seen = 0
def reached(*_):
    global seen
    seen += 1
    if seen == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
if kind == "commit":
    sa.event.listen(sa.engine.Engine, "commit", reached)
relocation.move(Database(source), Database(target), "there", reached if kind == "batch" else lambda _: None)
"""
CUTS = [*(("commit", number) for number in range(1, 9)), ("batch", 1), ("batch", 3)]


@pytest.fixture
def old(two: tuple[str, str]) -> Iterator[Outbox]:
    with closing(Outbox(two[0])) as made:
        fill_every_state(made)
        yield made


@pytest.fixture
def new(two: tuple[str, str]) -> Iterator[Outbox]:
    with closing(Outbox(two[1])) as made:
        yield made


def move(two: tuple[str, str]) -> int:
    return relocation.move(Database(two[0]), Database(two[1]), "there", lambda _: None)


def test_every_row_arrives(two: tuple[str, str], old: Outbox, new: Outbox) -> None:
    before = everything(old)

    assert move(two) == len(before)
    assert everything(new) == before


def test_nothing_is_left_behind(two: tuple[str, str], old: Outbox) -> None:
    move(two)

    assert tables(two[0]) - {"schema_version"} == {"moved"}


def test_no_ciphertext_is_left_in_a_file_that_was_moved(two: tuple[str, str], old: Outbox) -> None:
    old.close()
    move(two)
    if two[0].startswith("sqlite"):
        files = Path(two[0].removeprefix("sqlite:///")).parent.glob("outbox.db*")
        assert not [path for path in files if SEALED in path.read_bytes()]


def test_a_moved_outbox_says_where_it_is_to_those_that_have_it_open(two: tuple[str, str], old: Outbox) -> None:
    move(two)
    said = []
    for _ in range(2):
        with pytest.raises(OutboxUnavailable) as error:
            old.put(b"late", "oslo", SEALED, NOW)
        said.append(str(error.value))

    assert said == ["the outbox was moved to there; write that into [database] url, and restart"] * 2


def test_an_older_version_that_knows_no_marker_refuses_a_moved_outbox(
    two: tuple[str, str], old: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(two)
    monkeypatch.setattr(marker, "read", lambda _: None)

    with closing(Outbox(two[0])) as again, pytest.raises(OutboxUnavailable, match="a newer version wrote the outbox"):
        everything(again)


def test_a_moved_outbox_can_be_moved_back(two: tuple[str, str], old: Outbox, new: Outbox) -> None:
    before = everything(old)
    old.close()
    move(two)
    move(two[::-1])

    assert everything(old) == before
    with pytest.raises(OutboxUnavailable, match="was moved to there"):
        everything(new)


def test_a_target_that_holds_letters_is_refused(two: tuple[str, str], old: Outbox, new: Outbox) -> None:
    new.put(b"there", "oslo", SEALED, NOW)
    before = everything(old), everything(new)
    with pytest.raises(OutboxUnavailable, match="is not empty, and nothing was changed"):
        move(two)

    assert (everything(old), everything(new)) == before


def test_a_move_that_fails_leaves_the_source_in_use(
    two: tuple[str, str], old: Outbox, new: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(old)

    def fails(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rows, "write", fails)
    with pytest.raises(OutboxUnavailable, match="No space left"):
        move(two)

    assert (everything(old), everything(new)) == (before, [])


def test_where_the_new_place_cannot_be_asked_how_far_a_move_came_it_says_what_to_do(
    two: tuple[str, str], old: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        monkeypatch.setattr(Database(two[1]).store.__class__, "engine", fails)

    def fails(*_: object) -> None:
        raise OSError(5, "gone")

    monkeypatch.setattr(relocation, "_copy", lambda *_: (gone(), fails()))
    with pytest.raises(OutboxUnavailable, match="cannot be asked how far it came; run move-outbox again"):
        move(two)


@pytest.mark.parametrize(("kind", "number"), CUTS)
def test_a_move_that_was_killed_is_completed_by_the_next(
    two: tuple[str, str], old: Outbox, new: Outbox, kind: str, number: int
) -> None:
    fill(old.database, 1200)
    before = everything(old)
    old.close()
    cut = subprocess.run([sys.executable, "-c", CUT, *two, kind, str(number)], cwd=ROOT, capture_output=True)

    assert cut.returncode == -9 or (kind, number) >= ("commit", 7), cut.stderr
    assert rows_in_use(old, new) in ([], before)
    with suppress(relocation.MoveRefused):  # it had come to its end
        move(two)
    assert everything(new) == before
    assert rows_in_use(old) == []


def rows_in_use(*outboxes: Outbox) -> list[str]:
    """The rows of all that can be opened: a letter in two of them would be sent twice."""
    found = []
    for outbox in outboxes:
        with suppress(OutboxUnavailable):
            found += everything(outbox)
        outbox.close()
    return [row for row in found if "'moved:" not in row]


def test_a_move_that_was_killed_can_be_cancelled(two: tuple[str, str], old: Outbox) -> None:
    before = everything(old)
    subprocess.run([sys.executable, "-c", CUT, *two, "batch", "1"], cwd=ROOT, capture_output=True)
    with pytest.raises(OutboxUnavailable, match="is being moved to there; when that has ended early, run move-outbox"):
        old.put(b"meanwhile", "oslo", SEALED, NOW)

    assert relocation.cancel(Database(two[0]))
    with closing(Outbox(two[0])) as again:  # the other one asks anew after two seconds only
        assert everything(again) == before
