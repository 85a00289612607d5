"""One key of an entry: its name, what it is for, and what its text looks like.

The readers take from here which keys there are; what else a text must be, such as a number that somebody has, they say
themselves. A JSON Schema says as much of it as it can.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directory.messages import Message


@dataclass(frozen=True, slots=True)
class Key:
    """*about*: what it holds, as editors' programs show it. Its text has the *pattern*, or is one of the *choices*.

    *numbers*: YAML may take the text for a whole number, one of these. *several*: one text, or a list of them.
    *needs*: keys that must stand beside it. *parts*: the keys of the lines below it, where it holds no text of its own.
    *any_name*: the key may have each name of this pattern, as parts do that are called by a language or a day.
    """

    name: str
    about: Message
    required: bool = False
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    longest: int | None = None
    numbers: range | None = None
    several: bool = False
    needs: tuple[str, ...] = ()
    parts: tuple["Key", ...] = ()
    any_name: re.Pattern[str] | None = None


def required(keys: Sequence[Key]) -> tuple[str, ...]:
    """Return the names of the *keys* that every entry has."""
    return tuple(key.name for key in keys if key.required)


def optional(keys: Sequence[Key]) -> tuple[str, ...]:
    """Return the names of the *keys* that an entry may leave out."""
    return tuple(key.name for key in keys if not key.required and not key.any_name)
