"""Dead letters told to the coordinator: each at once, and again weekly while it lies there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from forms.monitoring import alerts, retention
from forms.outbox.outbox import NOTICE, DeadLetter, Outbox
from forms.settings.command import command


@dataclass(frozen=True, slots=True)
class Group:
    """The dead letters to *centre* that were given up for the same reason, oldest first: one matter to tell of."""

    centre: str
    code: str
    letters: tuple[DeadLetter, ...]

    @property
    def what(self) -> str:
        """The name of the alert."""
        return f"dead:{self.centre}:{self.code}"

    @property
    def marks(self) -> list[str]:
        """What to mark when it was told."""
        return [retention.told(letter.id) for letter in self.letters]

    def is_due(self, marks: Mapping[str, int], now: datetime) -> bool:
        """Whether one of them has never been told, or not for a week."""
        again = now.timestamp() - retention.TOLD_AGAIN_DAYS * retention.DAY_S
        return any(not again < marks.get(mark, -1) <= now.timestamp() for mark in self.marks)

    def lines(self, marks: Mapping[str, int], now: datetime) -> list[str]:
        """The notice; each letter with the day of its deletion."""
        requeue = command("requeue", "ID")
        said = f"{len(self.letters)} brev ble gitt opp og ligger forseglet hos oss. Når feilen er rettet: {requeue}"
        return [said, *(line(letter, marks, now) for letter in self.letters[: alerts.SHOWN])]


def of_centres(outbox: Outbox) -> list[DeadLetter]:
    """The dead letters, but no notice of ours: a notice about it would be the next. Raises OutboxUnavailable."""
    return [letter for letter in outbox.dead_letters() if letter.centre != NOTICE]


def line(letter: DeadLetter, marks: Mapping[str, int], now: datetime) -> str:
    """The line of a notice about one dead letter: id, centre, code, age, and when it is deleted."""
    day = retention.deletion_date(letter, marks, int(now.timestamp()))
    return f"{alerts.letter_line(letter, now)}  slettes {day:%d.%m.%Y}"


def groups(letters: Iterable[DeadLetter]) -> Iterator[Group]:
    """The *letters* by centre and reason."""
    for (centre, code), found in groupby(sorted(letters, key=_centre_and_code), key=_centre_and_code):
        yield Group(centre, code, tuple(found))


def _centre_and_code(letter: DeadLetter) -> tuple[str, str]:
    return letter.centre, letter.code or "-"
