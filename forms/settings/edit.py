"""Change values in one section of a TOML file, in its text: comments, order and line ends stay as they were.

Only a comment inside a list of several lines does not stay in its place: it stands above the new list.

Python reads TOML and does not write it. So lines are changed, and the result is read back and held against what was
meant: where that differs (an odd way of writing a section), nothing is changed and CannotRewriteError is raised.
"""

import contextlib
import fcntl
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Values = Mapping[str, str | list[str]]


class CannotRewriteError(Exception):
    """The section is written in a way that we cannot change safely. Says what to put there by hand."""


def rewritten(text: str, section: str, values: Values) -> str:
    """Return *text* with *values* in [section], which is added at the end where it is not there.

    Raises tomllib.TOMLDecodeError when *text* is not TOML, CannotRewriteError.
    """
    names, end = section.split("."), "\r\n" if "\r\n" in text else "\n"
    meant = _merged(tomllib.loads(text), names, values)
    written = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    lines = re.findall(r"[^\n]*\n", text if text.endswith("\n") or not text else text + end)
    start = _start(lines, names, end)
    stop = next((place for place in range(start, len(lines)) if re.match(r"\s*\[", lines[place])), len(lines))
    body = lines[start:stop]
    for key, value in written.items():
        _set(body, key, value, end)
    made = "".join([*lines[:start], *body, *lines[stop:]])
    if _loaded(made) != meant:
        by_hand = "\n".join(f"{key} = {value}" for key, value in written.items())
        told = f"[{section}] is written in an unusual way, so nothing was changed; put this there by hand:"
        raise CannotRewriteError(f"{told}\n{by_hand}")
    return made


def _start(lines: list[str], names: list[str], end: str) -> int:
    """The place of the first line after the section's heading, which is added where it is not there."""
    named = r"\s*\.\s*".join(rf"[\"']?{re.escape(name)}[\"']?" for name in names)
    found = [place for place, line in enumerate(lines) if re.match(rf"\s*\[\s*{named}\s*\]", line)]
    if not found:
        lines += [*([end] if lines else []), f"[{'.'.join(names)}]{end}"]
    return found[0] + 1 if found else len(lines)


def _merged(tables: dict[str, Any], names: list[str], values: Values) -> dict[str, Any]:
    """*tables* with *values* in the table that *names* lead to."""
    if not names:
        return {**tables, **values}
    below = tables.get(names[0], {})
    return {**tables, names[0]: _merged(below if isinstance(below, dict) else {}, names[1:], values)}


def _set(body: list[str], key: str, value: str, end: str) -> None:
    """Give *key* its new value: in its place, with the comment behind it, or after the last value."""
    start = next((number for number, line in enumerate(body) if re.match(rf"\s*{key}\s*=", line)), None)
    if start is None:
        used = [number for number, line in enumerate(body) if line.strip() and not line.lstrip().startswith("#")]
        body.insert(max(used, default=-1) + 1, f"{key} = {value}{end}")
        return
    # A value may go over several lines: it ends where it first can be read.
    stop = next((stop for stop in range(start + 1, len(body) + 1) if _loaded("".join(body[start:stop]))), start + 1)
    old = body[start:stop]
    body[start:stop] = [*(f"{one}{end}" for one in _inside(old)), f"{key} = {value}{_comment(''.join(old))}{end}"]


def _inside(lines: list[str]) -> Iterator[str]:
    """The comments inside a value that goes over several lines: what can be cut off a line without changing it."""
    for place, line in enumerate(lines[:-1]):
        for found in re.finditer("#", line):
            cut = [*lines[:place], f"{line[: found.start()]}\n", *lines[place + 1 :]]
            if _loaded("".join(cut)) == _loaded("".join(lines)):
                yield line[found.start() :].rstrip()
                break


def _comment(assignment: str) -> str:
    """The comment behind a value: what can be cut off without changing it."""
    line = assignment.rstrip("\r\n")
    hashes = [place for place, letter in enumerate(line) if letter == "#"]
    return next((f"  {line[place:]}" for place in hashes if _loaded(line[:place]) == _loaded(line)), "")


def _loaded(text: str) -> dict[str, Any] | None:
    with contextlib.suppress(tomllib.TOMLDecodeError):
        return tomllib.loads(text)
    return None


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """While the block runs, others that ask wait here to change *path*. Raises OSError.

    The folder is locked: a lock on the file would go when the file is replaced, and a file for the lock would stay.
    """
    folder = os.open(path.resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)  # and with it the lock


def write_private(path: Path, data: bytes, like: Path) -> None:
    """Put *data* into *path*, whole or not at all: mode 600, the owner of *like*. Raises OSError."""
    path = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            owner = like.stat()
            if owner.st_uid != os.geteuid() or owner.st_gid != os.getegid():
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
