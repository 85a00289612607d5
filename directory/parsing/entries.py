"""Entries of a YAML list in data/: required and optional keys, and validated access to their values."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from directory.messages import Message, message
from directory.parsing import entry_count, validators, yaml_nodes
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_nodes import Pair, Value
from directory.schema import keys
from directory.schema.keys import Key

T = TypeVar("T")
D = TypeVar("D")


class Entry:
    """One entry of a list. What is wrong in it goes to the report; the caller gets its default back and goes on."""

    def __init__(self, line: int, pairs: Sequence[Pair], report: Report) -> None:
        self.line = line
        self._values = {pair.key: pair.value for pair in pairs}
        self._report = report

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def typed(self, key: str) -> str | None:
        """Return the text under *key* as it was typed, or None."""
        return self._values[key].text if key in self else None

    def get(self, key: str, rule: Callable[[str], T], default: D) -> T | D:
        """Return what the text under *key* means, or *default* where it is missing or breaks the rule."""
        return self._judge(key, self._values[key], rule, default) if key in self else default

    def every(self, key: str, rule: Callable[[str], T]) -> tuple[T, ...]:
        """Return what each text under *key* means: a list, or one text alone. InvalidValue ones are left out."""
        if key not in self:
            return ()
        value = self._values[key]
        judged = [self._judge(key, item, rule, None) for item in value.items or [value]]
        return tuple(item for item in judged if item is not None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys, in the order of the file."""
        return tuple(self._values)

    def part(
        self, key: str, required: tuple[str, ...], optional: tuple[str, ...] | None, like: str = ""
    ) -> "Entry | None":
        """Return the lines under *key* as an entry of their own, with these keys; None where there are none.

        Without *optional* the caller judges the keys itself; *like* is the key to show to who has written none.
        """
        if key not in self:
            return None
        value = self._values[key]
        if not value.pairs:
            example = like or (*required, *(optional or ()))[0]
            self.wrong(key, f"'{key}' must hold lines of its own, like '{example}: ...', two spaces further in")
            return None
        if optional is not None:
            _check_keys(self._report, value.line, value.pairs, required, optional)
        return Entry(value.line, value.pairs, self._report)

    def wrong(self, key: str, text: Message | str) -> None:
        """Note a problem at the line of *key*, or of the entry where it has no such key."""
        self._report.add(self._values[key].line if key in self else self.line, text)

    def _judge(self, key: str, value: Value, rule: Callable[[str], T], default: D) -> T | D:
        if value.text is None:
            self._report.add(value.line, f"'{key}' must hold one text; a text that begins with {{ or [ needs quotes")
            return default
        try:
            return rule(validators.text(value.text))
        except validators.InvalidValue as wrong:
            self._report.add(
                value.line, message("{key} {value} {wrong}", key=key, value=shown(value.text), wrong=wrong.text)
            )
            return default


def read(report: Report, declared: Sequence[Key]) -> list[Entry]:
    """Return the entries of the list in the report's file; a wrong, missing or doubled key or wrong count is noted."""
    required, optional = keys.required(declared), keys.optional(declared)
    entries = []
    for line, pairs in yaml_nodes.mappings(report, f"'- {required[0]}: ...'"):
        _check_keys(report, line, pairs, required, optional)
        entries.append(Entry(line, pairs, report))
    if entries:  # else the file as a whole is wrong, which is noted
        entry_count.check(report, len(entries))
    return entries


def unique(entries: Sequence[Entry], key: str) -> None:
    """Note every entry whose text under *key* another entry before it has too."""
    first: dict[str, Entry] = {}
    for entry in entries:
        text = entry.typed(key)
        if text and first.setdefault(text, entry) is not entry:
            line = first[text].line
            entry.wrong(key, f"{key} {shown(text)} also stands in the entry on line {line}; each must have its own")


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return "; did you mean 'x'?" for a misspelt *word*, or nothing."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _check_keys(
    report: Report, line: int, pairs: Sequence[Pair], required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    known = (*required, *optional)
    for pair in pairs:
        if pair.key not in known:
            meant = suggestion(pair.key, known) or f"; use {', '.join(known)}"
            report.add(pair.line, f"unknown key {shown(pair.key)}{meant}")
    written = {pair.key for pair in pairs}
    for key in required:
        if key not in written:
            report.add(line, f"'{key}' is missing in this entry; add a line '{key}: ...'")
