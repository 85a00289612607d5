"""Growth of a call's processor time with the length of its text, and the hostile texts that it is tried with.

A text of 16 KiB that takes little more than NOTICED_S beyond a harmless one is let go: if its time grew with the
square, 128 KiB would take 64 times as long, half a second. What takes more is measured again, at other lengths too.
"""

import re
import re._constants as constants  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

KIB = 1024
NOTICED_S = 0.006  # processor time below which no growth can be told from noise
MOST = 3  # times as long as a harmless text, or for twice the text: 2 is linear, 4 is quadratic
MOST_OF_EIGHT = 22  # times as long for eight times the text: 8 is linear, 64 is quadratic
TRIED_KIB = (1 / 32, 1, 16)  # small ones first: what grows exponentially or with the cube would not end at the last
LONG = 64  # a repeat of a pattern up to this often is a constant factor
# What a text is filled with, between "a" and "b": spaces, digits, and what patterns of ours and others look for.
FILLERS = (
    " ", "4", "+", "@", ".", "(", "[", "{", "}", ")", "<", ">", "`", "*", "_", "-", "/", "|", "!", "#", "\\", '"', "'",
    "=", "%", "&", "\n", " \n", "\t", "\r", "\u0301", " \u0301", "\u200b", "\u00ad", "\u202e", "\u2066", "\u3000",
    "\u2069 ", "a@", "a.", "4 ", "4-", "(0)", "<a ", "](", "[a](", "{a:", "&#", "> ", "«\"'", "\U0001f469\u200d", "ﷺ",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A hostile text: *filler* over and over, between two others."""

    filler: str
    before: str = ""
    after: str = ""

    def text(self, characters: int) -> str:
        return self.before + self.filler * (characters // len(self.filler)) + self.after


def shapes() -> list[Shape]:
    """Every filler, alone and between two letters."""
    return [shape for filler in FILLERS for shape in (Shape(filler, "a", "b"), Shape(filler))]


def against(pattern: "re.Pattern[str]") -> list[Shape]:
    """Texts made to make *pattern* try in vain: each of its long repeats over and over, behind each of its beginnings.

    None for a pattern without a long repeat: its time is that of its length for each place of a text.
    """
    nodes = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    whole = "".join(_sample(nodes))
    pairs: dict[tuple[str, str], None] = {}
    for before, body in _repeats(nodes, ""):
        pairs |= dict.fromkeys([(before, body), ("", body), ("", before + body), ("", before), ("", f"{before}\n")])
    if pairs:
        pairs |= dict.fromkeys([("", whole), ("", whole[:-1]), ("", whole[: len(whole) // 2])])
    return [Shape(filler, before, after) for before, filler in pairs if filler for after in ("", "\0")]


def _repeats(nodes: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What stands before each long repeat, and what it repeats: a text for each kind of character."""
    for node in nodes:
        kind, value = node
        if kind in REPEATS:
            inner = list(value[2])
            if value[1] is constants.MAXREPEAT or value[1] > LONG:
                texts = _choices(inner[0]) if len(inner) == 1 else ["".join(_sample(inner))]
                yield from ((before, text) for text in texts)
            yield from _repeats(inner, before)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif kind in (constants.SUBPATTERN, constants.ASSERT, constants.ASSERT_NOT, constants.ATOMIC_GROUP):
            yield from _repeats(value if kind is constants.ATOMIC_GROUP else value[-1], before)
        before += "".join(_sample([node]))


def _choices(node: Any) -> list[str]:
    kind, value = node
    if kind is constants.IN and value[0][0] is not constants.NEGATE:
        # A character of each kind that the class names, so that it meets those of its neighbours.
        return list(dict.fromkeys([*(_one_of([choice]) for choice in value[:4]), *("\n" for _ in _spaces(value))]))
    return ["".join(_sample([node]))]


def _spaces(choices: list[Any]) -> list[Any]:
    return [choice for choice in choices if choice == (constants.CATEGORY, constants.CATEGORY_SPACE)]


REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)


def _sample(nodes: list[Any]) -> Iterator[str]:
    """A text that *nodes* of a pattern match, as short as it can be."""
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
        elif kind is constants.ATOMIC_GROUP:
            yield from _sample(list(value))
        elif kind in REPEATS:
            yield "".join(_sample(list(value[2]))) * value[0]


def _one_of(choices: list[Any]) -> str:
    """A character of a class; "x" where the class says what it is not."""
    kind, value = choices[0]
    if kind is constants.LITERAL:
        return chr(value)
    if kind is constants.RANGE:
        return chr(value[0])
    digits = kind is constants.CATEGORY and value is constants.CATEGORY_DIGIT
    return "4" if digits else " " if value is constants.CATEGORY_SPACE else "x"


def slow(call: Callable[[str], object], tried: Iterable[Shape], lengths: tuple[float, ...] = TRIED_KIB) -> list[str]:
    """How *call* grows with its text where that is faster than linearly, by shape; *lengths* in KiB."""
    calm = [min(partial(_seconds, call, Shape("x"))(length) for _ in range(3)) for length in lengths]
    harmless = partial(_seconds, call, Shape("x"))
    if calm[-1] > NOTICED_S and grows(harmless, lengths[-1]):
        return [f"a harmless text takes {calm[-1]:.2f} s for {lengths[-1]} KiB"]
    said = ((shape, _problem(partial(_seconds, call, shape), lengths, calm)) for shape in tried)
    return [f"{shape}: {problem}" for shape, problem in said if problem]


def _problem(seconds: Callable[[float], float], lengths: tuple[float, ...], calm: list[float]) -> str | None:
    """What is wrong with the growth of *seconds*, asked for *lengths*; *calm*: those of a harmless text."""
    for length, least in zip(lengths, calm, strict=True):
        now = seconds(length)
        if now > MOST * least + NOTICED_S and grows(seconds, length):
            return f"{now:.2f} s for {length} KiB, {least:.3f} s for a harmless text"
    return None


def grows(seconds: Callable[[float], float], length: float) -> bool:
    """Whether *seconds*, the time of a text of so many KiB, grow faster than the text up to *length*.

    The least of several measurements, taken in turn. An eighth of the text tells where the machine changes its speed,
    the half where a fixed cost, that of a request, hides what grows.
    """
    turns = [(seconds(length / 8), seconds(length / 2), seconds(length)) for _ in range(7)]
    eighth, half, whole = (min(turn[at] for turn in turns) for at in range(3))
    return whole > NOTICED_S and (whole > MOST_OF_EIGHT * eighth or whole > MOST * half)


def _seconds(call: Callable[[str], object], shape: Shape, length: float) -> float:
    """Processor time of this thread alone: the machine may be busy. What *call* refuses, it has read all the same."""
    text = shape.text(int(length * KIB))
    began = time.thread_time()
    with suppress(ValueError, KeyError, IndexError, OSError, RecursionError):
        found = call(text)
        if isinstance(found, Iterator):
            deque(found, maxlen=0)
    return time.thread_time() - began
