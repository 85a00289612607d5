"""The rule that a telephone number changes only when somebody has rung the new one: its day, `checked`, is new too.

The comparison is with a commit of git: a slip of the hand in a number can be seen in no other way.
"""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from directory.dates import norwegian_day
from directory.history import git, typed
from directory.history.git import HistoryError
from directory.history.typed import CENTRES, HELPLINES, Entry
from directory.messages import Message, message
from directory.parsing import yaml_nodes
from directory.parsing.problems import Problem, Report

NUMBER = {CENTRES: "phone", HELPLINES: "number"}


def problems(data: Path, since: str | None = None, today: date | None = None) -> list[Problem]:
    """Return a problem for each number in the folder *data* that changed without a new `checked`.

    Compared with the last commit, or where the work left *since*. Without git, or where the folder is in no repository,
    there is none to find; with *since* that raises HistoryError.
    """
    old = _last(data) if since is None else git.contents(data, git.base(data, since), list(NUMBER))
    return _compared(data, old, today)


def of_copy(copy: Path, data: Path, today: date | None = None) -> list[Problem]:
    """Return the problems that *copy* would have in the place of *data*, also where there is no git to compare with."""
    files = {name: (data / name).read_bytes() for name in NUMBER if (data / name).is_file()}
    return _compared(copy, {**files, **_last(data)}, today)


def _last(data: Path) -> dict[str, bytes]:
    try:
        return git.contents(data, git.HEAD, list(NUMBER)) if data.is_dir() else {}
    except HistoryError:
        return {}


def _compared(new: Path, old: Mapping[str, bytes], today: date | None) -> list[Problem]:
    found: list[Problem] = []
    for name, text in old.items():
        path = new / name
        if path.is_file() and path.read_bytes() != text:
            found += _of_file(path, text, NUMBER[name], today or norwegian_day(datetime.now(UTC)))
    return found


def _of_file(path: Path, text: bytes, key: str, today: date) -> Iterator[Problem]:
    before, after = _old(text), typed.entries(path) or {}
    wrong = {id: why for id, entry in after.items() if (why := unchecked(before.get(id), entry, key, today))}
    for mapping in yaml_nodes.mappings(Report(path, []), typed.UNJUDGED) if wrong else ():
        values = {pair.key: pair.value for pair in mapping.pairs}
        why = wrong.pop((values["id"].text or "") if "id" in values else "", None)
        if why:
            place = values.get(key, mapping)
            yield Problem(path, place.line, why, place.column)


def _old(text: bytes) -> Mapping[str, Entry]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old.yaml"
        path.write_bytes(text)
        return typed.entries(path) or {}


def unchecked(before: Entry | None, after: Entry, key: str, today: date) -> Message | None:
    """Return what is wrong with the new number of an entry, or None: it is the old one, or somebody rang it.

    Its day must lie after that of the old number. The same day will do when it is today: a slip found at once. An older
    one would mean that the number was taken from an older version, by a merge for example.
    """
    old, new = (before or {}).get(key), after.get(key)
    if old is None or new is None or old.replace(" ", "") == new.replace(" ", ""):
        return None
    day, last = after.get("checked", ""), (before or {}).get("checked", "")
    if day and (day > last or day == str(today)):
        return None
    if not day:
        return message(
            "{key} '{new}' was '{old}' before; ring the new number, and write the day as 'checked: {today}'",
            key=key, new=new, old=old, today=today,
        )  # fmt: skip
    return message(
        "{key} '{new}' was '{old}' before, and 'checked: {day}' is no new day; ring the new number, and write "
        "'checked: {today}'",
        key=key, new=new, old=old, day=day, today=today,
    )  # fmt: skip
