"""Where the outbox lies: one engine for each process, and transactions in it.

Knows both databases and nothing of letters; outbox.py alone uses it.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from forms import sqlite, table


class OutboxUnavailable(Exception):
    """Nothing can be stored or read now: disk full, locked, unwritable, not there, or written by a newer version."""


class Database:
    """The database at *url* (sqlite:///...). Nothing is opened before the first use."""

    def __init__(self, url: str) -> None:
        self._file = Path(url.removeprefix("sqlite:///"))
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None
        self._owner = 0
        self._inherited: list[sa.Engine] = []

    @contextmanager
    def transaction(self, *, reads_only: bool = False) -> Iterator[sa.Connection]:
        """A transaction, committed to the disk when the block ends. Raises OutboxUnavailable."""
        try:
            engine = self._opened().execution_options(reads_only=reads_only)
            with engine.begin() as connection:
                yield connection
        except table.NewerOutbox as error:
            raise OutboxUnavailable(str(error)) from None
        except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
            # An OSError's own sentence holds the path; hide_parameters keeps values out of the others.
            cause = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
            raise OutboxUnavailable(f"the outbox does not work: {cause}") from None

    def check_space(self) -> None:
        """Raise OutboxUnavailable when the disk is as good as full, or the folder is not there."""
        try:
            reason = sqlite.lacking_space(self._file)
        except OSError as error:
            reason = f"its folder cannot be used: {error.strerror}"
        if reason:
            raise OutboxUnavailable(f"the outbox takes no letters: {reason}")

    def close(self) -> None:
        """Close it. It is opened again when it is used again."""
        with self._lock:
            if self._engine is not None and self._owner == os.getpid():
                self._engine.dispose()
            self._engine = None

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None or self._owner != os.getpid():
                # After a fork the parent's connections must neither be used nor closed here: closing them would
                # drop the parent's locks on the file (sqlite.org/howtocorrupt.html, 2.6). So we keep them, unused.
                self._inherited += [self._engine] if self._engine else []
                self._engine, self._owner = _open(self._file), os.getpid()
            return self._engine


def _open(file: Path) -> sa.Engine:
    # hide_parameters: a statement in a log must not bring its values along.
    how = {"creator": lambda: sqlite.connect(file), "poolclass": sa.QueuePool, "hide_parameters": True}
    engine = sa.create_engine("sqlite://", **how)
    sa.event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            table.prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _begin(connection: sa.Connection) -> None:
    # A transaction that starts reading and then writes can fail at once, whatever the busy timeout. Those that
    # write say so at the beginning (sqlite.org/lang_transaction.html).
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
