"""Deletion of dead letters after two warnings to the coordinator; the days are those of retention.py.

A warning counts when the mail server has taken its notice: while no mail goes out, nothing is deleted. Every function
that is given the outbox raises OutboxUnavailable.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product

from forms.monitoring import alerts, dead_letters, retention
from forms.monitoring.retention import WARNED_DAYS
from forms.outbox.outbox import DeadLetter, Outbox
from forms.settings.command import command
from forms.settings.settings import Settings

IN_ONE_NOTICE = 100  # the others follow the next day, and are deleted a day later
Notify = Callable[[str, list[str]], bool]  # the alert's name and lines; False: told today already
log = logging.getLogger(__name__)


def warn_and_delete(outbox: Outbox, settings: Settings, now: datetime, notify: Notify) -> None:
    """Put the warnings that are due into the outbox, and delete the letters whose warnings have gone out in time."""
    letters = dead_letters.of_centres(outbox)
    _settle(outbox, letters, now)
    for step in WARNED_DAYS:
        _warn(outbox, settings, _due(letters, outbox.ledger.marks(), now, step), step, now, notify)
    _delete(outbox, _due(letters, outbox.ledger.marks(), now, None))


def _due(letters: Iterable[DeadLetter], marks: Mapping[str, int], now: datetime, step: int | None) -> list[DeadLetter]:
    """Those of which the warning *step* is to be put into the outbox now; with None: those to delete."""
    today = retention.day(int(now.timestamp()))
    plans = [(letter, retention.plan(letter, marks, today)) for letter in letters]
    found = [letter for letter, plan in plans if plan.warning == step and plan.due <= today]
    return [letter for letter in found if step is None or retention.warning(letter.id, step) not in marks]


def _warn(
    outbox: Outbox, settings: Settings, due: Sequence[DeadLetter], step: int, now: datetime, notify: Notify
) -> None:
    due, marks = due[:IN_ONE_NOTICE], outbox.ledger.marks()
    lines = [_line(letter, marks, now) for letter in due]
    again = command("requeue", "ID")
    head = f"Disse brevene kunne ikke leveres, og blir slettet for godt. Er feilen rettet, så prøv igjen: {again}"
    if not due or not notify(_alert(step), [head, *lines]):
        return
    if settings.coordinator is not None:
        outbox.ledger.mark_all([retention.warning(letter.id, step) for letter in due], now)
        return
    for letter in due:  # the log is what the operator has instead of notices
        day = _deletion_day(letter, marks, now)
        log.error("alert %s: %s to %s is deleted on %s", _alert(step), letter.id, letter.centre, day)
    outbox.ledger.mark_all([retention.warned(letter.id, step) for letter in due], now)


def _alert(step: int) -> str:
    return f"deletion:{step}"


def _line(letter: DeadLetter, marks: Mapping[str, int], now: datetime) -> str:
    age = retention.day(int(now.timestamp())) - retention.day(letter.created)
    return f"  {letter.id}  {letter.centre}  {age} døgn  slettes {_deletion_day(letter, marks, now):%d.%m.%Y}"


def _deletion_day(letter: DeadLetter, marks: Mapping[str, int], now: datetime) -> date:
    return retention.deletion_date(letter, marks, int(now.timestamp()))


def _settle(outbox: Outbox, letters: Sequence[DeadLetter], now: datetime) -> None:
    """Mark the warnings that have gone out, and forget those that were lost on the way: they are put in once more.

    Forgets also what was marked about letters that are dead no more.
    """
    marks, ids = outbox.ledger.marks(), {letter.id for letter in letters}
    states = {notice: outbox.state(_once_key(*notice)) for notice in _pending(letters, marks)}
    gone = [name for name in marks if name.startswith(retention.OF_LETTERS) and name.split(":")[1] not in ids]
    for letter, step in product(letters, WARNED_DAYS):
        put = retention.warning(letter.id, step)
        state = states[step, marks[put]] if put in marks else "not put"
        if state == "delivered":
            outbox.ledger.mark(retention.warned(letter.id, step), now)
        if state in ("delivered", None):
            gone.append(put)
    outbox.ledger.forget(gone)


def _pending(letters: Iterable[DeadLetter], marks: Mapping[str, int]) -> set[tuple[int, int]]:
    """The notices with warnings that have not been seen to go out: step, and when it was put into the outbox."""
    put = ((step, marks.get(retention.warning(letter.id, step))) for letter, step in product(letters, WARNED_DAYS))
    return {(step, at) for step, at in put if at is not None}


def _once_key(step: int, at: int) -> bytes:
    return alerts.once_key(_alert(step), datetime.fromtimestamp(at, UTC))


def _delete(outbox: Outbox, letters: Iterable[DeadLetter]) -> None:
    """Delete them for good, and overwrite them; one that somebody has let wait again meanwhile stays."""
    deleted = [letter for letter in letters if outbox.discard(letter.id)]
    for letter in deleted:
        log.warning("deleted %s to %s: dead for long, and the warnings have gone out", letter.id, letter.centre)
    if deleted:
        outbox.database.wipe()
