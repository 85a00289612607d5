"""Database of the outbox: one SQLAlchemy engine for each process, and transactions in it.

Knows SQLite and PostgreSQL, and nothing of letters.
"""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NoReturn, TypeVar

import sqlalchemy as sa

from forms.outbox import postgresql, schema, sqlite, waits
from forms.outbox.time_limit import Attempt, Bulkhead, Overdue, within

T = TypeVar("T")
_SQLITE = "sqlite:///"
REOPEN_AFTER_S = 2  # after a failure: if each visitor tried to open it, they would wait one after the other


class OutboxUnavailable(Exception):
    """Nothing can be stored or read now: disk full, locked, unwritable, not there, or written by another version."""


class OutboxFull(OutboxUnavailable):
    """So many letters wait for this centre that no more are taken; those to others are."""


class OutboxUnsure(OutboxUnavailable):
    """Storing has not come back in time: the letter may be stored, or may not."""


class OutboxDamaged(OutboxUnavailable):
    """What was asked for cannot be read from the disk. Other rows may be whole."""


class Database:
    """The database at *url* (sqlite:///... or postgresql://...). Nothing is opened before the first use."""

    def __init__(self, url: str) -> None:
        file = url.startswith(_SQLITE)
        self.store = sqlite.File(Path(url.removeprefix(_SQLITE))) if file else postgresql.Server(url)
        self._lock, self._checks = threading.Lock(), Bulkhead(1, waits.PROBE_S)
        self._engine: sa.Engine | None = None
        self._owner = 0
        self._file: tuple[int, int] | None = None
        self._parents_engines: list[sa.Engine] = []
        self._failed: Exception | None = None
        self._failed_at = 0.0

    @contextmanager
    def transaction(
        self, *, reads_only: bool = False, survives_power_loss: bool = True, patience_s: float | None = None
    ) -> Iterator[sa.Connection]:
        """A transaction, committed to the disk when the block ends. Raises OutboxUnavailable.

        One that need not survive a power loss may not wait for the disk; it survives the end of every process.
        *patience_s*: how long to wait for the right to write, if not as long as usual.
        """
        deadline = self.store.deadline(patience_s)
        options = {"reads_only": reads_only, "survives_power_loss": survives_power_loss, "deadline": deadline}
        with explained(), self._reopened_when_moved():
            with nullcontext() if reads_only else self.store.write_lock(deadline):
                engine, file = self._engine_of_this_process()
                with engine.execution_options(**options).begin() as connection:
                    yield connection
            self._check_still_there(file)

    @contextmanager
    def _reopened_when_moved(self) -> Iterator[None]:
        """Where a table is gone, the outbox was moved since it was opened: opened anew, it says where to."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            if "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "42P01":
                self.close()
                self._engine_of_this_process()
            raise

    def _check_still_there(self, file: tuple[int, int] | None) -> None:
        """Raise OutboxUnavailable when the *file* that was written to was moved away or replaced meanwhile."""
        if self.store.identity() != file:
            raise OutboxUnavailable("the outbox does not work: its file was moved away or replaced")

    def check_space(self, factor: int = 1) -> None:
        """Raise OutboxUnavailable when the disk is nearly full, or the folder is not there.

        With *factor* already when there is not so many times the space below which letters are refused.
        """
        try:
            reason = self.store.space_problem(factor)
        except OSError as error:
            reason = f"its folder cannot be used: {error.strerror}"
        if reason:
            raise OutboxUnavailable(f"the outbox takes no letters: {reason}")

    def within(self, seconds: float, call: Callable[[Attempt], T]) -> T:
        """Return what *call* returns. Raises OutboxUnavailable when that takes longer, or OutboxUnsure."""
        try:
            return within(seconds, call)
        except Overdue as error:
            kind = OutboxUnsure if error.unsure else OutboxUnavailable
            raise kind(f"the outbox does not work: no answer in {seconds:.0f} s") from None

    def check_writable(self) -> None:
        """Raise OutboxUnavailable unless something could be stored now; in waits.PROBE_S seconds at most."""
        try:
            self._checks.call(self._check_writable)
        except Overdue:
            raise OutboxUnavailable(f"the outbox does not work: no answer in {waits.PROBE_S:.0f} s") from None

    def _check_writable(self) -> None:
        self.check_space()
        with self.transaction(patience_s=waits.PROBE_S / 2) as connection:
            self.store.check_writable(connection)

    def wipe(self) -> bool:
        """Overwrite what was deleted, also beside the database file. False: somebody is using it just now.

        Raises OutboxUnavailable.
        """
        with explained(), self.store.write_lock(self.store.deadline()):
            return self.store.wipe(self._engine_of_this_process()[0])

    def close(self) -> None:
        """Close it. It is opened again when it is used again."""
        with self._lock:
            if self._engine is not None and self._owner == os.getpid():
                self._engine.dispose()
            self._engine = None

    def _engine_of_this_process(self) -> tuple[sa.Engine, tuple[int, int] | None]:
        """The engine, and which file its connections hold, if any."""
        if not self._lock.acquire(timeout=waits.LOCK_S):  # another thread opens it, and that hangs
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        try:
            if self._engine is not None and self.store.identity() != self._file:
                # Its connections hold a file that was moved away: what they would store there, no courier would find
                # (sqlite.org/howtocorrupt.html, 2.5).
                if self._owner == os.getpid():
                    self._engine.dispose()
                self._engine = None
            if self._engine is None or self._owner != os.getpid():
                # After a fork the parent's connections must neither be used nor closed here: closing them would
                # drop the parent's locks on the file (sqlite.org/howtocorrupt.html, 2.6). So we keep them, unused.
                self._parents_engines += [self._engine] if self._engine else []
                self._engine = None
                self._engine, self._owner = self._create_engine(), os.getpid()
                self._file = self.store.identity()
            return self._engine, self._file
        finally:
            self._lock.release()

    def _create_engine(self) -> sa.Engine:
        if self._failed and time.monotonic() - self._failed_at < REOPEN_AFTER_S:
            raise self._failed.with_traceback(None)
        try:
            return _prepared(self.store.engine())
        except Exception as error:
            self._failed, self._failed_at = error, time.monotonic()
            raise


def _prepared(engine: sa.Engine) -> sa.Engine:
    try:
        with engine.begin() as connection:
            schema.prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def explained() -> Iterator[None]:
    """Raise OutboxUnavailable, with one sentence, for what the database and the disk raise in the block."""
    try:
        yield
    except schema.UnknownSchema as error:
        raise OutboxUnavailable(str(error)) from None
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        _raise(error)


def damaged(error: Exception) -> bool:
    """Whether *error* says that bytes on the disk cannot be read, not only that nothing can be done just now."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""  # of PostgreSQL; XX: internal error, data or index corrupted
    return type(cause) is sqlite3.DatabaseError or state.startswith("XX")


def _raise(error: Exception) -> NoReturn:
    """Raise OutboxUnavailable with the database's own sentence, which hide_parameters keeps free of values."""
    cause = getattr(error, "orig", None) or error
    # An OSError's own sentence holds the path, and what PostgreSQL adds to its first line may hold the whole row.
    own = getattr(cause, "strerror", None) or getattr(getattr(cause, "diag", None), "message_primary", None)
    sentence = own or " ".join(str(cause).split())
    raise (OutboxDamaged if damaged(error) else OutboxUnavailable)(f"the outbox does not work: {sentence}") from None
