"""Claims (leases): a courier takes the letter that has been due longest, and holds it alone for a while.

A letter that the disk has damaged is passed over, so that it stands in the way of no other. Times are seconds since
1970, UTC.
"""

import logging

import sqlalchemy as sa

from forms.outbox import statements
from forms.outbox.database import Database, OutboxDamaged, damaged
from forms.outbox.records import Letter, letter_of
from forms.outbox.schema import letters

CLOCK_TOLERANCE_S = 600  # clocks that differ by less are left in peace
log = logging.getLogger(__name__)


class Claims:
    """The claims of one courier on letters in *database*."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unreadable: set[str] = set()

    def claim(self, at: int, lease_s: int) -> Letter | None:
        """Take the letter that has been due longest, at *at* for *lease_s* seconds; None when none is due.

        Raises OutboxUnavailable.
        """
        while True:
            known = len(self._unreadable)
            try:
                id = self._take(at, lease_s)
            except OutboxDamaged:
                if len(self._unreadable) == known:
                    raise
            else:
                # Read only now: a letter that cannot be read is not the first one due again, and the others go on.
                return self._read(id, at + lease_s) if id else None

    def _take(self, at: int, lease_s: int) -> str | None:
        wanted = statements.NEXT_DUE
        if self._unreadable:
            wanted = wanted.where(letters.c.id.not_in(self._unreadable))
        max_lease = at + lease_s + CLOCK_TOLERANCE_S
        # In SQLite a claim need not wait for the disk: a power loss ends the courier too, and with it what the lease is
        # for. Each letter costs two waits then instead of three.
        with self._database.transaction(survives_power_loss=False) as connection:
            id = connection.scalar(wanted, {"now_s": at, "max_lease": max_lease})
            if id is None:
                return None
            try:
                connection.execute(statements.LEND, {"letter_id": id, "new_lease": at + lease_s})
            except sa.exc.DatabaseError as error:
                if damaged(error):  # not when the database is locked, full or away: then the letter is intact
                    self._set_aside(str(id))
                raise
            return str(id)

    def _set_aside(self, id: str) -> None:
        """Pass this letter over until we are started again: it must not stand in the way of others."""
        self._unreadable.add(id)
        log.error("set aside %s: the database cannot read it", id)

    def _read(self, id: str, lease: int) -> Letter:
        try:
            with self._database.transaction(reads_only=True) as connection:
                row = dict(connection.execute(statements.READ, {"letter_id": id}).one()._mapping)
        except OutboxDamaged:
            return Letter(id, "?", b"", 0, lease, 0, 0, intact=False)
        return letter_of(id, lease, row)
