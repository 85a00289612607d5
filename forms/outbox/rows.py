"""Rows of the outbox (export, bulk load): read in one snapshot, and written into another outbox, a batch at a time.

The functions work inside the caller's transaction. Every table of schema.py is taken along, one that is new there too.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa

from forms.outbox import schema
from forms.outbox.ledger import INSERTS

BATCH = 500  # rows; of letters with 10 kB each, 5 MB are in memory at a time
Row = tuple[str, dict[str, Any]]  # the name of its table, and its values by column
Progress = Callable[[int], None]  # is told how many rows are done


def begin_snapshot(connection: sa.Connection) -> None:
    """Let all that is read in this transaction be of one moment, however long it takes; writers go on meanwhile.

    It must be the first thing in the transaction. SQLite does so by itself (WAL), and has no time limit.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    lift_time_limit(connection)


def lift_time_limit(connection: sa.Connection) -> None:
    """Let a statement of this transaction take as long as it takes: no visitor waits for it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def columns() -> Mapping[str, set[str]]:
    """The columns of each table, as this version knows them."""
    return {table.name: set(table.columns.keys()) for table in schema.tables()}


def read(connection: sa.Connection, prefix: str = "") -> Generator[Row, None, None]:
    """Every row. *prefix*: what the names of the tables begin with there; the rows come with their own names.

    Who may not read to the end closes the generator (contextlib.closing), and with it PostgreSQL's cursor.
    """
    for table in schema.tables():
        there = table.to_metadata(sa.MetaData(), name=prefix + table.name)
        with connection.execute(sa.select(there), execution_options={"yield_per": BATCH}) as found:
            for row in found:
                yield table.name, dict(row._mapping)


def write(connection: sa.Connection, rows: Iterable[Row], progress: Progress = lambda _done: None) -> int:
    """Insert *rows*, and leave alone those that are there by id, once-key or name. Returns how many were given."""
    known, insert, done = {table.name: table for table in schema.tables()}, INSERTS[connection.dialect.name], 0
    for name, group in groupby(rows, key=lambda row: row[0]):
        statement = insert(known[name]).on_conflict_do_nothing()
        while batch := [values for _, values in islice(group, BATCH)]:
            connection.execute(statement, batch)
            done += len(batch)
            progress(done)
    return done


def count(connection: sa.Connection) -> int:
    """How many letters are there, once-keys of delivered ones included."""
    return int(connection.scalar(sa.select(sa.func.count()).select_from(schema.letters)) or 0)


def once_keys(connection: sa.Connection) -> set[bytes]:
    """The once-keys that are known: a letter with one of them is not stored again."""
    return set(connection.scalars(sa.select(schema.letters.c.once)))
