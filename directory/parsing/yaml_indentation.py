"""Indentation of a YAML file: where a line must begin, judged by the lines above it."""

import re
from collections.abc import Sequence

from directory.messages import message
from directory.parsing.yaml_values import PAIR, Mistake

WIDE = re.compile(r"^( *+-) {2,}+(?=\S)")


def judge(lines: Sequence[str], number: int) -> Mistake | None:
    """Return the mistake of the line *number* (from 0) if it begins elsewhere than every line that is open above."""
    if (above := _above(lines, number)) is not None and (found := WIDE.match(lines[above])):
        text = message("one space stands between the - and the key; delete the others")
        return Mistake(above + 1, found.end(1) + 2, text, WIDE.sub(r"\1 ", lines[above]))
    begins, dashed = _begins(lines[number]), lines[number].lstrip().startswith("- ")
    open_above = _open(lines, number, dashed=dashed)
    if begins is not None and dashed and not open_above:
        text = message("a - and a space begin an entry of a list; delete them, or put quotes at both ends of the text")
        return Mistake(number + 1, _spaces(lines[number]) + 1, text, lines[number].lstrip(" -"))
    if begins is None or not open_above or begins in open_above:
        return None
    column = min(open_above, key=lambda one: (abs(one - begins), -one))
    text = message(
        "spaces at the beginning of this line: {found}; there must be {expected}, as on line {line}",
        found=_spaces(lines[number]),
        expected=_spaces(lines[number]) + column - begins,
        line=open_above[column] + 1,
    )
    moved = " " * (_spaces(lines[number]) + column - begins) + lines[number].lstrip()
    return Mistake(number + 1, _spaces(lines[number]) + 1, text, moved)


def _above(lines: Sequence[str], number: int) -> int | None:
    return next((at for at in range(number - 1, -1, -1) if _begins(lines[at]) is not None), None)


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _begins(line: str) -> int | None:
    """The column (from 0) of the line's key, or None where it has none."""
    if line.lstrip().startswith("#") or not PAIR.match(line):
        return None
    return len(line) - len(line.lstrip(" -"))


def _open(lines: Sequence[str], number: int, *, dashed: bool) -> dict[int, int]:
    """The columns of keys that can go on above the line *number*, each with the number of the last line there.

    An entry, whose line is *dashed*, goes on with entries alone.
    """
    found: dict[int, int] = {}
    for at in range(number):
        column = _begins(lines[at])
        if column is not None:
            found = {one: line for one, line in found.items() if one < column or (dashed and one == column)}
            if not dashed or lines[at].lstrip().startswith("- "):
                found[column] = at
    return found
