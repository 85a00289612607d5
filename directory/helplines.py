"""The national helplines, and the only reader of data/helplines.yaml."""

from dataclasses import dataclass
from pathlib import Path

from directory import entries, rules
from directory.entries import Entry
from directory.problems import Problem, Report

REQUIRED = ("id", "name", "open_24h", "emergency", "source")
OPTIONAL = ("number", "url")


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
    listed = entries.read(Report(path, found), REQUIRED, OPTIONAL)
    entries.unique(listed, "id")
    entries.unique(listed, "number")
    return {helpline.id: helpline for helpline in map(_helpline, listed)}


def _helpline(entry: Entry) -> Helpline:
    entry.get("source", rules.text, None)
    helpline = Helpline(
        id=entry.get("id", rules.identifier, ""),
        name=entry.get("name", rules.text, ""),
        number=entry.get("number", rules.helpline, None),
        url=entry.get("url", rules.https, None),
        open_24h=entry.get("open_24h", rules.yes_no, False),
        emergency=entry.get("emergency", rules.yes_no, False),
    )
    if "number" not in entry and (helpline.emergency or "url" not in entry):
        entry.wrong("id", "'number' is missing; an emergency line needs one, any other a 'number' or a 'url'")
    return helpline
