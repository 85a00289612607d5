"""The Norwegian that a page gives her to say on the telephone: its own where that is Norwegian, else bokmål."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory import Directory, Language

NORWEGIAN = ("nb", "nn")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language, and its words."""

    language: Language
    words: Mapping[str, str]


def of(language: Language, directory: Directory) -> Spoken:
    """What is said by the reader of a page in *language*."""
    code = language.code if language.code in NORWEGIAN else "nb"
    spoken = next(other for other in directory.languages if other.code == code)
    return Spoken(spoken, directory.words[code])
