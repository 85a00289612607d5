"""One change between two states, and what of it is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.messages import Message, message

# Parts of the report, in its order.
LOUD, CENTRE, HELPLINE, LANGUAGE, TABLE, WORD, PAGE = "loud", "centre", "helpline", "language", "table", "word", "page"


@dataclass(frozen=True, slots=True)
class Change:
    """*part*: where the report says it; *path*: the file; *id*: the entry, the key of a word or the page.

    *key*, *old* and *new* are for programs; *text* is for people, and *lines* are shown below it as they are.
    """

    part: str
    path: str
    id: str
    text: Message
    key: str = ""
    old: str | None = None
    new: str | None = None
    lines: Sequence[str] = ()


def day(typed: str) -> Message | str:
    """Return the day *typed* as people write it; another text as it is."""
    parts = typed.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not "".join(parts).isdecimal():
        return typed
    return message("{year}-{month}-{day}", year=parts[0], month=parts[1], day=parts[2])


def quoted(value: str) -> str:
    """Return *value* short enough for one line of a report."""
    flat = " ".join(value.split())
    return flat if len(flat) <= 200 else flat[:197] + "..."
