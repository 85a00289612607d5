"""Ledger beside the outbox: timestamps of past actions, and the rate limit of each centre and form.

The name of a timestamp (a mark) has parts with ":" between: its kind, then what it is about. Where that is a centre,
its id is a part of its own, as in "refuses:oslo:550": so everything about a centre can be found, and forgotten with it.
Times are seconds since 1970, UTC. The functions work inside the caller's transaction, the methods in one of their own.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forms.outbox.database import Database
from forms.outbox.schema import marks, rates

HOUR_S = 3600
Insert = type[postgresql.Insert] | type[sqlite.Insert]
INSERTS: dict[str, Insert] = {"postgresql": postgresql.Insert, "sqlite": sqlite.Insert}  # by the dialect's name


class Ledger:
    """What couriers and form services remember together. Every method raises OutboxUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, name: str, now: datetime) -> None:
        """Remember that *name* was done now."""
        with self._database.transaction() as connection:
            set_mark(connection, name, int(now.timestamp()))

    def mark_all(self, names: Collection[str], now: datetime) -> None:
        """Remember that each of *names* was done now: all of them, or none."""
        with self._database.transaction() as connection:
            for name in names:
                set_mark(connection, name, int(now.timestamp()))

    def forget(self, names: Collection[str]) -> None:
        """Remember none of *names* any more."""
        if names:
            with self._database.transaction() as connection:
                connection.execute(_FORGET, [{"forgotten": name} for name in names])

    def marks(self) -> dict[str, int]:
        """When each thing was last done: "courier" (its heartbeat), "delivered:oslo", ..."""
        with self._database.transaction(reads_only=True) as connection:
            return {row.name: row.at for row in connection.execute(sa.select(marks.c.name, marks.c.at))}

    def claim_job(self, name: str, now: datetime, interval_s: int) -> bool:
        """Whether *name*, to be done once in *interval_s*, is ours to do now. One of many couriers gets True."""
        values = {"name": name, "at": int(now.timestamp()), "interval_s": interval_s}
        with self._database.transaction() as connection:
            return connection.scalar(_CLAIM_JOB[connection.dialect.name], values) is not None

    def rate_limited(self, now: datetime) -> list[str]:
        """The centres whose next letter, from one of the forms, would have to wait for another hour."""
        later = sa.select(rates.c.key).where(rates.c.window_ends > int(now.timestamp()) + HOUR_S)
        with self._database.transaction(reads_only=True) as connection:
            return sorted({key.partition(":")[0] for key in connection.scalars(later)})


def is_about(name: str, *words: str) -> bool:
    """Whether the mark *name* is about this: every one of *words* (a centre's id, or a kind) is a part of its name."""
    return set(words) <= set(name.split(":"))


def set_mark(connection: sa.Connection, name: str, at: int) -> None:
    """Remember that *name* was done at *at*."""
    connection.execute(_SET_MARK[connection.dialect.name], {"name": name, "at": at})


def next_slot(connection: sa.Connection, key: str, at: int, hourly: int) -> int:
    """When the next letter of *key*, "<centre>:<form>", is due, so that at most *hourly* an hour go out, in order.

    An hour begins with its first letter. Its letters are due at once; those beyond it are spread over the next hour
    that has room.
    """
    values = {"rate_key": key, "now_s": at, "hourly": hourly}
    ends, taken = connection.execute(_TAKE_SLOT[connection.dialect.name], values).one()
    begins = int(ends) - HOUR_S
    return at if begins <= at else begins + (taken - 1) * HOUR_S // hourly


def purge_rates(connection: sa.Connection, at: int) -> int:
    """Delete the rates of hours that are over. Returns how many."""
    return connection.execute(rates.delete().where(rates.c.window_ends <= at)).rowcount


def _set_mark(insert: Insert) -> sa.Executable:
    wanted = insert(marks)
    return wanted.on_conflict_do_update(index_elements=["name"], set_={"at": wanted.excluded.at})


def _claim_job(insert: Insert) -> sa.Executable:
    wanted = insert(marks)
    old = marks.c.at <= wanted.excluded.at - sa.bindparam("interval_s", type_=sa.BigInteger)
    # A mark in the future comes from a clock that was wrong; waiting for that time could be for ever.
    ours = old | (marks.c.at > wanted.excluded.at)
    claimed = wanted.on_conflict_do_update(index_elements=["name"], set_={"at": wanted.excluded.at}, where=ours)
    return claimed.returning(marks.c.name)


def _take_slot(insert: Insert) -> sa.Executable:
    # One statement: between a SELECT and an UPDATE another process may take the same slot, or delete the row.
    now, hourly = sa.bindparam("now_s", type_=sa.BigInteger), sa.bindparam("hourly", type_=sa.Integer)
    over = (rates.c.window_ends <= now) | (rates.c.seen > now + HOUR_S)  # the latter from a clock that was ahead
    full = rates.c.taken >= hourly
    changed = {
        "window_ends": sa.case((over, now + HOUR_S), (full, rates.c.window_ends + HOUR_S), else_=rates.c.window_ends),
        "taken": sa.case((over | full, 1), else_=rates.c.taken + 1),
        "seen": now,
    }
    first = insert(rates).values(key=sa.bindparam("rate_key"), window_ends=now + HOUR_S, taken=1, seen=now)
    return first.on_conflict_do_update(index_elements=["key"], set_=changed).returning(
        rates.c.window_ends, rates.c.taken
    )


# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_FORGET = marks.delete().where(marks.c.name == sa.bindparam("forgotten"))
_SET_MARK = {dialect: _set_mark(insert) for dialect, insert in INSERTS.items()}
_CLAIM_JOB = {dialect: _claim_job(insert) for dialect, insert in INSERTS.items()}
_TAKE_SLOT = {dialect: _take_slot(insert) for dialect, insert in INSERTS.items()}
