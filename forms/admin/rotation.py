"""Backup rotation: each backup is a new file in one folder, and when it is whole the oldest ones are deleted."""

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from forms.admin.backup_file import NoBackup
from forms.admin.new_file import explained

_OURS = re.compile(r"ressursvenn-\d{8}T\d{6}Z\.zip(\.gpg)?")
_UNFINISHED = re.compile(rf"\.{_OURS.pattern}\.unfinished")


@contextmanager
def next_file(folder: Path, keep: int, suffix: str) -> Iterator[Path]:
    """The name of a new backup in *folder*. When the block ends well, *keep* stay, the new one among them.

    No other file there is touched. Raises CannotWrite, and NoBackup where the folder is open to others.
    """
    with _locked(folder):
        path = _new(folder, suffix)
        yield path
        older = sorted(one for one in folder.iterdir() if _OURS.fullmatch(one.name) and one != path)
        # Of a backup that was cut off: its name never comes again, and whoever wrote it had this lock.
        unfinished = [one for one in folder.iterdir() if _UNFINISHED.fullmatch(one.name)]
        with explained(path):
            for one in [*older[: max(0, len(older) + 1 - keep)], *unfinished]:
                one.unlink()


def _new(folder: Path, suffix: str) -> Path:
    """A name of this second that is not there: the next second's where two are made in one."""
    while (path := folder / f"ressursvenn-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip{suffix}").exists():
        time.sleep(0.1)
    return path


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of *folder*, which must be private: the names in it tell when, and the files may hold secrets."""
    with explained(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with explained(folder):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_mode & 0o077:
            raise NoBackup(f"{folder} is open to others; run: chmod 700 {folder}")
        yield
    finally:
        os.close(descriptor)
