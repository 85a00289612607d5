"""Wheels for the server (PEP 427): the packages of the lock files, so that it installs them without a network.

The server is Debian 12: Python 3.11 and glibc 2.36 (Debian release notes).
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from release.refused import ReleaseRefused

PYTHON = "311"
GLIBC = (36, 34, 28, 17)  # minor versions of the tags manylinux_2_N that a server with glibc 2.36 takes (PEP 600)
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def locked(locks: Iterable[Path]) -> dict[str, str]:
    """Name and version of each package in the lock files *locks*, which agree where two name the same."""
    return dict(sorted(pair for lock in locks for pair in _LOCKED.findall(lock.read_text("utf-8"))))


def fetch(locks: Sequence[Path], folder: Path, machine: str, given: Path | None) -> None:
    """Put a wheel of each package of *locks* into *folder*, judged by its hashes; for *machine*, as `uname -m` says.

    They come from the folder *given*, or else from the package index. Raises ReleaseRefused.
    """
    source = ["--no-index", "--find-links", str(given)] if given else []
    tags = [f"--platform=manylinux_2_{minor}_{machine}" for minor in GLIBC]
    python = [f"--python-version={PYTHON}", "--implementation=cp", "--only-binary=:all:"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    where = [f"--dest={folder}", *(f"--requirement={lock}" for lock in locks)]
    names = " and ".join(lock.name for lock in locks)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        *quiet,
        *source,
        *python,
        *tags,
        f"--platform=manylinux2014_{machine}",
    ]
    ran = subprocess.run([*pip, *where], capture_output=True, text=True)
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if "ERROR" in line] or ["no reason"]
        raise ReleaseRefused(f"the wheels of {names} cannot be had; is this machine online? pip says: {said[-1]}")
    if len(list(folder.glob("*.whl"))) != len(locked(locks)):
        raise ReleaseRefused(f"not every package of {names} has a wheel for {machine}")


def by_package(folder: Path) -> dict[str, Path]:
    """The wheels in *folder* by the normalised names of their packages (PEP 503)."""
    return {re.sub("[-_.]+", "-", path.name.split("-")[0]).lower(): path for path in folder.glob("*.whl")}
