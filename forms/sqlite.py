"""The outbox's file on disk: how SQLite is opened so that what is committed survives and what is deleted is gone.

Knows SQLite and nothing of letters; outbox.py alone uses it.
"""

import shutil
import sqlite3
import time
from pathlib import Path

FREE_BYTES = 50_000_000  # below this the disk is full for us: the write that fails must not be hers
BUSY_S = 5  # a writer holds the lock for milliseconds; a visitor must not wait longer for an answer


def connect(file: Path) -> sqlite3.Connection:
    """A connection to *file*, made private if it is new. Raises OSError, sqlite3.Error."""
    # SQLite gives its -wal and -shm files the mode of the database file: one line keeps all three private.
    file.touch(mode=0o600)
    connection = sqlite3.connect(file, timeout=BUSY_S, check_same_thread=False)  # a pool lends it to one at a time
    connection.isolation_level = None  # Python's sqlite3 would begin transactions by its own rules; outbox.py does it
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
    connection.execute("PRAGMA fullfsync = ON")  # macOS: past the cache of the drive too
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    return connection


def lacking_space(file: Path) -> str | None:
    """Why nothing should be written to *file* now, as a sentence; None when there is room. Raises OSError."""
    free = shutil.disk_usage(file.parent).free
    return None if free >= FREE_BYTES else f"the disk has {free:,} bytes left; {FREE_BYTES:,} are needed"


def _write_ahead(connection: sqlite3.Connection) -> None:
    # When several processes meet a new file, all but one are told "locked" at once, whatever the busy timeout.
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                connection.close()
                raise
            time.sleep(0.01)
