"""Files that the settings name, read without waiting: a pipe or a device where a file should be must stop nothing."""

import errno
import os
import stat
from pathlib import Path


class NotAFileError(OSError):
    """What is there is a pipe, a device or the like."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "it is no file but a pipe or a device")


def contents(path: Path, most: int = -1) -> bytes:
    """Return what the file at *path* holds, up to *most* bytes. Raises OSError: for a folder too, and NotAFileError."""
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotAFileError
        return file.read(most)


def _without_waiting(path: str, flags: int) -> int:
    # A pipe that nobody writes to would otherwise be waited for, for ever.
    return os.open(path, flags | os.O_NONBLOCK)
