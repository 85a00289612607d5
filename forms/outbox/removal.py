"""Letters of one centre that is taken out of the settings: counted, or made dead letters, which are kept."""

import sqlalchemy as sa

from forms.outbox.outbox import Outbox
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


def _waiting(centre: str) -> sa.ColumnElement[bool]:
    return (letters.c.state == "waiting") & letters.c.centre.in_([centre, f"{TEST}{centre}"])
