"""The rule that a translation somebody has approved changes only with a new day of review, or without her name.

She approved that text, not the next one. As with numbers, only a comparison with a commit can tell.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from directory.history import git
from directory.history.git import HistoryError
from directory.messages import message
from directory.parsing.problems import Problem

DAY = re.compile(rb"^reviewed_on:[ \t]*(\S.*?)[ \t\r]*$", re.MULTILINE)
# What of a file is no text of the translation: its provenance, and notes in a file of words.
BESIDE = re.compile(rb"^(?:source|reviewed_by|reviewed_on):")
NOTE = re.compile(rb"^#")


def problems(data: Path, content: Path, since: str | None = None) -> list[Problem]:
    """Return a problem for each approved text in *data* and *content* that changed and kept its day of review.

    Compared as the numbers are: with the last commit, or where the work left *since*, which raises HistoryError without
    git.
    """
    return [*_of(data, "words/*.yaml", since), *_of(content, "*/*.md", since)]


def _of(folder: Path, pattern: str, since: str | None) -> Iterator[Problem]:
    days = {path: found for path in sorted(folder.glob(pattern)) if (found := DAY.search(path.read_bytes()))}
    if not days:
        return
    try:
        names = [path.relative_to(folder).as_posix() for path in days]
        old = git.contents(folder, git.HEAD if since is None else git.base(folder, since), names)
    except HistoryError:
        if since is not None:
            raise
        return
    for path, day in days.items():
        before = old.get(path.relative_to(folder).as_posix(), b"")
        kept = DAY.search(before)
        if kept and kept[1] == day[1] and _text(path.suffix, before) != _text(path.suffix, path.read_bytes()):
            text = message(
                "this text has changed since it was approved on {day}; delete 'reviewed_by:' and 'reviewed_on:', or "
                "write the day when she approved it as it is now",
                day=day[1].decode("utf-8", "replace"),
            )
            yield Problem(path, path.read_bytes().count(b"\n", 0, day.start()) + 1, text)


def _text(suffix: str, data: bytes) -> list[bytes]:
    lines = [line.rstrip() for line in data.splitlines() if not BESIDE.match(line)]
    return lines if suffix == ".md" else [line for line in lines if line and not NOTE.match(line)]
