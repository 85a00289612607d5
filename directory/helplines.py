"""The national helplines, and the only reader of data/helplines.yaml."""

from dataclasses import dataclass
from pathlib import Path

from directory.parsing import entries, privacy, validators
from directory.parsing.entries import Entry
from directory.parsing.problems import Problem, Report

REQUIRED = ("id", "name", "open_24h", "emergency", "source")
OPTIONAL = ("number", "url")
# What templates ask for by name, and would print empty: the key that the entry of each id must have.
SHOWN = {"police": "number", "ambulance": "number", "vo": "number", "legevakt": "number", "dinutvei": "url"}

# The numbers on every page, by id: where a wrong digit would do most harm, a second record must agree.
FIXED = {"police": "112", "ambulance": "113", "vo": "116 006"}


@dataclass(frozen=True, slots=True)
class Helpline:
    """A national helpline or guide; it has a number, a page, or both. *emergency*: for danger now."""

    id: str
    name: str
    number: str | None
    url: str | None
    open_24h: bool
    emergency: bool

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


def read(path: Path, found: list[Problem]) -> dict[str, Helpline]:
    """Return the helplines by id, in the order of the file; what is wrong goes to *found*."""
    report = Report(path, found)
    listed = entries.read(report, REQUIRED, OPTIONAL)
    entries.unique(listed, "id")
    entries.unique(listed, "number")
    written = [entry.typed("id") for entry in listed]
    for id in [id for id in SHOWN if listed and id not in written]:
        report.add(1, f"the pages show '{id}', which is missing; add an entry '- id: {id}' with its '{SHOWN[id]}'")
    return {helpline.id: helpline for helpline in map(_helpline, listed)}


def _helpline(entry: Entry) -> Helpline:
    entry.get("source", validators.text, None)
    helpline = Helpline(
        id=entry.get("id", validators.identifier, ""),
        name=entry.get("name", privacy.name, ""),
        number=entry.get("number", validators.helpline, None),
        url=entry.get("url", validators.https, None),
        open_24h=entry.get("open_24h", validators.yes_no, False),
        emergency=entry.get("emergency", validators.yes_no, False),
    )
    if "number" not in entry and (helpline.emergency or "url" not in entry):
        entry.wrong("id", "'number' is missing; an emergency line needs one, any other a 'number' or a 'url'")
    elif (shown := SHOWN.get(helpline.id)) and shown not in entry:
        entry.wrong("id", f"'{shown}' is missing; the pages show the {shown} of '{helpline.id}'")
    if (fixed := FIXED.get(helpline.id)) and helpline.number not in (None, fixed):
        hint = "if it has truly changed, change FIXED in directory/helplines.py with it"
        entry.wrong("number", f"the number of '{helpline.id}' must be '{fixed}'; {hint}")
    return helpline
