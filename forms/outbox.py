"""Sealed letters waiting for delivery: one table, in a SQLite file that survives crashes.

The web processes put letters in, couriers take them out; any number of both may run. A letter is at every moment
either durably here or taken by the mail server. What a delivered letter leaves behind, for 48 hours, is the key that
keeps a second press of Send from sending twice. No part of this module can read a letter: it holds ciphertext.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from forms import sqlite

REMEMBERED_S = 48 * 3600  # double click, reload and Back come within two days
LEASE_S = 900  # smtp.py ends every try within its time limits, which add up to less
SCHEMA = 1

_letters = sa.Table(
    "letters",
    sa.MetaData(),
    sa.Column("id", sa.String(32), primary_key=True),  # random: a counter would tell how many write
    sa.Column("once", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("centre", sa.String),  # emptied on delivery, as the message
    sa.Column("message", sa.LargeBinary),
    sa.Column("state", sa.String(9), nullable=False),  # waiting, delivered, dead
    sa.Column("created", sa.BigInteger, nullable=False),  # this and the next two: seconds since 1970, UTC
    sa.Column("due", sa.BigInteger, nullable=False),  # waiting: the next try; delivered: when to forget
    sa.Column("lease", sa.BigInteger, nullable=False),  # until when one courier has it
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),  # the attempts that ended in 5xx
    sa.Column("last_code", sa.String(20)),
    sa.Column("ambiguous", sa.Boolean, nullable=False),  # a try ended so that the server may have it
    sa.Index("letters_state_due", "state", "due"),
)
_FRESH: dict[str, object] = {"lease": 0, "attempts": 0, "refusals": 0, "last_code": None, "ambiguous": False}


class OutboxUnavailable(Exception):
    """Nothing can be stored or read now: disk full, locked, unwritable, or written by a newer version."""


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
class Counts:
    waiting: int
    dead: int
    oldest_age_s: int  # of those waiting; 0 when none waits


class Outbox:
    """The outbox in the database *url* (sqlite:///...). Nothing is opened before the first use."""

    def __init__(self, url: str) -> None:
        self._file = Path(url.removeprefix("sqlite:///"))
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None
        self._owner = 0
        self._inherited: list[sa.Engine] = []

    def put(self, once: bytes, centre: str, message: bytes, now: datetime) -> bool:
        """Store a sealed letter; it is on the disk when this returns.

        False: a letter with the key *once* was stored before, and nothing was added. Raises OutboxUnavailable.
        """
        self.check_space()
        row = {"id": secrets.token_hex(16), "once": once, "centre": centre, "message": message, **_FRESH}
        row |= {"state": "waiting", "created": _seconds(now), "due": _seconds(now)}
        try:
            with self._transaction() as connection:
                connection.execute(_letters.insert().values(row))
        except sa.exc.IntegrityError:  # `once` is there already, and committed: until then our insert has waited
            return False
        return True

    def claim(self, now: datetime) -> Letter | None:
        """Take the letter that has been due longest, for LEASE_S seconds; None when nothing is due."""
        at, columns = _seconds(now), _letters.c
        due = (
            sa.select(columns.id, columns.centre, columns.message, columns.created, columns.attempts, columns.refusals)
            .where(columns.state == "waiting", columns.due <= at, columns.lease <= at)
            .order_by(columns.due)
            .limit(1)
            .with_for_update(skip_locked=True)  # SQLite has nothing of the kind and leaves it out
        )
        with self._transaction() as connection:
            row = connection.execute(due).first()
            if row is None:
                return None
            claimed = {"lease": at + LEASE_S, "attempts": row.attempts + 1}
            connection.execute(_letters.update().where(columns.id == row.id).values(claimed))
        return Letter(**{**row._mapping, **claimed})

    def delivered(self, id: str, now: datetime) -> None:  # noqa: ARG002  forgetting counts from the creation
        """Wipe the letter: the mail server has it. Only its key stays until forget()."""
        wiped = {**_FRESH, "centre": None, "message": None, "due": _letters.c.created + REMEMBERED_S}
        with self._transaction() as connection:
            connection.execute(_letters.update().where(_letters.c.id == id).values(state="delivered", **wiped))

    def postpone(self, letter: Letter, due: datetime, code: str, *, refused: bool, ambiguous: bool) -> None:
        """Give the letter back, to be tried again at *due*."""
        marked = {"ambiguous": True} if ambiguous else {}
        self._give_back(letter, code, {"due": _seconds(due), "refusals": letter.refusals + refused, **marked})

    def bury(self, letter: Letter, code: str) -> None:
        """Try this letter no more. Its ciphertext stays, for requeue()."""
        self._give_back(letter, code, {"state": "dead"})

    def requeue(self, id: str) -> bool:
        """Let a dead letter wait again, due at once. False: no dead letter has this id."""
        mine = (_letters.c.id == id) & (_letters.c.state == "dead")
        with self._transaction() as connection:
            return (
                connection.execute(_letters.update().where(mine).values(**_FRESH, state="waiting", due=0)).rowcount == 1
            )

    def dead(self) -> list[Dead]:
        """The dead letters, oldest first."""
        columns = _letters.c
        rows = sa.select(columns.id, columns.centre, columns.created, columns.last_code.label("code"))
        with self._transaction(reads_only=True) as connection:
            found = connection.execute(rows.where(columns.state == "dead").order_by(columns.created))
            return [Dead(**row._mapping) for row in found]

    def counts(self, now: datetime) -> Counts:
        columns = _letters.c
        ask = sa.select(columns.state, sa.func.count(), sa.func.min(columns.created)).group_by(columns.state)
        with self._transaction(reads_only=True) as connection:
            found = {state: (count, oldest) for state, count, oldest in connection.execute(ask)}
        waiting, oldest = found.get("waiting", (0, _seconds(now)))
        return Counts(waiting, found.get("dead", (0, 0))[0], max(0, _seconds(now) - oldest))

    def forget(self, now: datetime) -> int:
        """Delete what delivered letters left, once 48 hours have passed since they came in. Returns how many."""
        old = (_letters.c.state == "delivered") & (_letters.c.due <= _seconds(now))
        with self._transaction() as connection:
            return connection.execute(_letters.delete().where(old)).rowcount

    def check_space(self) -> None:
        """Raise OutboxUnavailable when the disk is as good as full, or the folder is not there."""
        try:
            reason = sqlite.lacking_space(self._file)
        except OSError as error:
            reason = f"its folder cannot be used: {error.strerror}"
        if reason:
            raise OutboxUnavailable(f"the outbox takes no letters: {reason}")

    def check_writable(self) -> None:
        """Raise OutboxUnavailable unless a letter could be stored now. Stores nothing."""
        self.check_space()
        with self._transaction():
            pass  # BEGIN IMMEDIATE has asked for the right to write

    def close(self) -> None:
        """Close the file. The outbox opens it again when it is used again."""
        with self._lock:
            if self._engine is not None and self._owner == os.getpid():
                self._engine.dispose()
            self._engine = None

    def _give_back(self, letter: Letter, code: str, values: dict[str, object]) -> None:
        # Only while the claim is ours: when it has run out, another courier may have the letter.
        mine = (_letters.c.id == letter.id) & (_letters.c.state == "waiting") & (_letters.c.lease == letter.lease)
        with self._transaction() as connection:
            connection.execute(_letters.update().where(mine).values(lease=0, last_code=code, **values))

    @contextmanager
    def _transaction(self, *, reads_only: bool = False) -> Iterator[sa.Connection]:
        try:
            engine = self._opened().execution_options(reads_only=reads_only)
            with engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise
        except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
            # An OSError's own sentence holds the path; hide_parameters keeps values out of the others.
            cause = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
            raise OutboxUnavailable(f"the outbox does not work: {cause}") from None

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None or self._owner != os.getpid():
                # After a fork the parent's connections must neither be used nor closed here: closing them would
                # drop the parent's locks on the file (sqlite.org/howtocorrupt.html, 2.6). So we keep them, unused.
                self._inherited += [self._engine] if self._engine else []
                self._engine, self._owner = _open(self._file), os.getpid()
            return self._engine


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _open(file: Path) -> sa.Engine:
    # hide_parameters: a statement in a log must not bring its values along.
    how = {"creator": lambda: sqlite.connect(file), "poolclass": sa.QueuePool, "hide_parameters": True}
    engine = sa.create_engine("sqlite://", **how)
    sa.event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            _make_tables(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_tables(connection: sa.Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > SCHEMA:
        right = "start that version, or restore the outbox that belongs to this one"
        raise OutboxUnavailable(f"a newer version wrote the outbox (schema {version}, known {SCHEMA}); {right}")
    _letters.metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _begin(connection: sa.Connection) -> None:
    # A transaction that starts reading and then writes can fail at once, whatever the busy timeout. Those that
    # write say so at the beginning (sqlite.org/lang_transaction.html).
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
