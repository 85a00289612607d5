"""Messages to the people who edit: each written once in English where it is given, and shown in their language.

    raise InvalidValue(message("must be {choices}", choices=either(choices)))

The English text is the message's name: a stranger finds the place in the code by searching for what she read. Its
Norwegian stands in catalogue.yaml beside this module; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).parent / "catalogue.yaml"
LANGUAGES = ("nb", "en")
ORIGINAL = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """A text with its values, in the syntax of str.format. A value may be a message too: it is shown likewise."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.in_language(ORIGINAL)

    def __lt__(self, other: "Message") -> bool:
        return str(self) < str(other)

    def in_language(self, language: str) -> str:
        """Return the text in *language*, one of LANGUAGES; in English where the catalogue lacks it."""
        text = self.text if language == ORIGINAL else _catalogue().get(self.text, self.text)
        return text.format(**{name: _shown(value, language) for name, value in self.values})


def message(text: str, /, **values: object) -> Message:
    """Return the message *text* (a literal: a test reads it from the source) with *values* in its {names}."""
    return Message(text, tuple(values.items()))


def either(names: Sequence[str]) -> Message | str:
    """Return *names* as a choice: 'a, b or c'."""
    if len(names) < 2:
        return "".join(names)
    return message("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])


def both(names: Sequence[str]) -> Message | str:
    """Return *names* as a list: 'a, b and c'."""
    if len(names) < 2:
        return "".join(names)
    return message("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def _shown(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Message) else value


@cache
def _catalogue() -> dict[str, str]:
    return {entry["en"]: entry["nb"] for entry in yaml.safe_load(CATALOGUE.read_text("utf-8")) or ()}
