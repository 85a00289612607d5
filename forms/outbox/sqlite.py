"""SQLite file as the database of the outbox: durable commits, secure deletion, and a queue of writers.

Knows SQLite and nothing of letters; database.py alone uses it.
"""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from forms.outbox import waits

FREE_BYTES = 50_000_000  # below this the disk is full for us: the write that fails must not be hers
BUSY_S = waits.LOCK_S  # a writer holds the lock for milliseconds; a visitor must not wait longer for an answer
LOCK_POLL_S = (
    0.001  # SQLite's own waiting sleeps up to 100 ms, and the latest comer wins: measured, seconds at 16 writers
)


class File:
    """The database file *path*. One writer of this process at a time asks for the file's write lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def engine(self) -> sa.Engine:
        # hide_parameters: a statement in a log must not bring its values along.
        how = {"creator": lambda: connect(self.path), "poolclass": sa.QueuePool, "hide_parameters": True}
        engine = sa.create_engine("sqlite://", **how)
        # A transaction that starts reading and then writes can fail at once, whatever the busy timeout. Those that
        # write say so at the beginning (sqlite.org/lang_transaction.html).
        sa.event.listen(engine, "begin", _begin)
        return engine

    @staticmethod
    def deadline(patience_s: float | None = None) -> float:
        """Until when (time.monotonic) a writer waits for both locks, this process's and the file's."""
        return time.monotonic() + (BUSY_S if patience_s is None else patience_s)

    @contextmanager
    def write_lock(self, deadline: float) -> Iterator[None]:
        """The only writer of this process meanwhile. Raises sqlite3.OperationalError at the *deadline*."""
        if not self._lock.acquire(timeout=max(0, deadline - time.monotonic())):
            raise sqlite3.OperationalError("database is locked")
        try:
            yield
        finally:
            self._lock.release()

    def identity(self) -> tuple[int, int] | None:
        """Which file lies at the path now (device, inode); None: no file."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def check_writable(self, connection: sa.Connection) -> None:
        """Nothing to do: the transaction has begun by asking for the right to write."""

    def wipe(self, engine: sa.Engine) -> bool:
        """Empty the -wal file: it holds what was deleted since. False: others read or write just now."""
        borrowed = engine.raw_connection()
        raw = cast(sqlite3.Connection, borrowed.driver_connection)
        raw.execute("PRAGMA busy_timeout = 0")  # a visitor's letter must not wait for us who wait
        try:
            busy: int = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            raw.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
            borrowed.close()
        return not busy

    def lock_couriers(self, *, exclusive: bool) -> "FileLock | None":
        """The lock of the couriers; None: somebody holds it in another way. Raises OSError.

        On a file of its own: whoever closes a descriptor of the database file drops SQLite's locks on it.
        """
        file = self.path.with_name(f"{self.path.name}-courier")
        _make_private(file)
        descriptor = os.open(file, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_NB | (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH))
        except BlockingIOError:
            os.close(descriptor)
            return None
        return FileLock(descriptor)

    def space_problem(self, factor: int = 1) -> str | None:
        """Why nothing should be written now, as a sentence; None when all is well. Raises OSError."""
        free, needed = shutil.disk_usage(self.path.parent).free, FREE_BYTES * factor
        return None if free >= needed else f"the disk has {free:,} bytes left; {needed:,} are needed"


class FileLock:
    """A lock on a file (flock), held as long as its descriptor is open."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @staticmethod
    def is_held() -> bool:
        """Always: nobody can take it away."""
        return True

    def release(self) -> None:
        os.close(self._descriptor)


def is_shared(folder: Path) -> bool:
    """Whether *folder* says, by its set-group-ID bit, that the users of its group share the outbox. Raises OSError."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def _make_private(file: Path) -> None:
    """Make the empty *file*, where it is not there, for its owner alone, or for the group that shares its folder.

    SQLite gives its -wal and -shm files the mode of this one, whatever the umask. Raises OSError.
    """
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.fchmod(descriptor, 0o660 if is_shared(file.parent) else 0o600)
        finally:
            os.close(descriptor)


def connect(file: Path) -> sqlite3.Connection:
    """A connection to *file*, made private if it is new. Raises OSError, sqlite3.Error."""
    _make_private(file)
    connection = sqlite3.connect(file, timeout=BUSY_S, check_same_thread=False)  # a pool lends it to one at a time
    connection.isolation_level = None  # Python's sqlite3 would begin transactions by its own rules; _begin does it
    try:
        # When several processes meet a new file, all but one are told "locked" at once, whatever the busy timeout.
        _unlocked(lambda: connection.execute("PRAGMA journal_mode = WAL"), File.deadline())
        connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: sa.Connection) -> None:
    raw = cast(sqlite3.Connection, connection.connection.driver_connection)
    options = connection.get_execution_options()
    if options.get("reads_only", False):
        raw.execute("BEGIN")
        return
    # FULL: a commit is on the disk when it returns. NORMAL: the next one that is FULL takes it along, in order.
    raw.execute(f"PRAGMA synchronous = {'FULL' if options.get('survives_power_loss', True) else 'NORMAL'}")
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _unlocked(lambda: raw.execute("BEGIN IMMEDIATE"), options.get("deadline") or File.deadline())
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")


def _unlocked(do: Callable[[], object], deadline: float) -> None:
    """Do it as soon as no other process holds the lock; raises sqlite3.OperationalError at the *deadline*."""
    while True:
        try:
            do()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(LOCK_POLL_S)
