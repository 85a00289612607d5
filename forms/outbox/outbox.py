"""Sealed letters waiting for delivery: one table, in a database that survives crashes.

The web processes put letters in, couriers take them out; any number of both may run. A letter is at every moment
either durably here or taken by the mail server. What a delivered letter leaves behind, for 48 hours, is the key that
keeps a second press of Send from sending twice. No part of this module can read a letter: it holds ciphertext.
"""

import logging
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from forms.outbox import ledger
from forms.outbox.database import Database, OutboxDamaged, OutboxFull, OutboxUnavailable, damaged
from forms.outbox.records import Counts, Dead, Letter, Waiting
from forms.outbox.schema import FRESH, insert, letters

__all__ = ["Counts", "Dead", "Letter", "Outbox", "OutboxDamaged", "OutboxFull", "OutboxUnavailable", "Waiting"]

NOTICE_S = 14 * 86400  # a notice that was given up is kept so long
REMEMBERED_S = 48 * 3600  # double click, reload and Back come within two days
FULL_S = 12 * 3600  # no letter is promised to a centre that is paced so that it would go out later than this
LEASE_S = 900  # smtp.py ends every try within its time limits, which add up to less
AHEAD_S = 600  # clocks that differ by less are left in peace
LONGEST_S = 2 * 3600  # the courier puts a letter off for an hour or so at most,
REFUSED_S = 30 * 3600  # and one that was refused, or may have arrived, for a day or so
NOTICE = "(coordinator)"  # in the place of a centre: a plain notice of ours, see alerts.py; no centre has such an id
_columns = letters.c
_CENTRE = sa.func.coalesce(_columns.centre, "?")  # of a damaged row it may be gone
_SHOWN = (_columns.id, _CENTRE.label("centre"), _columns.created, _columns.last_code.label("code"))
OLDEST = sa.select(sa.func.min(_columns.created)).where(_columns.state == "waiting")
_NUMBERS = ("created", "attempts", "refusals")
log = logging.getLogger(__name__)


class Outbox:
    """The outbox in the database *url*. Nothing is opened before the first use.

    Beyond *hourly* letters from one form to one centre in an hour, more are stored as always and become due later, in
    order: a flood of applications holds up no enquiry.
    """

    def __init__(self, url: str, hourly: int | None = None) -> None:
        self.database, self.hourly = Database(url), hourly
        self._unreadable: set[str] = set()

    def put(self, once: bytes, centre: str, message: bytes, now: datetime, form: str = "write") -> bool:
        """Store a sealed letter; it is on the disk when this returns.

        False: a letter with the key *once* was stored before, and nothing was added. Raises OutboxUnavailable;
        OutboxFull when so many of this *form* wait for this centre that hers would go out much later.
        """
        if centre != NOTICE:  # a notice is small, and what it tells may be this
            self.database.check_space()
        row = {"id": secrets.token_hex(16), "once": once, "centre": centre, "message": message, **FRESH}
        row |= {"state": "waiting", "created": _seconds(now), "due": _seconds(now), "digest": sha256(message).digest()}
        with self.database.transaction() as connection:
            added = insert(connection).values(row).on_conflict_do_nothing(index_elements=["once"])
            if connection.scalar(added.returning(_columns.id)) is None:
                return False  # it is there, and committed: until then our insert has waited
            if self.hourly and centre != NOTICE:
                due = ledger.due(connection, f"{centre}:{form}", _seconds(now), self.hourly)
                if due > _seconds(now) + FULL_S:
                    raise OutboxFull(f"{centre} was sent more than goes out to it in {FULL_S // 3600} hours")
                connection.execute(letters.update().where(_columns.once == once).values(due=due))
        return True

    def claim(self, now: datetime) -> Letter | None:
        """Take the letter that has been due longest, for LEASE_S seconds; None when nothing is due."""
        lease = _seconds(now) + LEASE_S
        while True:
            known = len(self._unreadable)
            try:
                id = self._take(_seconds(now), lease)
            except OutboxDamaged:
                if len(self._unreadable) == known:
                    raise
            else:
                # Read only now: a letter that cannot be read is not the first one due again, and the others go on.
                return self._read(id, lease) if id else None

    def delivered(self, id: str, now: datetime) -> None:
        """Wipe the letter: the mail server has it. Only its key stays until forget(), and the hour at its centre."""
        wiped = {**FRESH, "centre": None, "message": None, "digest": None, "due": _columns.created + REMEMBERED_S}
        mine = _columns.id == id
        with self.database.transaction() as connection:
            centre = connection.scalar(sa.select(_columns.centre).where(mine))
            connection.execute(letters.update().where(mine).values(state="delivered", **wiped))
            if centre:  # the minute could be matched with a phone's history: the hour is enough
                ledger.set_mark(connection, f"delivered:{centre}", _seconds(now) // 3600 * 3600)

    def postpone(self, letter: Letter, due: datetime, code: str, *, refused: bool, ambiguous: bool) -> None:
        """Give the letter back, to be tried again at *due*."""
        marked = {"ambiguous": True} if ambiguous else {}
        self._give_back(letter, code, {"due": _seconds(due), "refusals": letter.refusals + refused, **marked})

    def bury(self, letter: Letter, code: str) -> None:
        """Try this letter no more. Its ciphertext stays, for requeue()."""
        self._give_back(letter, code, {"state": "dead"})

    def amend(self, now: datetime) -> int:
        """Let letters be due now that a clock which was ahead has put off for long. Returns how many.

        Their age stays as it is: the clock that is wrong may be ours, and then we would make them old for good.
        """
        at = _seconds(now)
        longest = sa.case((_columns.refusals > 0, at + REFUSED_S), else_=at + LONGEST_S)
        put_off = (_columns.attempts > 0) & (_columns.due > longest)
        ahead = (_columns.attempts == 0) & (_columns.created > at + AHEAD_S)  # not those that only keep their pace
        wrong = (_columns.state == "waiting") & (_columns.due > at + AHEAD_S) & (put_off | ahead)
        with self.database.transaction() as connection:
            return connection.execute(letters.update().where(wrong).values(due=at)).rowcount

    def requeue(self, id: str) -> bool:
        """Let a dead letter wait again, due at once. False: no dead letter has this id."""
        return self._revive(_columns.id == id) == 1

    def requeue_all(self) -> int:
        """Let all dead letters wait again, but not notices of ours, which are old by now. Returns how many."""
        return self._revive(_CENTRE != NOTICE)

    def _revive(self, which: sa.ColumnElement[bool]) -> int:
        again = letters.update().where(which, _columns.state == "dead")
        with self.database.transaction() as connection:
            return connection.execute(again.values(**FRESH, state="waiting", due=0)).rowcount

    def discard(self, id: str) -> bool:
        """Delete a dead letter for good. False: no dead letter has this id."""
        mine = (_columns.id == id) & (_columns.state == "dead")
        with self.database.transaction() as connection:
            return connection.execute(letters.delete().where(mine)).rowcount == 1

    def holds(self, once: bytes) -> bool:
        """Whether the letter with the key *once* is still here: it waits, or was given up."""
        mine = (_columns.once == once) & _columns.state.in_(("waiting", "dead"))
        with self.database.transaction(reads_only=True) as connection:
            return connection.scalar(sa.select(_columns.id).where(mine)) is not None

    def dead(self) -> list[Dead]:
        """The dead letters, oldest first."""
        rows = sa.select(*_SHOWN).where(_columns.state == "dead").order_by(_columns.created)
        with self.database.transaction(reads_only=True) as connection:
            return [Dead(**row._mapping) for row in connection.execute(rows)]

    def late(self, now: datetime, seconds: int, most: int = 20) -> list[Waiting]:
        """The oldest letters to centres that came in over *seconds* ago and still wait; at most *most*.

        Where a clock dates a letter into the future its tries tell: seven in the first hour, then one an hour.
        """
        at, tries = _seconds(now), seconds // 3600 + 6
        tried = (_columns.created > at + AHEAD_S) & (_columns.attempts > tries)
        old = (_columns.created <= at - seconds) | tried
        rows = sa.select(*_SHOWN).where(_columns.state == "waiting", old, _CENTRE != NOTICE)
        rows = rows.order_by(_columns.created).limit(most)
        with self.database.transaction(reads_only=True) as connection:
            return [Waiting(**row._mapping) for row in connection.execute(rows)]

    def counts(self, now: datetime, most: int | None = None) -> Counts:
        """How many wait and how many are dead. With *most* the counting stops there: its cost is then bounded."""
        with self.database.transaction(reads_only=True) as connection:
            waiting, dead = (int(connection.scalar(_count(state, most))) for state in ("waiting", "dead"))
            oldest = connection.scalar(OLDEST)
        return Counts(waiting, dead, max(0, _seconds(now) - (oldest or _seconds(now))))

    def wipe(self) -> bool:
        """Let no byte of delivered letters stay on the disk beside the database. False: somebody is using it now."""
        return self.database.wipe()

    def forget(self, now: datetime) -> int:
        """Delete what delivered letters left, once 48 hours have passed since they came in. Returns how many.

        And notices that were given up two weeks ago: nobody will need them, and they keep the health page red.
        """
        at = _seconds(now)
        old = (_columns.state.in_(("delivered", "pace"))) & (_columns.due <= at)
        old |= (_columns.state == "dead") & (_columns.centre == NOTICE) & (_columns.created <= at - NOTICE_S)
        with self.database.transaction() as connection:
            return connection.execute(letters.delete().where(old)).rowcount

    def mark(self, name: str, now: datetime) -> None:
        """Remember that *name* was done now."""
        with self.database.transaction() as connection:
            ledger.set_mark(connection, name, _seconds(now))

    def marks(self) -> dict[str, int]:
        """When each thing was last done, in seconds since 1970: "courier" (its heartbeat), "delivered:oslo", ..."""
        with self.database.transaction(reads_only=True) as connection:
            return ledger.marks(connection)

    def turn(self, name: str, now: datetime, every: int) -> bool:
        """Whether *name*, to be done once in *every* seconds, is ours to do now. One of many couriers gets True."""
        with self.database.transaction() as connection:
            return ledger.turn(connection, name, _seconds(now), every)

    def paced(self, now: datetime) -> list[str]:
        """The centres that get so many letters that more have to wait for another hour."""
        with self.database.transaction(reads_only=True) as connection:
            return ledger.paced(connection, _seconds(now))

    def check_space(self, times: int = 1) -> None:
        """Raise OutboxUnavailable when there is not *times* the room that letters need; see Database.check_space."""
        self.database.check_space(times)

    def check_writable(self) -> None:
        """Raise OutboxUnavailable unless a letter could be stored now. Stores nothing."""
        self.check_space()
        with self.database.transaction():
            pass  # BEGIN IMMEDIATE has asked for the right to write

    def close(self) -> None:
        """Close the database. The outbox opens it again when it is used again."""
        self.database.close()

    def _take(self, at: int, lease: int) -> str | None:
        with self.database.transaction() as connection:
            id = connection.scalar(next_due(at).where(_columns.id.not_in(self._unreadable)))
            if id is None:
                return None
            taken = letters.update().where(_columns.id == id)
            try:
                connection.execute(taken.values(lease=lease, attempts=_columns.attempts + 1))
            except sa.exc.DatabaseError as error:
                if damaged(error):  # not when the database is locked, full or away: then the letter is whole
                    self._set_aside(str(id))
                raise
            return str(id)

    def _set_aside(self, id: str) -> None:
        """Pass this letter over until we are started again: it must not stand in the way of others."""
        self._unreadable.add(id)
        log.error("set aside %s: the database cannot read it", id)

    def _read(self, id: str, lease: int) -> Letter:
        wanted = [_columns[name] for name in ("centre", "message", "created", "attempts", "refusals", "digest")]
        try:
            with self.database.transaction(reads_only=True) as connection:
                row = dict(connection.execute(sa.select(*wanted).where(_columns.id == id)).one()._mapping)
        except OutboxDamaged:
            return Letter(id, "?", b"", 0, lease, 0, 0, whole=False)
        digest, message = row.pop("digest"), row["message"]
        whole = isinstance(message, bytes) and digest in (None, sha256(message).digest())
        whole = whole and isinstance(row["centre"], str) and all(isinstance(row[name], int) for name in _NUMBERS)
        return Letter(id=id, lease=lease, whole=whole, **(row if whole else {**row, "centre": row["centre"] or "?"}))

    def _give_back(self, letter: Letter, code: str, values: dict[str, object]) -> None:
        # Only while the claim is ours: when it has run out, another courier may have the letter.
        mine = (_columns.id == letter.id) & (_columns.state == "waiting") & (_columns.lease == letter.lease)
        with self.database.transaction() as connection:
            connection.execute(letters.update().where(mine).values(lease=0, last_code=code, **values))


def next_due(at: int) -> sa.Select[Any]:
    """The question for the letter that nobody has and that has been due longest; letters_state_due answers it."""
    free = (_columns.lease <= at) | (_columns.lease > at + LEASE_S + AHEAD_S)  # the latter from a clock that was ahead
    mine = (_columns.state == "waiting") & (_columns.due <= at) & free
    # SQLite has nothing like SKIP LOCKED and leaves it out.
    return sa.select(_columns.id).where(mine).order_by(_columns.due).limit(1).with_for_update(skip_locked=True)


def _count(state: str, most: int | None) -> sa.Select[Any]:
    found = sa.select(_columns.id).where(_columns.state == state).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(found)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
