"""The municipalities of Norway, and the only reader of data/municipalities.csv.

Numbers, names and counties as of 2024-01-01. Names in Sámi and Kven stand beside the Norwegian ones.
"""

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from directory.parsing import entry_count, text_file, validators
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
    rows = _rows(report)
    if not rows:
        return {}
    line, header = rows[0]
    if header != HEADER:
        report.add(line, f"the first line must be {','.join(HEADER)}")
        return {}
    entry_count.check(report, len(rows) - 1)
    places: dict[str, Municipality] = {}
    lines: dict[str, int] = {}
    for line, row in rows[1:]:
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


def _rows(report: Report) -> list[tuple[int, list[str]]]:
    text = text_file.read(report)
    if text is None:
        return []
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begin = 1
    try:
        for row in reader:
            if row and not entry_count.is_count(row[0]):
                rows.append((begin, row))
            begin = reader.line_num + 1
    except csv.Error as error:
        report.add(begin, f"this is not CSV: {error}; close the quote that was opened")
        return []
    if not rows:
        report.add(1, "this file is empty; put it back from the last version that worked")
    return rows


def _municipality(line: int, row: list[str], report: Report) -> Municipality | None:
    if len(row) != len(HEADER):
        report.add(line, f"this line has {len(row)} values; it must have {len(HEADER)}: {','.join(HEADER)}")
        return None
    number, name, all_names, county_number, county = row
    place = Municipality(number, name, tuple(all_names.split(BETWEEN_NAMES)), county_number, county)
    wrong = _wrong(place)
    for text in wrong:
        report.add(line, text)
    return None if wrong else place


def _wrong(place: Municipality) -> list[str]:
    wrong = []
    if not re.fullmatch("[0-9]{4}", place.number):
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
