"""A small disk that can fill up (tmpfs), or where none can be mounted, a limit on the size of files."""

import os
import resource
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.support import watchdog

DISK_MB = 96


class Disk:
    """A folder that can fill up: a small disk in memory where we may mount one, else the real one with a limit."""

    def __init__(self, folder: Path, *, mount: bool = True) -> None:
        self.folder = folder
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", folder]
        self.mounted = (
            mount
            and os.geteuid() == 0
            and subprocess.run([str(part) for part in command], capture_output=True).returncode == 0
        )

        self.unmounted = watchdog.run_at_end(["umount", "--lazy", str(folder)]) if self.mounted else lambda: None

    def end(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)
            self.unmounted()


class Filled:
    """The disk while it is full: so that our own guard refuses, or so that not a byte goes on it.

    Where we may not mount one, the programs *writing* may write no file further than its first byte instead.
    """

    def __init__(self, disk: Disk, entirely: bool, writing: list[int]) -> None:
        self.disk, self.writing = disk, writing
        self.left = 0 if entirely else 30_000_000
        self.file = disk.folder / "filler"

    def __enter__(self) -> None:
        if not self.disk.mounted:
            self._limit(1)
            return
        with suppress(OSError), self.file.open("wb", buffering=0) as file:
            while shutil.disk_usage(self.disk.folder).free > self.left:
                file.write(b"\0" * 65536)

    def __exit__(self, *_: object) -> None:
        self.file.unlink(missing_ok=True)
        if not self.disk.mounted:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for process in self.writing:
            with suppress(OSError):  # it has ended meanwhile
                resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
