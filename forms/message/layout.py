"""Plain-text layout of a letter: rows, wrapping in columns (UAX 11), bidirectional isolates (UAX 9). Pure.

Each line of what she wrote stands between isolates (U+2068, U+2069), so that Arabic does not reorder our labels, nor
"> " her Arabic; her longer text is quoted ('> '), so that it cannot pass for our headings.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

NOT_ANSWERED = ""  # such answers stand together in one row, by their labels
WIDTH, LABEL = 72, 24  # columns: of a line, and of the label in it
MARKS = ("Mn", "Mc", "Me", "Cf")  # Unicode categories of what joins the character before it
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # one of hers would end or override our isolates (UAX 9)
RIGHT_TO_LEFT = ("R", "AL")  # bidirectional classes of letters
# Two groups of digits or more: in a line that runs from right to left, 22 48 03 80 would be shown as 80 03 48 22.
NUMBER = re.compile(r"(?<!\d)\+?\d++(?:[ \u00a0.-]\d++)+")
LONGEST_NUMBER = 24  # columns that stay in one line: "+", the 15 digits of a telephone number (E.164), spaces in pairs


@dataclass(frozen=True, slots=True)
class Row:
    """A label and the answer beside it; *hers*: she typed it, so that each line of it stands between isolates."""

    label: str
    answer: str
    hers: bool = False

    def lines(self) -> Iterator[str]:
        """In as many lines as the answer needs."""
        head = f"{self.label}:"
        for line in wrap(self.answer, WIDTH - LABEL):
            yield f"{head:<{LABEL}}{_isolated(line) if self.hers else line}"
            head = ""


Part = list[str | Row]  # finished lines and rows, under a heading


def lines(part: Part) -> Iterator[str]:
    """The lines of *part*; each run of rows without an answer is one row."""
    for open_, run in groupby(part, lambda one: isinstance(one, Row) and not one.answer):
        rows = [one for one in run if isinstance(one, Row)] if open_ else []
        if open_:
            yield from Row("Ikke svart", ", ".join(row.label[0].lower() + row.label[1:] for row in rows)).lines()
        else:
            for one in run:
                yield from one.lines() if isinstance(one, Row) else [one]


def user_row(label: str, answer: object) -> Row:
    """A row with what she typed."""
    return Row(label, _her_text(answer) if answer else NOT_ANSWERED, hers=True)


def unwritten(label: str, answer: object) -> list[Row]:
    """An open row in the place of the part that own_words leaves out."""
    return [] if answer else [Row(label, NOT_ANSWERED)]


def own_words(heading: str, answer: object) -> Part:
    """Her longer text, quoted; no part without one."""
    if not answer:
        return []
    quoted = [part for line in _her_text(answer).split("\n") for part in wrap(line, WIDTH - 2)]
    return [heading, *(f"> {_isolated(part)}" if part else ">" for part in quoted)]


def _her_text(answer: object) -> str:
    return BIDI_CONTROLS.sub("", str(answer))


def _isolated(line: str) -> str:
    """*line* between isolates of its own direction, and the numbers in it from left to right."""
    if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in line):
        line = NUMBER.sub("\u2066\\g<0>\u2069", line)
    return f"\u2068{line}\u2069"


def wrap(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width* columns, broken at spaces only, and not between the digits of a number.

    A word stays whole, however long: many scripts have no spaces between words, and only somebody who reads the
    language knows where one ends. Mail programs break such lines themselves.
    """
    wrapped, used = [""], 0
    for gap, word in _words(text):
        wide = len(gap) + _columns(word)
        if used and used + wide > width:
            wrapped.append("")
            gap, used, wide = "", 0, wide - len(gap)
        wrapped[-1] += gap + word
        used += wide
    return wrapped


def _words(text: str) -> list[tuple[str, str]]:
    """Each word with the spaces before it; a space with a combining mark on it, or inside a number, is part of one."""
    found: list[tuple[str, list[str]]] = []
    gap = ""
    for piece in re.findall(" +|[^ ]+", text):  # not "( *)([^ ]+)": quadratic on spaces at the end
        if piece[0] == " ":
            gap = piece
        elif found and gap and _stays_together(found[-1][1], gap, piece):
            found[-1][1].extend([gap, piece])
            gap = ""
        else:
            found.append((gap, [piece]))
            gap = ""
    return [(before, "".join(pieces)) for before, pieces in found]


def _stays_together(before: Sequence[str], gap: str, piece: str) -> bool:
    """Whether the *gap* between a word's pieces *before* it and *piece* carries a mark, or is inside a number."""
    if unicodedata.category(piece[0]) in MARKS:
        return True
    if not (gap == " " and before[-1][-1].isdecimal() and piece[0].isdecimal()):
        return False
    return sum(map(len, before)) + 1 + len(piece) <= LONGEST_NUMBER


def _columns(text: str) -> int:
    """How wide *text* is in a fixed-width font (UAX 11): a Chinese character takes two, a mark on a letter none."""
    shown = [mark for mark in text if unicodedata.category(mark) not in MARKS]
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in shown)
