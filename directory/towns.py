"""Gazetteer: towns, villages, districts and former municipalities by name, and the only reader of data/places.csv.

The municipalities are those of 2024-01-01. A name may stand on several rows: there are several such places, or the
former municipality was split.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from directory.messages import Message, message
from directory.municipalities import Municipality
from directory.parsing import csv_rows, validators
from directory.parsing.problems import Problem, Report, shown

HEADER = ["name", "municipality_number", "kind", "sources"]
FILE = "places.csv"
KINDS = ("town", "village", "district", "former_municipality")
# Of one name: letters in their composed form, single spaces and what stands in Norwegian place names. The finder drops
# digits, and in the page commas stand between names.
FIT = re.compile(r"[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+)*\.?")
LONGEST = 60  # letters; the longest name of a place in Norway has fewer than half


@dataclass(frozen=True, slots=True)
class Town:
    """A row: the place's name, the number of its municipality; what it is and how many sources name it, for editors."""

    name: str
    municipality: str
    kind: str
    sources: str


def read(path: Path, known: Mapping[str, Municipality], found: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Return the names of places by the number of their municipality, one of *known*; what is wrong goes to *found*."""
    report = Report(path, found)
    names: dict[str, list[str]] = defaultdict(list)
    for row in csv_rows.read(report, HEADER):
        town = Town(*row.cells)
        wrong = [*_wrong(town), *_misplaced(town, known, names)]
        for key, text in wrong:
            line, column = row.place(HEADER.index(key))
            report.add(line, text, column)
        if not wrong:
            names[town.municipality].append(town.name)
    return {number: tuple(those) for number, those in names.items()}


def _wrong(town: Town) -> Iterator[tuple[str, Message]]:
    """What is wrong with the values of a row, each for itself, with the key of its column."""
    for key, value, rule in (
        ("name", town.name, _name),
        ("kind", town.kind, validators.one_of(*KINDS)),
        ("sources", town.sources, validators.one_of(*"123456789")),
    ):
        try:
            rule(value)
        except validators.InvalidValue as error:
            yield key, message("{key} {value} {wrong}", key=key, value=shown(value), wrong=error.text)


def _name(value: str) -> str:
    if unicodedata.normalize("NFC", validators.text(value)) != value:
        text = message("has an accent beside its letter, as macOS writes it; write it again by hand")
        raise validators.InvalidValue(text)
    if "  " in value or not FIT.fullmatch(value):
        text = message("must be letters, with one space, hyphen or dot between; write the name alone")
        raise validators.InvalidValue(text)
    if len(value) > LONGEST:
        text = message(
            "has {length} letters, and {most} is the most; write one name a line", length=len(value), most=LONGEST
        )
        raise validators.InvalidValue(text)
    return value


def _misplaced(
    town: Town, known: Mapping[str, Municipality], names: Mapping[str, list[str]]
) -> Iterator[tuple[str, Message]]:
    """What is wrong with a row beside the municipalities *known* and the rows before it."""
    if not known:  # their own file is wrong: one problem, not one for each row
        return
    number, name = town.municipality, town.name.casefold()  # the finder takes capitals for small letters
    if number not in known:
        text = message(
            "there is no municipality {number}; use the four digits of data/municipalities.csv, like '0301'",
            number=shown(number),
        )
        yield "municipality_number", text
    elif name in map(str.casefold, known[number].all_names):
        text = message(
            "{name} is a name of the municipality {number} itself; delete this line",
            name=shown(town.name),
            number=number,
        )
        yield "name", text
    elif name in map(str.casefold, names.get(number, ())):
        yield "name", message("{name} in {number} is written twice; delete one", name=shown(town.name), number=number)
