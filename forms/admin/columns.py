"""Tables in the output of commands (text layout): aligned columns, and rows that fit a terminal."""

import shutil
import sys
import textwrap
from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """The *rows* as lines with aligned columns. One that is wider than *width* goes on, indented, in further lines."""
    if not rows:
        return []
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in rows), strict=True)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip() for row in rows]
    return lines if width is None else [_wrapped(line, width) for line in lines]


def width() -> int | None:
    """How wide the terminal is. None where stdout is none: what a program reads stays one line a row."""
    return shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else None


def _wrapped(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    return "\n".join(
        textwrap.wrap(
            line,
            width,
            subsequent_indent="    ",
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
