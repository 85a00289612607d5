"""Growth of a call's processor time with the length of its text, and the hostile shapes that it is tried with."""

import re
import re._constants as constants  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

KIB = 1024
NOTICED_S = 0.01  # processor time below which no growth can be told from noise; 128 KiB squared take a minute
MOST = 3  # times as long for twice the text: 2 is linear, 4 is quadratic
# What a text is filled with, between "a" and "b": spaces, digits, and what patterns of ours and others look for.
FILLERS = (
    " ", "4", "+", "@", ".", "(", "[", "{", "}", ")", "<", ">", "`", "*", "_", "-", "/", "|", "!", "#", "\\", '"', "'",
    "=", "%", "&", "\n", " \n", "\t", "\r", "\u0301", " \u0301", "\u200b", "\u00ad", "\u202e", "\u2066", "\u3000",
    "\u2069 ", "a@", "a.", "4 ", "4-", "(0)", "<a ", "](", "[a](", "{a:", "&#", "> ", "«\"'", "\U0001f469\u200d", "ﷺ",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A hostile text: *filler* over and over, alone or between two letters."""

    filler: str
    between: bool

    def text(self, characters: int) -> str:
        whole = self.filler * (characters // len(self.filler))
        return f"a{whole}b" if self.between else whole


def shapes(*more: str) -> list[Shape]:
    """Every hostile shape, and those with the fillers *more*."""
    return [Shape(filler, between) for filler in dict.fromkeys((*FILLERS, *more)) for between in (True, False)]


def samples(pattern: "re.Pattern[str]") -> tuple[str, ...]:
    """Fillers made of *pattern*: a text that matches it, and its beginnings, which almost do."""
    text = "".join(_sample(list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))))
    return tuple(dict.fromkeys(piece for piece in (text, text[:-1], text[: len(text) // 2], text[:1]) if piece))


def _sample(nodes: list[Any]) -> Iterator[str]:
    for kind, value in nodes:
        if kind is constants.LITERAL:
            yield chr(value)
        elif kind is constants.IN:
            yield _one_of(value)
        elif kind is constants.ANY or kind is constants.NOT_LITERAL:
            yield "x"
        elif kind is constants.BRANCH:
            yield from _sample(list(value[1][0]))
        elif kind is constants.SUBPATTERN:
            yield from _sample(list(value[-1]))
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            yield "".join(_sample(list(value[2]))) * max(1, value[0])


def _one_of(choices: list[Any]) -> str:
    """A character of a class; "x" where the class says what it is not."""
    kind, value = choices[0]
    if kind is constants.LITERAL:
        return chr(value)
    if kind is constants.RANGE:
        return chr(value[0])
    digits = kind is constants.CATEGORY and value is constants.CATEGORY_DIGIT
    return "4" if digits else " " if value is constants.CATEGORY_SPACE else "x"


def slow(call: Callable[[str], object], tried: list[Shape], unit: int = KIB) -> list[str]:
    """How *call* grows with its text where that is faster than linearly, by shape; *unit*: characters for 1 KiB."""
    said = ((shape, _problem(partial(_seconds, call, shape, unit))) for shape in tried)
    return [f"{shape}: {problem}" for shape, problem in said if problem]


def _problem(seconds: Callable[[int], float]) -> str | None:
    """What is wrong with the growth of *seconds*, asked for lengths in KiB: small ones first, up to 64 and 128."""
    before = seconds(1)
    for length, factor in ((4, 4), (16, 4), (64, 4), (128, 2)):
        now = seconds(length)
        if now > NOTICED_S and now > before * factor * MOST / 2 and _grows(seconds, length):
            return f"{now:.2f} s for {length} KiB, {before:.3f} s for {length // factor}"
        before = now
    return None


def _grows(seconds: Callable[[int], float], length: int) -> bool:
    """The same again, more carefully: the least of several measurements."""
    half, whole = (min(seconds(size) for _ in range(3)) for size in (length // 2, length))
    return whole > max(NOTICED_S, MOST * half)


def _seconds(call: Callable[[str], object], shape: Shape, unit: int, length: int) -> float:
    """Processor time of this thread alone: the machine may be busy. What *call* refuses, it has read all the same."""
    text = shape.text(length * unit)
    began = time.thread_time()
    with suppress(ValueError, KeyError, IndexError, OSError, RecursionError):
        found = call(text)
        if isinstance(found, Iterator):
            deque(found, maxlen=0)
    return time.thread_time() - began
