"""A centre, or its second address, that is taken out of the settings: what happens to its letters and its marks."""

import sqlalchemy as sa

from forms.outbox.ledger import is_about
from forms.outbox.outbox import SECOND, Outbox
from forms.outbox.records import TEST
from forms.outbox.schema import letters

CODE = "removed"


def count_waiting(outbox: Outbox, centre: str) -> int:
    """How many letters wait for *centre*, test letters included. Raises OutboxUnavailable."""
    with outbox.database.transaction(reads_only=True) as connection:
        return int(connection.scalar(sa.select(sa.func.count()).where(_waiting(centre))) or 0)


def dead_letter_all(outbox: Outbox, centre: str) -> int:
    """Try the letters that wait for *centre* no more; return how many. Raises OutboxUnavailable.

    Their ciphertext stays. One that a courier is sending just now counts as delivered when the mail server takes it.
    """
    with outbox.database.transaction() as connection:
        changed = letters.update().where(_waiting(centre)).values(state="dead", lease=0, last_code=CODE)
        return connection.execute(changed).rowcount


def forget_centre(outbox: Outbox, centre: str) -> None:
    """Forget every mark about *centre*: one that is added anew later begins as a new one. Raises OutboxUnavailable.

    What is marked about its dead letters stays while they do: those marks hold the letters' ids, not the centre's.
    """
    _forget(outbox, centre)


def settle_second_address(outbox: Outbox, centre: str) -> int:
    """Let what waits for the second address of *centre* alone go to the first. Raises OutboxUnavailable.

    Letters that were given up at the first address are tried there anew, as often as any. Test letters to the second
    are deleted: their words are worth nothing now. What is marked about it is forgotten. Returns how many are tried.
    """
    given_up = (letters.c.state == "waiting") & letters.c.first_due.is_(None)
    with outbox.database.transaction() as connection:
        connection.execute(letters.delete().where(given_up, letters.c.centre == f"{TEST}{centre}"))
        again = letters.update().where(given_up, letters.c.centre == centre).values(first_due=0, refusals=0)
        found = connection.execute(again).rowcount
    _forget(outbox, centre, SECOND.rstrip(":"))
    return found


def _forget(outbox: Outbox, *words: str) -> None:
    outbox.ledger.forget([name for name in outbox.ledger.marks() if is_about(name, *words)])


def _waiting(centre: str) -> sa.ColumnElement[bool]:
    return (letters.c.state == "waiting") & letters.c.centre.in_([centre, f"{TEST}{centre}"])
