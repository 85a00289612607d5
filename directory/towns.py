"""Gazetteer: towns, villages, districts and former municipalities by name, and the only reader of data/places.csv.

The municipalities are those of 2024-01-01. A name may stand on several rows: there are several such places, or the
former municipality was split.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    for line, row in csv_rows.read(report, HEADER):
        town = Town(*row)
        wrong = [*_wrong(town), *_misplaced(town, known, names)]
        for text in wrong:
            report.add(line, text)
        if not wrong:
            names[town.municipality].append(town.name)
    return {number: tuple(those) for number, those in names.items()}


def _wrong(town: Town) -> list[str]:
    """What is wrong with the values of a row, each for itself."""
    wrong = []
    for key, value, rule in (
        ("name", town.name, _name),
        ("kind", town.kind, validators.one_of(*KINDS)),
        ("sources", town.sources, validators.one_of(*"123456789")),
    ):
        try:
            rule(value)
        except validators.InvalidValue as error:
            wrong.append(f"{key} {shown(value)} {error}")
    return wrong


def _name(value: str) -> str:
    if unicodedata.normalize("NFC", validators.text(value)) != value:
        raise validators.InvalidValue("has an accent beside its letter, as macOS writes it; write it again by hand")
    if "  " in value or not FIT.fullmatch(value):
        raise validators.InvalidValue("must be letters, with one space, hyphen or dot between; write the name alone")
    if len(value) > LONGEST:
        raise validators.InvalidValue(f"has {len(value)} letters, and {LONGEST} is the most; write one name a line")
    return value


def _misplaced(town: Town, known: Mapping[str, Municipality], names: Mapping[str, list[str]]) -> list[str]:
    """What is wrong with a row beside the municipalities *known* and the rows before it."""
    if not known:  # their own file is wrong: one problem, not one for each row
        return []
    if town.municipality not in known:
        expected = "use the four digits of data/municipalities.csv, like '0301'"
        return [f"there is no municipality {shown(town.municipality)}; {expected}"]
    name = town.name.casefold()  # the finder takes capitals for small letters
    if name in map(str.casefold, known[town.municipality].all_names):
        return [f"{shown(town.name)} is a name of the municipality {town.municipality} itself; delete this line"]
    if name in map(str.casefold, names.get(town.municipality, ())):
        return [f"{shown(town.name)} in {town.municipality} is written twice; delete one"]
    return []
