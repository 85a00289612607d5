"""Validation problems of a data file, each with its path, line, column and what would be right."""

from dataclasses import dataclass, field
from pathlib import Path

from directory.messages import ORIGINAL, Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file as the caller named it, the line and column (from 1), and what would be right."""

    path: Path
    line: int
    text: Message
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"

    def __lt__(self, other: "Problem") -> bool:
        return self._place() < other._place()

    def said(self, language: str = ORIGINAL) -> str:
        """Return what is wrong and what would be right in *language*, without the place."""
        return self.text.in_language(language)

    def _place(self) -> tuple[Path, int, int, str]:
        return self.path, self.line, self.column, str(self.text)


class DirectoryError(Exception):
    """The data cannot be used. Carries every problem in it, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Report:
    """Where the problems of one file go. The reports of one reading share the list *found*.

    *misshapen*: the lines whose form is wrong: nobody can know what they mean, so nothing more is said of them.
    """

    path: Path
    found: list[Problem]
    misshapen: set[int] = field(default_factory=set)

    def add(self, line: int, text: Message, column: int = 1) -> None:
        """Note a problem at *line* and *column* (from 1)."""
        if line not in self.misshapen:
            self.found.append(Problem(self.path, line, text, column))

    def add_misshapen(self, line: int, text: Message, column: int) -> None:
        """Note a problem in the form of *line*, and be silent about what else may be wrong in it."""
        self.add(line, text, column)
        self.misshapen.add(line)


def shown(value: str) -> str:
    """Return *value* in quotes, short, and with what cannot be seen made visible.

    A hard space in a telephone number looks like a right one; as \\u00a0 the editor sees what is wrong.
    """
    short = value if len(value) <= 60 else value[:57] + "..."
    return "'" + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in short) + "'"
