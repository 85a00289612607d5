"""Provenance of a translation: what it was made from, who has read it, and when; the keys at the top of its file.

source: 0123456789ab        the hash of the original that this text says the same as
reviewed_by: Amal Øy        the native reader who has approved it; with
reviewed_on: 2026-11-23     the day
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from directory.dates import norwegian_day
from directory.messages import message
from directory.parsing import validators
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_nodes import Value
from directory.schema import provenance

KEYS = tuple(key.name for key in provenance.KEYS)
NOBODY = re.compile(r"(?i)\b(?:ikke|ikkje|ingen|ukjent|mangler|må|skal|not|nobody|unknown|todo|tbd)\b")
NAME = re.compile(r"[^\W\d_][\w.'’-]*")
MACHINE = re.compile(
    r"(?i)\b(?:google|deepl|chatgpt|gpt|claude|copilot|gemini|translate|machine|maskin\w*|bot|ai|ki|microsoft|word|oversett\w*)\b"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the keys at the top of a translation say; None where one is missing or wrong."""

    source: str | None = None
    reviewed_by: str | None = None
    reviewed_on: date | None = None


def read(values: Mapping[str, Value], report: Report, *, original: bool) -> Provenance:
    """Return what *values*, by KEYS, say of a text; what is wrong goes to *report*. An *original* has none of them."""
    if original:
        for key, value in values.items():
            text = message("'{key}:' belongs in a translation, and this is the original; delete the line", key=key)
            report.add(value.line, text)
        return Provenance()
    today = norwegian_day(datetime.now(UTC))
    found = Provenance(
        _judged("source", values, report, _hash),
        _judged("reviewed_by", values, report, _reader),
        _judged("reviewed_on", values, report, validators.past_day(today)),
    )
    for one, other in (("reviewed_by", "reviewed_on"), ("reviewed_on", "reviewed_by")):
        if one in values and other not in values:
            text = message("'{one}:' stands without '{other}:'; write both, or delete both", one=one, other=other)
            report.add(values[one].line, text)
    return found


def _judged(key: str, values: Mapping[str, Value], report: Report, rule: Callable[[str], T]) -> T | None:
    if not (value := values.get(key)):
        return None
    try:
        return rule(value.text or "")
    except validators.InvalidValue as wrong:
        report.add(
            value.line, message("{key} {value} {wrong}", key=key, value=shown(value.text or ""), wrong=wrong.text)
        )
        return None


def _hash(value: str) -> str:
    if not provenance.HASH.fullmatch(value):
        raise validators.InvalidValue(message("must be the twelve signs (0-9, a-f) that the check names"))
    return value


def _reader(value: str) -> str:
    """Return *value*, the name of a person: two words of letters at least. A 'no' here would claim a review."""
    words = value.split() or [""]
    # A capital in the first and the last word, where the script has any; "ikke sett" is no name.
    capitals = all(word != word.lower() or word == word.upper() for word in (words[0], words[-1]))
    if len(words) < 2 or not capitals or not all(NAME.fullmatch(word) for word in words):
        raise validators.InvalidValue(
            message(
                "must be the first and last name of the native reader who has approved the translation; "
                "delete the line as long as nobody has"
            )
        )
    if MACHINE.search(value) or NOBODY.search(value):
        raise validators.InvalidValue(
            message("is no person; delete the line until a native reader has approved the translation")
        )
    return value
