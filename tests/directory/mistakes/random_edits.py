"""Random edits of the sample, as slips of the hand make them: python -m tests.directory.mistakes.random_edits [COUNT].

Prints how many of each kind were told and how many got through, and of those that change what a reader learns which.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from directory.history import numbers
from directory.parsing.problems import Problem
from tests.directory.mistakes import corpus

NUMBER = re.compile(r"\d\d \d\d \d\d \d\d|\d{3} \d\d \d{3}|116 \d{3}")
FIGURE = re.compile(r"(?<![\w:#-])\d+(?!\w)")
SENTENCE = re.compile(r"[A-ZÆØÅ][^.{}\n]{8,}\.")
Edit = Callable[[Random, str], str]


def at(random: Random, text: str) -> int:
    return random.randrange(len(text))


def character_lost(random: Random, text: str) -> str:
    place = at(random, text)
    return text[:place] + text[place + 1 :]


def character_doubled(random: Random, text: str) -> str:
    place = at(random, text)
    return text[:place] + text[place] + text[place:]


def character_typed(random: Random, text: str) -> str:
    place = at(random, text)
    return text[:place] + random.choice("aeøÅ ,.:;'\"#-*_{}[]()<>&!%@\t\n\u00a0\u200b7") + text[place:]


def neighbours_swapped(random: Random, text: str) -> str:
    place = random.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _lines(random: Random, text: str, change: Callable[[list[str], int], object]) -> str:
    lines = text.split("\n")
    change(lines, random.randrange(len(lines) - 1))
    return "\n".join(lines)


def line_lost(random: Random, text: str) -> str:
    return _lines(random, text, lambda lines, place: lines.pop(place))


def line_doubled(random: Random, text: str) -> str:
    return _lines(random, text, lambda lines, place: lines.insert(place, lines[place]))


def lines_joined(random: Random, text: str) -> str:
    return _lines(
        random, text, lambda lines, place: lines.__setitem__(slice(place, place + 2), [lines[place] + lines[place + 1]])
    )


def lines_swapped(random: Random, text: str) -> str:
    return _lines(random, text, lambda lines, place: lines.insert(place, lines.pop(place + 1)))


def line_moved_in(random: Random, text: str) -> str:
    return _lines(
        random, text, lambda lines, place: lines.__setitem__(place, " " * random.randrange(1, 5) + lines[place])
    )


def word_lost(random: Random, text: str) -> str:
    return _one(random, text, re.compile(r"\S+ "), lambda _: "")


def word_doubled(random: Random, text: str) -> str:
    return _one(random, text, re.compile(r"\S+ "), lambda word: word * 2)


def merged(random: Random, text: str) -> str:
    change: Callable[[list[str], int], object] = lambda lines, place: lines.__setitem__(  # noqa: E731
        place, f"<<<<<<< HEAD\n{lines[place]}\n=======\n{lines[place]} ny\n>>>>>>> ny"
    )
    return _lines(random, text, change)


def cut(random: Random, text: str) -> str:
    return text[: at(random, text)]


def pasted_twice(random: Random, text: str) -> str:
    place = at(random, text)
    return text[:place] + text + text[place:]


def digit_changed(random: Random, text: str) -> str:
    return _one(
        random,
        text,
        re.compile(r"\d"),
        lambda digit: random.choice([other for other in "0123456789" if other != digit]),
    )


def number_changed(random: Random, text: str) -> str:
    return _one(random, text, NUMBER, lambda number: digit_changed(random, number))


def figure_changed(random: Random, text: str) -> str:
    return _one(random, text, FIGURE, lambda figure: str(int(figure) + random.choice((-1, 1, 10))))


def numbers_swapped(random: Random, text: str) -> str:
    found: list[str] = sorted(set(NUMBER.findall(text)))
    if len(found) < 2:
        return text
    one, other = random.sample(found, 2)
    return other.join(part.replace(other, one) for part in text.split(one))


def sentence_lost(random: Random, text: str) -> str:
    return _one(random, text, SENTENCE, lambda _: "")


def _one(random: Random, text: str, what: re.Pattern[str], change: Callable[[str], str]) -> str:
    found = list(what.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + change(str(one[0])) + text[one.end() :]


# What changes that which a reader learns; the others are slips that mostly leave no file that can be read.
MEANING: tuple[Edit, ...] = (digit_changed, number_changed, figure_changed, numbers_swapped, sentence_lost)
EDITS: tuple[Edit, ...] = (
    *(character_lost, character_doubled, character_typed, neighbours_swapped, word_lost, word_doubled),
    *(line_lost, line_doubled, lines_joined, lines_swapped, line_moved_in, merged, cut, pasted_twice),
    *MEANING,
)


@dataclass(frozen=True, slots=True)
class Done:
    """A random edit: which, of which file, what was there and what is, and what the checks say of it."""

    edit: str
    file: str
    before: str
    after: str
    problems: tuple[Problem, ...]


def done(folder: Path, seed: str, count: int, edits: Sequence[Edit] = EDITS, name: str = "*.*") -> Iterator[Done]:
    """Make *count* of *edits* to files called *name* of the sample in *folder*, each undone before the next.

    They are the same for the same *seed*.
    """
    random = Random(seed)
    files = sorted(
        path for path in folder.rglob(name) if path.suffix in (".yaml", ".md", ".csv") and "lists" not in path.parts
    )
    while count:
        path, edit = random.choice(files), random.choice(edits)
        before = path.read_text("utf-8")
        after = edit(random, before)
        if after != before:
            path.write_text(after, "utf-8", newline="")
            try:
                found = corpus.problems(folder) or numbers.of_copy(
                    folder / "data", corpus.SAMPLE / "data", corpus.TODAY
                )
                yield Done(edit.__name__, path.relative_to(folder).as_posix(), before, after, tuple(found))
            finally:
                path.write_text(before, "utf-8", newline="")
            count -= 1


def main(count: int) -> None:
    """Print what was told of *count* edits."""
    told: Counter[str] = Counter()
    through: Counter[str] = Counter()
    meaning = {edit.__name__ for edit in MEANING}
    with tempfile.TemporaryDirectory() as scratch:
        for one in done(corpus.sample(Path(scratch)), "1", count):
            (told if one.problems else through)[one.edit] += 1
            if not one.problems and one.edit in meaning:
                print(f"{one.edit} in {one.file}: {_difference(one)}")
    for edit in EDITS:
        print(f"{edit.__name__:20} {told[edit.__name__]:5} told {through[edit.__name__]:5} through")
    print(f"{told.total()} told, {through.total()} through")


def _difference(one: Done) -> str:
    old, new = one.before.split("\n"), one.after.split("\n")
    line = next(number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1])
    return f"{old[line]!r} -> {new[line]!r}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
