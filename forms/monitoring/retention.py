"""Retention of dead letters: for how long one is kept, when the coordinator is warned, and when it is deleted.

Pure. Days are whole days of UTC, counted since 1970: letters of one day are warned about in one notice, and deleted
together. What was done is read from the marks of the outbox's ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from forms.outbox.outbox import NOTICE, NOTICE_KEPT_S
from forms.outbox.records import DeadLetter

DAY_S = 86400
KEPT_DAYS = 180  # since she pressed Send; content/<lang>/privacy.md promises it
WARNED_DAYS = (150, 173)  # a month for who must find out what is wrong, and a week for who has forgotten it
TOLD_AGAIN_DAYS = 7
OF_LETTERS = "letter:"  # the beginning of every mark about one dead letter


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next for one dead letter. *warning*: the step of WARNED_DAYS, due on *due*; None: all were given.

    *deletion*: the day of deletion if the warnings that lack are given when they are due, or today.
    """

    warning: int | None
    due: int
    deletion: int


def plan(letter: DeadLetter, marks: Mapping[str, int], today: int) -> Plan:
    """The plan for *letter* on the day *today*.

    A warning that is given late, since no courier was at work before, moves what follows: between the two, and before
    the deletion, there is always as much time as between their days. So a clock that is months ahead deletes nothing at
    once. A mark in the future comes from such a clock, and does not count.
    """
    sent = letter.created // DAY_S
    warning, due = None, sent + WARNED_DAYS[0]
    next_due = due
    for step, following in pairwise((*WARNED_DAYS, KEPT_DAYS)):
        given = day(marks.get(warned(letter.id, step), -1))
        if not 0 <= given <= today:
            warning, due = (step, next_due) if warning is None else (warning, due)
            given = max(next_due, today)
        next_due = max(sent + following, given + following - step)
    return Plan(warning, due if warning else next_due, next_due)


def deletion_date(letter: DeadLetter, marks: Mapping[str, int], now: int) -> date:
    """When *letter*, which may be a notice of ours, is deleted if nobody does anything; *now* in seconds."""
    if letter.centre == NOTICE:
        return _date(day(letter.created + NOTICE_KEPT_S))
    return _date(max(day(now), plan(letter, marks, day(now)).deletion))


def day(seconds: int) -> int:
    """The day of this moment (seconds since 1970)."""
    return seconds // DAY_S


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def told(id: str) -> str:
    """The mark that the coordinator was told of this dead letter."""
    return f"{OF_LETTERS}{id}:told"


def warned(id: str, step: int) -> str:
    """The mark that this warning was given."""
    return f"{OF_LETTERS}{id}:warned-{step}"
