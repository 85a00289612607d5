"""Entries of a YAML list in data/: required and optional keys, and validated access to their values."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from directory.messages import Message, message
from directory.parsing import entry_count, keys, text_file, validators, yaml_nodes
from directory.parsing.keys import Key
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_nodes import Value

# What a Norwegian editor may write for a key.
NORWEGIAN = {
    "navn": ("name",),
    "telefon": ("phone", "number"),
    "tlf": ("phone", "number"),
    "nummer": ("phone", "number"),
    "kommune": ("municipality",),
    "fylke": ("county",),
    "nettside": ("website", "url"),
    "kilde": ("source",),
    "språk": ("languages",),
    "kontrollert": ("checked",),
    "sjekket": ("checked",),
    "ringt": ("checked",),
    "telefonnummer": ("phone", "number"),
    "hjemmeside": ("website", "url"),
    "åpningstider": ("hours",),
    "åpningstid": ("hours",),
    "døgnåpent": ("open_24h",),
    "tolk": ("interpreter",),
    "stengt": ("closed", "notice"),
    "beskjed": ("notice",),
}
T = TypeVar("T")
D = TypeVar("D")


class Entry:
    """One entry of a list. What is wrong in it goes to the report; the caller gets its default back and goes on."""

    def __init__(self, mapping: Value, report: Report) -> None:
        self.line, self.column = mapping.line, mapping.column
        self._values = {pair.key: pair.value for pair in mapping.pairs}
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
        if value.text is None and not value.items and not value.pairs:
            self.wrong(key, message("'{key}' is empty; write it, or delete the line if it may be left out", key=key))
            return ()
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
            text = message(
                "'{key}' must hold lines of its own, like '{first}: ...', two spaces further in",
                key=key,
                first=like or (*required, *(optional or ()))[0],
            )
            self.wrong(key, text)
            return None
        if optional is not None:
            _check_keys(self._report, value, required, optional)
        return Entry(value, self._report)

    def wrong(self, key: str, text: Message) -> None:
        """Note a problem at the value of *key*, or at the entry where it has no such key."""
        place = self._values[key] if key in self else self
        self._report.add(place.line, text, place.column)

    def _judge(self, key: str, value: Value, rule: Callable[[str], T], default: D) -> T | D:
        if value.text is None:
            text = message("'{key}' must hold one text; a text that begins with {{ or [ needs quotes", key=key)
            self._report.add(value.line, text, value.column)
            return default
        try:
            return rule(validators.unquoted(value.text))
        except validators.InvalidValue as wrong:
            text = message("{key} {value} {wrong}", key=key, value=shown(value.text), wrong=wrong.text)
            self._report.add(value.line, text, value.column)
            return default


def read(report: Report, declared: Sequence[Key]) -> list[Entry]:
    """Return the entries of the list in the report's file; a wrong, missing or doubled key or wrong count is noted."""
    required, optional = keys.required(declared), keys.optional(declared)
    text = text_file.read(report)
    if text is None:
        return []
    entries = []
    for mapping in yaml_nodes.mappings_of(text, report, message("'- {key}: ...'", key=required[0])):
        _check_keys(report, mapping, required, optional)
        entries.append(Entry(mapping, report))
    if entries:  # else the file as a whole is wrong, which is noted
        entry_count.check(text, report, len(entries))
    return entries


def unique(entries: Sequence[Entry], key: str) -> None:
    """Note every entry whose text under *key* another entry before it has too."""
    first: dict[str, Entry] = {}
    for entry in entries:
        text = entry.typed(key)
        if text and first.setdefault(text, entry) is not entry:
            wrong = message(
                "{key} {value} also stands in the entry on line {line}; each must have its own",
                key=key,
                value=shown(text),
                line=first[text].line,
            )
            entry.wrong(key, wrong)


def closest(word: str, known: Sequence[str]) -> list[str]:
    """Return the one of *known* that *word* is a slip for, or nothing."""
    return [meant] if (meant := _meant(word, known)) else []


def suggestion(word: str, known: Sequence[str]) -> Message | str:
    """Return "; did you mean 'x'?" for a misspelt *word*, or nothing: an empty text."""
    meant = _meant(word, known)
    return message("; did you mean '{word}'?", word=meant) if meant else ""


def _meant(word: str, known: Sequence[str]) -> str:
    """The one of *known* that *word* is a slip for, or its Norwegian name; else an empty text."""
    close = get_close_matches(word, known, n=1) or get_close_matches(word.lower(), known, n=1)
    norwegian = [key for key in NORWEGIAN.get(word.lower(), ()) if key in known]
    return [*norwegian, *close, ""][0]


def _check_keys(report: Report, mapping: Value, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    known = (*required, *optional)
    names = ", ".join(known)
    written = {pair.key for pair in mapping.pairs}
    for pair in mapping.pairs:
        if pair.key not in known:
            meant = _meant(pair.key, known)
            near = message("; did you mean '{word}'?", word=meant) if meant else message("; use {names}", names=names)
            text = message("unknown key {key}{meant}", key=shown(pair.key), meant=near)
            report.add(pair.line, text, pair.column)
            written.add(meant)
    for key in required:
        if key not in written:
            text = message("'{key}' is missing in this entry; add a line '{key}: ...'", key=key)
            report.add(mapping.line, text, mapping.column)
