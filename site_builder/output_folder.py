"""The output folder: atomic replacement, so that a failed build leaves the site before it as it was.

A build works in a temporary folder beside its target, `.site.build-...`, and renames it at the end. It holds a lock on
that folder (flock), which ends with the process: what a killed build left behind is known by having no lock, and the
next build removes it.
"""

import fcntl
import glob
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.messages import Message, message

# The files by which a site that was built here is known. Nothing but such a site is ever deleted.
MARKERS = ("directory.json", "form/frame.json")
# The kinds of files that a build writes beside its folders, compressed or not.
WRITTEN = re.compile(r"[^.].*\.(html|xml|txt|json)(\.br|\.gz)?")


class OutputError(Exception):
    """The output folder must not be replaced; the text says why, and what would be right."""

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(str(text))


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of *target* at the end of the block, unless an exception ends it.

    A link is followed: what it leads to is replaced. Raises OutputError when *target* is anything but missing, empty
    or a site that was built here; OSError when it cannot be written.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _check(target)
        _restore(target)
        _remove_abandoned(target)
        fresh = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
        lock = os.open(fresh, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield fresh
        with _locked(target.parent):
            _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        os.close(lock)


def _check(target: Path) -> None:
    if target.is_symlink():
        raise OutputError(message("--output {folder} is a link that leads nowhere; name a folder", folder=target))
    if target.exists() and not target.is_dir():
        raise OutputError(message("--output {folder} is a file; name a folder", folder=target))
    if not target.exists() or not any(target.iterdir()):
        return
    if not all((target / name).is_file() for name in MARKERS):
        text = message(
            "--output {folder} holds something that is not a site built here, and would be deleted; "
            "name an empty folder, a new one, or one that an earlier build made",
            folder=target,
        )
        raise OutputError(text)
    if foreign := next(filter(_is_foreign, sorted(target.iterdir())), None):
        text = message(
            "--output {folder} holds '{name}' too, which no build writes and which would be deleted; "
            "move it elsewhere, or name another folder",
            folder=target,
            name=foreign.name,
        )
        raise OutputError(text)


def _is_foreign(path: Path) -> bool:
    """Whether *path*, in a site that was built here, was put there by something else: .git, letters/, photo.jpg."""
    if path.is_symlink() or not path.is_dir():
        return path.is_symlink() or not WRITTEN.fullmatch(path.name)
    return path.name != "form" and not (path / "index.html").is_file()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one build at a time change what stands in *folder*; two builds of one target may run at once."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _prefix(target: Path) -> str:
    return f".{target.name}.build-"


def _restore(target: Path) -> None:
    """Put back the site that a build had moved aside when it was killed, before it could put its own there."""
    if not target.exists() and (moved := sorted(target.parent.glob(f"{glob.escape(_prefix(target))}*-old"))):
        moved[-1].rename(target)


def _remove_abandoned(target: Path) -> None:
    """Remove what builds of the same target left behind when they were killed; builds that still run keep theirs."""
    for path in target.parent.iterdir():
        if not path.name.startswith(_prefix(target)) or path.is_symlink() or not path.is_dir():
            continue
        lock = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)


def _swap(fresh: Path, target: Path) -> None:
    """Put *fresh* where *target* is. Readers find the old site or the new one, but for the instant between."""
    fresh.chmod(0o755)
    old = fresh.with_name(f"{fresh.name}-old")
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
