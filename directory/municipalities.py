"""The municipalities of Norway, and the only reader of data/municipalities.csv.

Numbers, names and counties as of 2024-01-01. Names in Sámi and Kven stand beside the Norwegian ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from directory.messages import Message, message
from directory.parsing import csv_rows, validators
from directory.parsing.csv_rows import Row
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
    rows: dict[str, Row] = {}
    for row in csv_rows.read(report, HEADER):
        if place := _municipality(row, report):
            if place.number in places:
                report.add(row.line, message("municipality {number} is written twice; delete one", number=place.number))
            places[place.number] = place
            rows[place.number] = row
    _check_counties(places, rows, report)
    _check_names(places, rows, report)
    return places


def _check_counties(places: dict[str, Municipality], rows: dict[str, Row], report: Report) -> None:
    """Note each row that names its county otherwise than most rows with that county's number."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for place in places.values():
        names[place.county_number][place.county] += 1
    for place in places.values():
        [(usual, _)] = names[place.county_number].most_common(1)
        if place.county != usual:
            text = message(
                "county {county} must be '{usual}', as in the other rows of {number}",
                county=shown(place.county),
                usual=usual,
                number=place.county_number,
            )
            _add(report, rows[place.number], "county", text)


def _check_names(places: dict[str, Municipality], rows: dict[str, Row], report: Report) -> None:
    """Note each row with the name of another row of its county: one of the two would have no page to be found on."""
    first: dict[tuple[str, str], Municipality] = {}
    for place in places.values():
        other = first.setdefault((place.county_number, place.name), place)
        if other is not place:
            text = message(
                "name {name} is also that of {other}; write the name of {number}",
                name=shown(place.name),
                other=other.number,
                number=place.number,
            )
            _add(report, rows[place.number], "name", text)


def _add(report: Report, row: Row, key: str, text: Message) -> None:
    line, column = row.place(HEADER.index(key))
    report.add(line, text, column)


def _municipality(row: Row, report: Report) -> Municipality | None:
    number, name, all_names, county_number, county = row.cells
    place = Municipality(number, name, tuple(all_names.split(BETWEEN_NAMES)), county_number, county)
    wrong = [*_wrong_numbers(place), *_wrong_names(place)]
    for key, text in wrong:
        _add(report, row, key, text)
    return None if wrong else place


def _wrong_numbers(place: Municipality) -> Iterator[tuple[str, Message]]:
    number, county = place.number, place.county_number
    if not validators.MUNICIPALITY.fullmatch(number):
        text = message("kommunenummer {number} must be four digits, like '0301'", number=shown(number))
        yield "kommunenummer", text
    elif county != number[:2]:
        text = message(
            "county_no {found} must be {expected}, as in {number}",
            found=shown(county),
            expected=number[:2],
            number=number,
        )
        yield "county_no", text


def _wrong_names(place: Municipality) -> Iterator[tuple[str, Message]]:
    for key, value in [*(("all_names", name) for name in place.all_names), ("county", place.county)]:
        try:
            validators.text(value)
        except validators.InvalidValue as error:
            yield key, message("{value} {wrong}", value=shown(value), wrong=error.text)
    if place.name not in place.all_names:
        all_names = BETWEEN_NAMES.join(place.all_names)
        yield (
            "name",
            message("name {name} must be one of all_names {names}", name=shown(place.name), names=shown(all_names)),
        )
