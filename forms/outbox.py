"""Sealed letters waiting for delivery: one table, in a database that survives crashes.

The web processes put letters in, couriers take them out; any number of both may run. A letter is at every moment
either durably here or taken by the mail server. What a delivered letter leaves behind, for 48 hours, is the key that
keeps a second press of Send from sending twice. No part of this module can read a letter: it holds ciphertext.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from forms import marks
from forms.database import Database, OutboxUnavailable
from forms.table import FRESH, insert, letters

__all__ = ["Counts", "Dead", "Letter", "Outbox", "OutboxUnavailable", "Waiting"]

REMEMBERED_S = 48 * 3600  # double click, reload and Back come within two days
LEASE_S = 900  # smtp.py ends every try within its time limits, which add up to less
NOTICE = "(coordinator)"  # in the place of a centre: a plain notice of ours, see alerts.py; no centre has such an id
_columns = letters.c


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that this courier alone holds until *lease*. *attempts* counts this one too."""

    id: str
    centre: str
    message: bytes = field(repr=False)
    created: int
    lease: int
    attempts: int
    refusals: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A letter that nobody tries to deliver any more."""

    id: str
    centre: str
    created: int
    code: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that has not been delivered yet. *code*: how the last try ended, if there was one."""

    id: str
    centre: str
    created: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    dead: int
    oldest_age_s: int  # of those waiting; 0 when none waits


class Outbox:
    """The outbox in the database *url*. Nothing is opened before the first use.

    Beyond *hourly* letters to one centre in an hour, more are stored as always and become due later, in order.
    """

    def __init__(self, url: str, hourly: int | None = None) -> None:
        self.database, self.hourly = Database(url), hourly

    def put(self, once: bytes, centre: str, message: bytes, now: datetime) -> bool:
        """Store a sealed letter; it is on the disk when this returns.

        False: a letter with the key *once* was stored before, and nothing was added. Raises OutboxUnavailable.
        """
        self.database.check_space()
        row = {"id": secrets.token_hex(16), "once": once, "centre": centre, "message": message, **FRESH}
        row |= {"state": "waiting", "created": _seconds(now), "due": _seconds(now), "digest": sha256(message).digest()}
        with self.database.transaction() as connection:
            added = insert(connection).values(row).on_conflict_do_nothing(index_elements=["once"])
            if not connection.execute(added).rowcount:  # it is there, and committed: until then our insert has waited
                return False
            if self.hourly and centre != NOTICE:
                due = marks.due(connection, centre, _seconds(now), self.hourly)
                connection.execute(letters.update().where(_columns.once == once).values(due=due))
        return True

    def claim(self, now: datetime) -> Letter | None:
        """Take the letter that has been due longest, for LEASE_S seconds; None when nothing is due."""
        at = _seconds(now)
        wanted = ("id", "centre", "message", "created", "attempts", "refusals")
        due = (
            sa.select(*(_columns[name] for name in wanted))
            .where(_columns.state == "waiting", _columns.due <= at, _columns.lease <= at)
            .order_by(_columns.due)
            .limit(1)
            .with_for_update(skip_locked=True)  # SQLite has nothing of the kind and leaves it out
        )
        with self.database.transaction() as connection:
            row = connection.execute(due).first()
            if row is None:
                return None
            claimed = {"lease": at + LEASE_S, "attempts": row.attempts + 1}
            connection.execute(letters.update().where(_columns.id == row.id).values(claimed))
        return Letter(**{**row._mapping, **claimed})

    def delivered(self, id: str, now: datetime) -> None:
        """Wipe the letter: the mail server has it. Only its key stays until forget(), and the hour at its centre."""
        wiped = {**FRESH, "centre": None, "message": None, "digest": None, "due": _columns.created + REMEMBERED_S}
        mine = _columns.id == id
        with self.database.transaction() as connection:
            centre = connection.scalar(sa.select(_columns.centre).where(mine))
            connection.execute(letters.update().where(mine).values(state="delivered", **wiped))
            if centre:  # the minute could be matched with a phone's history: the hour is enough
                marks.set_mark(connection, f"delivered:{centre}", _seconds(now) // 3600 * 3600)

    def postpone(self, letter: Letter, due: datetime, code: str, *, refused: bool, ambiguous: bool) -> None:
        """Give the letter back, to be tried again at *due*."""
        marked = {"ambiguous": True} if ambiguous else {}
        self._give_back(letter, code, {"due": _seconds(due), "refusals": letter.refusals + refused, **marked})

    def bury(self, letter: Letter, code: str) -> None:
        """Try this letter no more. Its ciphertext stays, for requeue()."""
        self._give_back(letter, code, {"state": "dead"})

    def requeue(self, id: str) -> bool:
        """Let a dead letter wait again, due at once. False: no dead letter has this id."""
        mine = (_columns.id == id) & (_columns.state == "dead")
        again = letters.update().where(mine).values(**FRESH, state="waiting", due=0)
        with self.database.transaction() as connection:
            return connection.execute(again).rowcount == 1

    def dead(self) -> list[Dead]:
        """The dead letters, oldest first."""
        wanted = (_columns.id, _columns.centre, _columns.created, _columns.last_code.label("code"))
        rows = sa.select(*wanted).where(_columns.state == "dead").order_by(_columns.created)
        with self.database.transaction(reads_only=True) as connection:
            return [Dead(**row._mapping) for row in connection.execute(rows)]

    def late(self, now: datetime, seconds: int, most: int = 20) -> list[Waiting]:
        """The oldest letters to centres that came in over *seconds* ago and still wait; at most *most*."""
        wanted = (_columns.id, _columns.centre, _columns.created, _columns.last_code.label("code"))
        old = (_columns.state == "waiting") & (_columns.created <= _seconds(now) - seconds)
        rows = sa.select(*wanted).where(old, _columns.centre != NOTICE).order_by(_columns.created).limit(most)
        with self.database.transaction(reads_only=True) as connection:
            return [Waiting(**row._mapping) for row in connection.execute(rows)]

    def counts(self, now: datetime) -> Counts:
        ask = sa.select(_columns.state, sa.func.count(), sa.func.min(_columns.created)).group_by(_columns.state)
        with self.database.transaction(reads_only=True) as connection:
            found = {state: (count, oldest) for state, count, oldest in connection.execute(ask)}
        waiting, oldest = found.get("waiting", (0, _seconds(now)))
        return Counts(waiting, found.get("dead", (0, 0))[0], max(0, _seconds(now) - oldest))

    def forget(self, now: datetime) -> int:
        """Delete what delivered letters left, once 48 hours have passed since they came in. Returns how many."""
        old = (_columns.state.in_(("delivered", "pace"))) & (_columns.due <= _seconds(now))
        with self.database.transaction() as connection:
            return connection.execute(letters.delete().where(old)).rowcount

    def mark(self, name: str, now: datetime) -> None:
        """Remember that *name* was done now."""
        with self.database.transaction() as connection:
            marks.set_mark(connection, name, _seconds(now))

    def marks(self) -> dict[str, int]:
        """When each thing was last done, in seconds since 1970: "courier" (its heartbeat), "delivered:oslo", ..."""
        with self.database.transaction(reads_only=True) as connection:
            return marks.marks(connection)

    def turn(self, name: str, now: datetime, every: int) -> bool:
        """Whether *name*, to be done once in *every* seconds, is ours to do now. One of many couriers gets True."""
        with self.database.transaction() as connection:
            return marks.turn(connection, name, _seconds(now), every)

    def paced(self, now: datetime) -> list[str]:
        """The centres that get so many letters that more have to wait for another hour."""
        with self.database.transaction(reads_only=True) as connection:
            return marks.paced(connection, _seconds(now))

    def check_space(self) -> None:
        """Raise OutboxUnavailable when the disk is as good as full, or the folder is not there."""
        self.database.check_space()

    def check_writable(self) -> None:
        """Raise OutboxUnavailable unless a letter could be stored now. Stores nothing."""
        self.check_space()
        with self.database.transaction():
            pass  # BEGIN IMMEDIATE has asked for the right to write

    def close(self) -> None:
        """Close the database. The outbox opens it again when it is used again."""
        self.database.close()

    def _give_back(self, letter: Letter, code: str, values: dict[str, object]) -> None:
        # Only while the claim is ours: when it has run out, another courier may have the letter.
        mine = (_columns.id == letter.id) & (_columns.state == "waiting") & (_columns.lease == letter.lease)
        with self.database.transaction() as connection:
            connection.execute(letters.update().where(mine).values(lease=0, last_code=code, **values))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
