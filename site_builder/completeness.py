"""Completeness of a page: that nothing of it was cut off or emptied, and that nothing stands in it twice.

A page that was pasted twice, cut in the middle or emptied is good Markdown. In a translation a lost part is seen beside
its original (directory/translation/); the original itself keeps a number of headings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from directory.messages import Message, message
from site_builder import prose, required_sentences
from site_builder.remarks import Placed

# Two thirds of what each page has: a part may go, half of the page may not.
FEWEST_HEADINGS: Mapping[str, int] = {
    "index": 3,
    "about": 5,
    "volunteer": 5,
    "safety": 4,
    "privacy": 5,
    "accessibility": 4,
}
SAME_FROM = 40  # characters: "Ring oss." may stand twice
# The end of a sentence in the scripts of the site, a quotation or bracket behind it, a link, an attribute or a mark.
END = re.compile(r"[.!?:…؟۔።»”\"')}|*]\s*")
HEADING = re.compile(r"(#{2,6}) ")
POINT = re.compile(r"[-*+] |\d+\. ")
SHORT = 5  # words of a point of a list, its sign included, that need no full stop: "- mandag"


def problems(lines: Sequence[str]) -> Iterator[Placed]:
    """Yield what is twice on the page, empty or unfinished, with its line and column."""
    blocks = [(number, text.strip()) for number, text in prose.blocks(lines)]
    if not blocks:
        yield len(lines) or 1, _empty(), 1
        return
    yield from _doubled(blocks)
    for (number, text), (_, below) in zip(blocks, [*blocks[1:], (0, "")], strict=True):
        if _is_empty(text, below):
            yield number, message("nothing stands under this heading; write its text, or delete the heading"), 1
    number, last = blocks[-1]
    line = last.split("\n")[-1]
    if _is_sentence(line) and not END.fullmatch(line[-1:]):
        said = message("the page ends in the middle of a sentence; write the rest, and a full stop behind it")
        yield number + last.count("\n"), said, len(line)


def _empty() -> Message:
    return message("the page has no text; put it back from the last version that worked")


def _doubled(blocks: Sequence[tuple[int, str]]) -> Iterator[Placed]:
    first: dict[str, int] = {}
    told = False
    for number, text in blocks:
        same = " ".join(required_sentences.without_marks(text).split())
        again = first.setdefault(same, number) != number
        # Of a whole page that was pasted again one line is told, not each.
        if again and not told and (HEADING.match(same) or len(same) >= SAME_FROM):
            yield number, message("this also stands on line {line}; delete one of them", line=first[same]), 1
            told = True
        told = told and again


def _is_sentence(line: str) -> bool:
    """Whether *line* is no heading, row of a table or short point of a list."""
    is_short = POINT.match(line.lstrip()) and len(line.split()) <= SHORT
    return not (is_short or "|" in line or HEADING.match(line))


def _is_empty(text: str, below: str) -> bool:
    """Whether *text* is a heading, and *below* it nothing or a heading that is no part of it."""
    if not (heading := HEADING.match(text)):
        return False
    next_ = HEADING.match(below)
    return not below or (next_ is not None and len(next_[1]) <= len(heading[1]))
