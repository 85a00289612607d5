"""Atomic replacement of a private file: written beside, synced (fsync), renamed. What was there stays till then.

Unlike private_files.write_private it need not hold all in memory, and gives the file to nobody else.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from forms.outbox.sqlite import FREE_BYTES


class CannotWrite(Exception):
    """The file was not written, and one of its name is as it was. Says why, and what would be right."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file of mode 0600 that takes the place of *path* when the block ends well. Raises CannotWrite.

    While it is written it is called .NAME.unfinished; the next attempt takes the place of one that a crash left behind.
    """
    beside = path.with_name(f".{path.name}.unfinished")
    with explained(path), _opened(beside) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            beside.replace(path)
            _sync_folder(path.parent)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise CannotWrite, about *path*, for every OSError of the block.

    Inside a transaction it must stand inside too: the database would take the error for one of its own.
    """
    try:
        yield
    except BlockingIOError:
        raise CannotWrite(f"{path}: another backup is being written to it; wait until it has ended") from None
    except OSError as error:
        raise CannotWrite(f"{path} was not written: {error.strerror or error}; {_right(error)}") from None


def check_room(folder: Path, wanted: int = 0) -> None:
    """Raise OSError (ENOSPC) where the disk of *folder* has, besides *wanted*, no more space than letters may need."""
    if shutil.disk_usage(folder).free - wanted < FREE_BYTES:
        said = f"the disk has under {FREE_BYTES + wanted:,} bytes left, of which letters may need {FREE_BYTES:,}"
        raise OSError(errno.ENOSPC, said)


def _right(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "make room, or write it to another disk; a backup that was there is as it was"
    return "name a file in a folder that this user may write"


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """*path*, empty, ours alone, and locked. Raises OSError, BlockingIOError while another process writes it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(descriptor)
        if found.st_uid != os.geteuid():
            raise OSError(errno.EPERM, f"{path.name} beside it belongs to another user")
        if not path.exists() or path.stat().st_ino != found.st_ino:  # renamed by another backup just now
            raise BlockingIOError
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
        yield file


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
