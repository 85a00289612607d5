"""The municipalities of Norway, and the only reader of data/municipalities.csv.

Numbers, names and counties as of 2024-01-01. Names in Sámi and Kven stand beside the Norwegian ones.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from directory.parsing import csv_rows, validators
from directory.parsing.problems import Problem, Report, shown

HEADER = ["kommunenummer", "name", "all_names", "county_no", "county"]
BETWEEN_NAMES = " / "


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: its number is four digits as text, the first two are its county's."""

    number: str
    name: str
    all_names: tuple[str, ...]
    county_number: str
    county: str


def read(path: Path, found: list[Problem]) -> dict[str, Municipality]:
    """Return the municipalities by number; what is wrong goes to *found*."""
    report = Report(path, found)
    places: dict[str, Municipality] = {}
    lines: dict[str, int] = {}
    for line, row in csv_rows.read(report, HEADER):
        if place := _municipality(line, row, report):
            if place.number in places:
                report.add(line, f"municipality {place.number} is written twice; delete one")
            places[place.number] = place
            lines[place.number] = line
    _check_counties(places, lines, report)
    _check_names(places, lines, report)
    return places


def _check_counties(places: dict[str, Municipality], lines: dict[str, int], report: Report) -> None:
    """Note each row that names its county otherwise than most rows with that county's number."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for place in places.values():
        names[place.county_number][place.county] += 1
    for place in places.values():
        [(usual, _)] = names[place.county_number].most_common(1)
        if place.county != usual:
            text = f"county {shown(place.county)} must be '{usual}', as in the other rows of {place.county_number}"
            report.add(lines[place.number], text)


def _check_names(places: dict[str, Municipality], lines: dict[str, int], report: Report) -> None:
    """Note each row with the name of another row of its county: one of the two would have no page to be found on."""
    first: dict[tuple[str, str], Municipality] = {}
    for place in places.values():
        other = first.setdefault((place.county_number, place.name), place)
        if other is not place:
            text = f"name {shown(place.name)} is also that of {other.number}; write the name of {place.number}"
            report.add(lines[place.number], text)


def _municipality(line: int, row: list[str], report: Report) -> Municipality | None:
    number, name, all_names, county_number, county = row
    place = Municipality(number, name, tuple(all_names.split(BETWEEN_NAMES)), county_number, county)
    wrong = _wrong(place)
    for text in wrong:
        report.add(line, text)
    return None if wrong else place


def _wrong(place: Municipality) -> list[str]:
    wrong = []
    if not validators.MUNICIPALITY.fullmatch(place.number):
        wrong.append(f"kommunenummer {shown(place.number)} must be four digits, like '0301'")
    elif place.county_number != place.number[:2]:
        wrong.append(f"county_no {shown(place.county_number)} must be {place.number[:2]}, as in {place.number}")
    for value in (*place.all_names, place.county):
        try:
            validators.text(value)
        except validators.InvalidValue as error:
            wrong.append(f"{shown(value)} {error}")
    if place.name not in place.all_names:
        wrong.append(f"name {shown(place.name)} must be one of all_names {shown(BETWEEN_NAMES.join(place.all_names))}")
    return wrong
