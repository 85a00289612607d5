"""The centres as N.K.S. lists them: a second record, and the only reader of data/nks-list.csv.

Double entry: a centre, its name or its number can neither vanish from shelters.yaml nor come into it by one slip of the
hand. What N.K.S. has changed is changed in both files; a number that an editor has rung needs `checked` and no change
here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.centres import Centre
from directory.parsing import csv_rows, text_file
from directory.parsing.problems import Problem, Report, shown

HEADER = ["id", "name", "phone"]
FILE = "nks-list.csv"


@dataclass(frozen=True, slots=True)
class Participant:
    """One line of the list: a centre's id in this project, its name and number as N.K.S. publishes them."""

    id: str
    name: str
    phone: str


def check(path: Path, shelters: Path, centres: Sequence[Centre], found: list[Problem]) -> None:
    """Note in *found* where *centres*, read from *shelters*, lack or contradict what the list at *path* says."""
    report = Report(shelters, found)
    listed = _read(Report(path, found))
    if found:  # a list that cannot be read says nothing of a centre
        return
    known = {centre.id: centre for centre in centres}
    for participant in listed:
        centre = known.get(participant.id)
        for text in [_missing(participant)] if centre is None else _contradictions(participant, centre, listed):
            report.add(
                text_file.line_with(shelters, f"- id: {participant.id}"),
                f"{text}; if N.K.S. has changed it, change {path.name} too",
            )
    for centre in centres:
        # One that closes stays known here, also when N.K.S. has taken it off its list.
        if not centre.closing and centre.id not in [participant.id for participant in listed]:
            text = f"the centre {shown(centre.id)} is not on N.K.S.'s list; if it takes part, add it to {path.name} too"
            report.add(text_file.line_with(shelters, f"- id: {centre.id}"), text)
    order = [participant.id for participant in listed if participant.id in known]
    if order != [centre.id for centre in centres if centre.id in order]:
        report.add(1, f"the centres do not stand in the order of N.K.S.'s list; sort them as {path.name} does")


def _read(report: Report) -> list[Participant]:
    return [Participant(*row) for _, row in csv_rows.read(report, HEADER)]


def _missing(participant: Participant) -> str:
    return f"the centre {shown(participant.id)}, {participant.name}, is missing; put it back"


def _contradictions(participant: Participant, centre: Centre, listed: Sequence[Participant]) -> list[str]:
    wrong = []
    if centre.name != participant.name:
        wrong.append(f"name {shown(centre.name)} is {shown(participant.name)} on N.K.S.'s list; write it so")
    other = next((other for other in listed if other.phone == centre.phone and other.id != centre.id), None)
    if other:
        # Rung or not: a woman would reach another centre.
        wrong.append(f"phone {shown(centre.phone)} is that of {shown(other.id)} on N.K.S.'s list; write its own")
    elif centre.phone != participant.phone and not centre.checked:
        expected = "ring it, and write the day as 'checked: 2026-11-23'"
        wrong.append(f"phone {shown(centre.phone)} is {shown(participant.phone)} on N.K.S.'s list; {expected}")
    return wrong
