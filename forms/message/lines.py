"""Lines of plain text, as wide as people see them. Pure."""

import unicodedata
from collections.abc import Iterator


def columns(text: str) -> int:
    """How many columns *text* takes in a fixed-width font: wide letters two, marks on letters none."""
    return sum(0 if _joins(mark) else 2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def wrapped(text: str, most: int) -> list[str]:
    """*text* in lines of at most *most* columns, broken at spaces only.

    What has no space in it stays whole, however long: many scripts write words without spaces between, and only who
    reads the language knows where one ends. Mail programs break such lines themselves.
    """
    lines: list[str] = []
    for part in _parts(text):
        if lines and columns(f"{lines[-1]} {part}") <= most:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _parts(text: str) -> Iterator[str]:
    """*text* cut at its single spaces; a space that carries a mark is a letter, and stays."""
    start = 0
    for at, mark in enumerate(text):
        if mark == " " and not _joins(text[at + 1 : at + 2]) and text[at + 1 : at + 2] != " ":
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _joins(mark: str) -> bool:
    return mark != "" and unicodedata.category(mark) in ("Mn", "Mc", "Me", "Cf")
