"""Relocation (migration) of the outbox into another database, in steps of which each is one transaction.

1. begin: the source's tables get other names and the marker is set. From then on nothing can be stored or claimed
   there, by running processes neither.
2. copy: every row, and a mark with the number of the move, are committed at the target together.
3. finish: the source's rows are deleted, and its marker says where they are.
4. forget: the mark at the target is deleted.

A crash between any two leaves every row in exactly one outbox that can be used, or none; doing it again goes on where
it ended. The caller holds the couriers' lock of both, so that no letter is on its way meanwhile.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from forms.outbox import ledger, marker, rows, schema
from forms.outbox.database import Database, OutboxUnavailable, explained
from forms.outbox.marker import Marker

PREFIX = "moving_"  # before the names of the source's tables meanwhile
AWAY = 1000  # the schema version of a source: versions of this program that know no marker refuse it as too new


class MoveRefused(OutboxUnavailable):
    """The outbox cannot be moved there. Nothing was changed."""


def move(source: Database, target: Database, place: str, progress: rows.Progress) -> int:
    """Move every row from *source* to *target*, called *place*. Returns how many. Raises OutboxUnavailable.

    Where it fails the source is as it was, unless the target cannot be asked any more: then the error says what to do.
    """
    before = _marker(source)
    if before and before.place != place:
        raise MoveRefused(str(before))
    if before and before.done:
        _forget(target, before)
        return 0
    check_target(target, before)
    move = before or _begin(source, place)
    moved = _copy_or_undo(source, target, move, progress)
    _finish(source, move)
    _forget(target, move)
    return moved


def check_target(target: Database, move: Marker | None = None) -> None:
    """Raise OutboxUnavailable where rows cannot be put: not there, of another version, or not empty."""
    with _opened(target) as connection:
        there = marker.read(connection)
        if there and there.done:  # its rows are elsewhere: it may be used again
            return
        schema.prepare(connection)
        if rows.count(connection) and not _has(connection, move):
            raise MoveRefused("the new outbox is not empty, and nothing was changed; name one that holds no letter")


def cancel(source: Database) -> bool:
    """Open the source again after a move that has ended early. False: none has. Raises OutboxUnavailable."""
    with _opened(source) as connection:
        move = marker.read(connection)
        if move is None or move.done:
            return False
        _rename(connection, PREFIX, "")
        marker.remove(connection)
        schema.set_version(connection, schema.SCHEMA)
        return True


def _begin(source: Database, place: str) -> Marker:
    move = Marker(secrets.token_hex(16), place, done=False)
    with _opened(source) as connection:
        schema.prepare(connection)
        _rename(connection, "", PREFIX)  # PostgreSQL waits until all who are storing have committed
        marker.write(connection, move)
        schema.set_version(connection, AWAY)
    return move


def _copy_or_undo(source: Database, target: Database, move: Marker, progress: rows.Progress) -> int:
    try:
        return _copy(source, target, move, progress)
    except BaseException:
        if not _has_arrived(target, move):
            cancel(source)
        raise


def _has_arrived(target: Database, move: Marker) -> bool:
    """Whether the rows were committed at the target. Raises OutboxUnavailable where nobody can tell."""
    try:
        with _opened(target, reads_only=True) as connection:
            return sa.inspect(connection).has_table(schema.marks.name) and _has(connection, move)
    except OutboxUnavailable:
        said = "the move was cut off, and the new place cannot be asked how far it came; run move-outbox again"
        raise OutboxUnavailable(said) from None


def _copy(source: Database, target: Database, move: Marker, progress: rows.Progress) -> int:
    with _opened(source, reads_only=True) as old, _opened(target) as new:
        rows.begin_snapshot(old)
        rows.lift_time_limit(new)
        if marker.read(new):
            marker.remove(new)
            schema.set_version(new, None)
        schema.prepare(new)
        if _has(new, move):
            return 0
        with closing(rows.read(old, PREFIX)) as found:
            copied = rows.write(new, found, progress)
        ledger.set_mark(new, _mark(move), 0)
        return copied


def _finish(source: Database, move: Marker) -> None:
    with _opened(source) as connection:
        for table in schema.tables():
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {PREFIX}{table.name}")
        marker.write(connection, Marker(move.id, move.place, done=True))
    _wipe(source)


def _wipe(source: Database) -> None:
    """Overwrite what the rows left beside the database file."""
    with explained():
        engine = source.store.engine()
        try:
            source.store.wipe(engine)
        finally:
            engine.dispose()


def _forget(target: Database, move: Marker) -> None:
    with _opened(target) as connection:
        connection.execute(schema.marks.delete().where(schema.marks.c.name == _mark(move)))


def _marker(database: Database) -> Marker | None:
    with _opened(database, reads_only=True) as connection:
        return marker.read(connection)


def _rename(connection: sa.Connection, old: str, new: str) -> None:
    for table in schema.tables():
        connection.exec_driver_sql(f"ALTER TABLE {old}{table.name} RENAME TO {new}{table.name}")


def _has(connection: sa.Connection, move: Marker | None) -> bool:
    """Whether the rows of *move* have arrived here."""
    name = sa.select(schema.marks.c.name).where(schema.marks.c.name == (_mark(move) if move else None))
    return connection.scalar(name) is not None


def _mark(move: Marker) -> str:
    return f"moved:{move.id}"


@contextmanager
def _opened(database: Database, *, reads_only: bool = False) -> Iterator[sa.Connection]:
    """A transaction in *database* as it is: moved, being moved, or empty. Raises OutboxUnavailable."""
    with explained():
        engine = database.store.engine()
        try:
            with engine.execution_options(reads_only=reads_only).begin() as connection:
                yield connection
        finally:
            engine.dispose()
