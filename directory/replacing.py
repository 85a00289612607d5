"""Replacing of files: all get their new content, or each stays as it was, on a full disk or after Ctrl-C too."""

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def replace(new: Mapping[Path, bytes]) -> None:
    """Write every file of *new*; whoever reads one meanwhile sees the old or the new one, whole. Raises OSError."""
    # A link stays a link: what it leads to is written.
    files = {path.resolve(): content for path, content in new.items()}
    old = {path: path.read_bytes() for path in files if path.is_file()}
    done: list[Path] = []
    try:
        for path, content in files.items():
            _write_beside(path, content)
        for path in files:
            done.append(path)
            _beside(path).replace(path)
    except BaseException:  # Ctrl-C too
        for path in done:
            _put_back(path, old.get(path))
        raise
    finally:
        for path in files:
            with contextlib.suppress(OSError):
                _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _write_beside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path).open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.is_file():
        shutil.copymode(path, _beside(path))


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)
