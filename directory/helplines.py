"""The national helplines, and the only reader of data/helplines.yaml."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory import checked
from directory.messages import message
from directory.parsing import entries, privacy, validators
from directory.parsing.entries import Entry
from directory.parsing.problems import Problem, Report
from directory.schema.helplines import KEYS

# What templates ask for by name, and would print empty: the key that the entry of each id must have.
SHOWN = {"police": "number", "ambulance": "number", "vo": "number", "legevakt": "number", "dinutvei": "url"}

# Short numbers have one right value each: a wrong digit leads a woman in danger to somebody else, so a second record
# must agree. A number of eight digits is judged by its form alone (validators.helpline).
FIXED = {
    "police": "112",
    "ambulance": "113",
    "police-nonurgent": "02800",
    "vo": "116 006",
    "alarm": "116 111",
    "legevakt": "116 117",
    "mental-helse": "116 123",
}


@dataclass(frozen=True, slots=True)
class Helpline:
    """A national helpline or guide; it has a number, a page, or both.

    *checked*: the day somebody saw the number on its own page, if anybody has; *checked_by*: in which role.
    """

    id: str
    name: str
    number: str | None
    url: str | None
    checked: date | None
    checked_by: str | None

    @property
    def tel(self) -> str | None:
        """What a telephone dials: short numbers as they are, eight digits from anywhere (E.164)."""
        if self.number is None:
            return None
        digits = self.number.replace(" ", "")
        return "+47" + digits if len(digits) == 8 else digits

    @property
    def printed(self) -> str:
        """The number as people read it, never broken over two lines; empty for a guide without a number."""
        return (self.number or "").replace(" ", "\u00a0")


def read(path: Path, found: list[Problem], today: date) -> dict[str, Helpline]:
    """Return the helplines by id, in the order of the file; what is wrong goes to *found*."""
    report = Report(path, found)
    listed = entries.read(report, KEYS)
    entries.unique(listed, "id")
    entries.unique(listed, "number")
    written = [entry.typed("id") for entry in listed]
    for id in [id for id in SHOWN if listed and id not in written]:
        text = message(
            "the pages show '{id}', which is missing; add an entry '- id: {id}' with its '{key}'", id=id, key=SHOWN[id]
        )
        report.add(1, text)
    return {helpline.id: helpline for helpline in (_helpline(entry, today) for entry in listed)}


def _helpline(entry: Entry, today: date) -> Helpline:
    entry.get("source", validators.source, None)
    day, role = checked.of(entry, today)
    helpline = Helpline(
        id=entry.get("id", validators.identifier, ""),
        name=entry.get("name", privacy.name, ""),
        number=entry.get("number", validators.helpline, None),
        url=entry.get("url", validators.https, None),
        checked=day,
        checked_by=role,
    )
    if (shown := SHOWN.get(helpline.id)) and shown not in entry:
        text = message("'{key}' is missing; the pages show the {key} of '{id}'", key=shown, id=helpline.id)
        entry.wrong("id", text)
    elif "number" not in entry and "url" not in entry:
        entry.wrong("id", message("'number' and 'url' are missing; an entry needs one of them"))
    _check_short_number(entry, helpline)
    return helpline


def _check_short_number(entry: Entry, helpline: Helpline) -> None:
    fixed, number = FIXED.get(helpline.id), helpline.number
    if fixed and number not in (None, fixed):
        text = message(
            "the number of '{id}' must be '{number}'; "
            "if it has truly changed, change FIXED in directory/helplines.py with it",
            id=helpline.id,
            number=fixed,
        )
        entry.wrong("number", text)
    elif number and not fixed and len(number.replace(" ", "")) < 8:
        text = message(
            "number '{number}' is no short number known here: {known}; for a new one, add it to FIXED in "
            "directory/helplines.py",
            number=number,
            known=", ".join(f"{number} ({id})" for id, number in FIXED.items()),
        )
        entry.wrong("number", text)
