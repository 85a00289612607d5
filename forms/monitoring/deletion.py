"""Deletion of dead letters after two warnings to the coordinator; the days are those of retention.py.

A warning counts when it was given: it is in the log, and on its way by mail and to the alert command. Nothing waits for
the mail server, since the privacy page promises 180 days. Every function that is given the outbox raises
OutboxUnavailable.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from forms.monitoring import dead_letters, retention
from forms.monitoring.retention import KEPT_DAYS, WARNED_DAYS
from forms.outbox.outbox import DeadLetter, Outbox
from forms.settings.command import command

IN_ONE_NOTICE = 100  # the others follow the next day, and are deleted a day later
Notify = Callable[[str, list[str]], bool]  # the alert's name and lines; False: told today already
log = logging.getLogger(__name__)


def warn_and_delete(outbox: Outbox, now: datetime, notify: Notify) -> None:
    """Give the warnings that are due, and delete the letters whose warnings were given in time."""
    letters = dead_letters.of_centres(outbox)
    _forget_gone(outbox, letters)
    for step in WARNED_DAYS:
        _warn(outbox, _due(letters, outbox.ledger.marks(), now, step), step, now, notify)
    _delete(outbox, _due(letters, outbox.ledger.marks(), now, None), notify)


def alert_name(step: int) -> str:
    """The name of the alert that is the warning *step*."""
    return f"deletion:{step}"


def _due(letters: Iterable[DeadLetter], marks: Mapping[str, int], now: datetime, step: int | None) -> list[DeadLetter]:
    """Those of which the warning *step* is to be given now; with None: those to delete."""
    today = retention.day(int(now.timestamp()))
    plans = [(letter, retention.plan(letter, marks, today)) for letter in letters]
    return [letter for letter, plan in plans if plan.warning == step and plan.due <= today]


def _warn(outbox: Outbox, due: Sequence[DeadLetter], step: int, now: datetime, notify: Notify) -> None:
    due, marks, what = due[:IN_ONE_NOTICE], outbox.ledger.marks(), alert_name(step)
    again = command("requeue", "ID")
    head = f"Disse brevene kunne ikke leveres, og blir slettet for godt. Er feilen rettet, så prøv igjen: {again}"
    if not due or not notify(what, [head, *(dead_letters.line(letter, marks, now) for letter in due)]):
        return
    for letter in due:  # whatever becomes of the notice, the log has it
        day = retention.deletion_date(letter, marks, int(now.timestamp()))
        log.error("alert %s: %s to %s is deleted on %s", what, letter.id, letter.centre, day)
    outbox.ledger.mark_all([retention.warned(letter.id, step) for letter in due], now)


def _forget_gone(outbox: Outbox, letters: Iterable[DeadLetter]) -> None:
    """Forget what was marked about letters that are dead no more."""
    ids, marks = {letter.id for letter in letters}, outbox.ledger.marks()
    outbox.ledger.forget(
        [name for name in marks if name.startswith(retention.OF_LETTERS) and name.split(":")[1] not in ids]
    )


def _delete(outbox: Outbox, letters: Iterable[DeadLetter], notify: Notify) -> None:
    """Delete them for good, overwrite them, and tell how many; one that somebody has let wait again meanwhile stays."""
    deleted = [letter for letter in letters if outbox.discard(letter.id)]
    for letter in deleted:
        log.warning("deleted %s to %s: it could not be delivered in %d days", letter.id, letter.centre, KEPT_DAYS)
    if deleted:
        outbox.database.wipe()
        counted = Counter(letter.centre for letter in deleted)
        head = f"Brev som ikke kunne leveres på {KEPT_DAYS} dager, er slettet for godt:"
        notify("deleted", [head, *(f"  {centre}  {number}" for centre, number in sorted(counted.items()))])
