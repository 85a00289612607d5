"""Parity of a translation with its original: the same placeholders, links, numbers, headings, boxes and list items.

Only a translation of the original as it is now is judged. When the original changes, each translation is stale, which
is a warning, and stays as it is until a translator has followed: whoever corrects the Norwegian text is not kept from
it by languages that she cannot write. To call a translation current again is what asks for all of this to be right.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directory.messages import Message, message
from directory.parsing.privacy import DIGIT, DIGITS
from directory.parsing.problems import shown

PLACEHOLDER = re.compile(r"\{(?!keep:)[\w:-]+\}")
LINK = re.compile(r"\]\(([^()\s]*)\)")
NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
HEADING = re.compile(r"(#{1,6}) ")
ITEM = re.compile(r" *(?:[-*+]|\d+\.) +")
BOX = re.compile(r" *(!!!|\?\?\?\+?) (\w+)")
# What holds figures that are no number of a sentence: placeholders, addresses, and the mark of a list.
NO_SENTENCE = re.compile(rf"\{{[^{{}}]*\}}|\]\([^()]*\)|https?:\S+|^{ITEM.pattern}|[^\s@]{{0,64}}@\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on a line and must stand in each language, and under which heading, counted from 0."""

    value: str
    line: int
    section: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What is compared of a page: headings and boxes in their order, the others wherever they stand."""

    headings: list[Part]
    boxes: list[Part]
    items: list[Part]
    others: list[Part]  # placeholders, addresses of links, numbers


def of_pages(own: Sequence[str], original: Sequence[str]) -> Iterator[tuple[int, Message]]:
    """Yield the line, from 1, of a translated page and what it lacks or has too much; both are given by their lines."""
    mine, theirs = _shape(own), _shape(original)
    order = list(_order(mine, theirs))
    yield from order
    if not order:
        for section, count in Counter(part.section for part in theirs.items).items():
            if (have := sum(part.section == section for part in mine.items)) != count:
                text = message("has {have} list items here, and the original has {count}", have=have, count=count)
                yield _line_of(section, mine), text
    yield from _difference(mine, theirs)


def of_words(own: str, original: str) -> Iterator[Message]:
    """Yield which numbers a translated word lacks or has too many of."""
    mine, theirs = Counter(_numbers(own)), Counter(_numbers(original))
    yield from (_lacks(value) for value in theirs - mine)
    yield from (_too_many(value) for value in mine - theirs)


def _order(mine: Shape, theirs: Shape) -> Iterator[tuple[int, Message]]:
    for own, original, what in (
        (mine.headings, theirs.headings, message("headings")),
        (mine.boxes, theirs.boxes, message("boxes")),
    ):
        have, want = [part.value for part in own], [part.value for part in original]
        if have != want:
            at = next((at for at, pair in enumerate(zip(have, want, strict=False)) if pair[0] != pair[1]), None)
            line = own[at].line if at is not None else own[-1].line if own else 1
            yield (
                line,
                message(
                    "the {what} here are {have}, and in the original {want}; give the page the same, in that order",
                    what=what,
                    have=" ".join(have) or "-",
                    want=" ".join(want) or "-",
                ),
            )


def _difference(mine: Shape, theirs: Shape) -> Iterator[tuple[int, Message]]:
    have, want = Counter(part.value for part in mine.others), Counter(part.value for part in theirs.others)
    for value in want - have:
        sections = [part.section for part in theirs.others if part.value == value]
        here = [part.section for part in mine.others if part.value == value]
        lacking = next((one for one in sections if here.count(one) < sections.count(one)), 0)
        yield _line_of(lacking, mine), _lacks(value)
    for value in have - want:
        yield [part.line for part in mine.others if part.value == value][-1], _too_many(value)


def _line_of(section: int, shape: Shape) -> int:
    return shape.headings[min(section, len(shape.headings)) - 1].line if section and shape.headings else 1


def _lacks(value: str) -> Message:
    return message("{value} is missing, and stands in the original; write it here too", value=shown(value))


def _too_many(value: str) -> Message:
    return message("{value} stands here once more than in the original; delete it, or correct it", value=shown(value))


def _shape(lines: Sequence[str]) -> Shape:
    shape = Shape([], [], [], [])
    for number, line in enumerate(lines, 1):
        section = len(shape.headings)
        if found := HEADING.match(line):
            shape.headings.append(Part(found[1], number, section))
        if found := BOX.match(line):
            shape.boxes.append(Part(f"{found[1]} {found[2]}", number, section))
        if ITEM.match(line):
            shape.items.append(Part("", number, section))
        values = (*PLACEHOLDER.findall(line), *LINK.findall(line), *_numbers(line))
        shape.others.extend(Part(value, number, section) for value in values)
    return shape


def _numbers(text: str) -> list[str]:
    return NUMBER.findall(NO_SENTENCE.sub(" ", text).translate(DIGITS)) if DIGIT.search(text) else []
