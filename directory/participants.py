"""The centres as N.K.S. lists them: a second record, and the only reader of data/nks-list.csv.

Double entry: a centre, its name or its number can neither vanish from shelters.yaml nor come into it by one slip of the
hand. What N.K.S. has changed is changed in both files; a number that an editor has rung needs `checked` and no change
here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.centres import Centre
from directory.messages import Message, message
from directory.parsing import csv_rows, privacy, text_file, validators
from directory.parsing.problems import Problem, Report, shown

HEADER = ["id", "name", "phone"]
FILE = "nks-list.csv"


@dataclass(frozen=True, slots=True)
class Participant:
    """One line of the list: a centre's id in this project, its name and number as N.K.S. publishes them."""

    id: str
    name: str
    phone: str


def check(
    listed: Sequence[Participant], path: Path, shelters: Path, centres: Sequence[Centre], found: list[Problem]
) -> None:
    """Note in *found* where *centres*, read from *shelters*, lack or contradict *listed*, read from *path*."""
    report = Report(shelters, found)
    known, ids = {centre.id: centre for centre in centres}, {participant.id for participant in listed}
    owners = _owners(listed)
    for participant in listed:
        centre = known.get(participant.id)
        for key, wrong in [_missing(participant)] if centre is None else _contradictions(participant, centre, owners):
            text = message("{wrong}; if N.K.S. has changed it, change {file} too", wrong=wrong, file=path.name)
            _add(report, participant.id, text, key)
    for centre in centres:
        # One that closes stays known here, also when N.K.S. has taken it off its list.
        if not centre.closing and centre.id not in ids:
            text = message(
                "the centre {id} is not on N.K.S.'s list; if it takes part, add it to {file} too",
                id=shown(centre.id),
                file=path.name,
            )
            _add(report, centre.id, text)
    order = [participant.id for participant in listed if participant.id in known]
    if order != [centre.id for centre in centres if centre.id in ids]:
        text = message(
            "the centres do not stand in the order of N.K.S.'s list; sort them as {file} does", file=path.name
        )
        report.add(1, text)


def _owners(listed: Sequence[Participant]) -> Mapping[str, Sequence[str]]:
    """The ids on the list by number."""
    owners: dict[str, list[str]] = {}
    for participant in listed:
        owners.setdefault(participant.phone, []).append(participant.id)
    return owners


def _add(report: Report, id: str, text: Message, key: str = "id") -> None:
    line, column = text_file.place_of(report.path, "id", id, key)
    report.add(line, text, column)


def read(path: Path, found: list[Problem]) -> list[Participant]:
    """Return what the list at *path* says; what is wrong in it goes to *found*."""
    report = Report(path, found)
    rows = csv_rows.read(report, HEADER)
    for row in rows:
        for cell, rule in enumerate((validators.identifier, privacy.name, validators.phone)):
            try:
                rule(validators.text(row.cells[cell]))
            except validators.InvalidValue as error:
                line, column = row.place(cell)
                wrong, value = error.text, shown(row.cells[cell])
                report.add(line, message("{key} {value} {wrong}", key=HEADER[cell], value=value, wrong=wrong), column)
    return [Participant(*row.cells) for row in rows]


def _missing(participant: Participant) -> tuple[str, Message]:
    return "id", message(
        "the centre {id}, {name}, is missing; put it back", id=shown(participant.id), name=participant.name
    )


def _contradictions(
    participant: Participant, centre: Centre, owners: Mapping[str, Sequence[str]]
) -> list[tuple[str, Message]]:
    wrong = []
    if centre.name != participant.name:
        text = message(
            "name {name} is {listed} on N.K.S.'s list; write it so",
            name=shown(centre.name),
            listed=shown(participant.name),
        )
        wrong.append(("name", text))
    other = next((id for id in owners.get(centre.phone, ()) if id != centre.id), None)
    if other:
        # Rung or not: a woman would reach another centre.
        text = message(
            "phone {phone} is that of {id} on N.K.S.'s list; write its own",
            phone=shown(centre.phone),
            id=shown(other),
        )
        wrong.append(("phone", text))
    elif centre.phone != participant.phone and not centre.checked:
        text = message(
            "phone {phone} is {listed} on N.K.S.'s list; ring it, and write the day as 'checked: 2026-11-23'",
            phone=shown(centre.phone),
            listed=shown(participant.phone),
        )
        wrong.append(("phone", text))
    return wrong
