"""Private files: regular files read without blocking on FIFOs or devices, written atomically with mode 600, locked."""

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path


class NotAFileError(OSError):
    """The path names a FIFO, a device or a socket, and no regular file."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "it is no file but a pipe or a device")


def read_regular_file(path: Path, limit: int = -1) -> bytes:
    """Return the content of the file at *path*, at most *limit* bytes of it (-1: all).

    Raises OSError, for a folder too, and NotAFileError.
    """
    with open(path, "rb", opener=_open_without_blocking) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotAFileError
        return file.read(limit)


def _open_without_blocking(path: str, flags: int) -> int:
    # Opening a FIFO without a writer would otherwise block for ever.
    return os.open(path, flags | os.O_NONBLOCK)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on *path*: other processes that ask for it wait until the block ends. Raises OSError.

    The folder is locked: a lock on the file would go when the file is replaced, and a lock file would stay behind.
    """
    folder = os.open(path.resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)  # and with it the lock


def write_private(path: Path, data: bytes, like: Path, mode: int = 0o600) -> None:
    """Replace the content of *path* with *data*, atomically: *mode*, owner and group of *like*. Raises OSError."""
    path = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            owner = like.stat()
            if owner.st_uid != os.geteuid() or owner.st_gid != os.getegid():
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
