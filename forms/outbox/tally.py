"""Tally of letters (a frequency table): how many of each form came to each centre in each month, and no more.

A letter is counted in the transaction that stores it, so once, however often Send is pressed; no time, id or order of
letters is kept. Months are those of Norway, as "2026-11". The running month is written here and never read: who sees
a number grow knows that somebody has just written (docs/decisions/0027-statistics.md).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from directory import norwegian_day
from forms.outbox.database import Database
from forms.outbox.ledger import INSERTS, Insert
from forms.outbox.schema import tallies

KEPT_MONTHS = 24  # that have ended: a yearly report, and the year before to compare it with
Counts = Mapping[tuple[str, str], int]  # by centre and form
_columns = tallies.c


class Tally:
    """What was counted. Every method raises OutboxUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ended(self, now: datetime) -> dict[str, Counts]:
        """The counts of each month that has ended and is kept, oldest first; a month without a letter is not there."""
        this = month_of(now)
        kept = (_columns.month >= months_before(this, KEPT_MONTHS)) & (_columns.month < this)
        with self._database.transaction(reads_only=True) as connection:
            rows = connection.execute(sa.select(tallies).where(kept)).all()
        months: dict[str, dict[tuple[str, str], int]] = {}
        for month, centre, form, count in sorted(map(tuple, rows)):
            months.setdefault(month, {})[centre, form] = count
        return {**months}

    def purge(self, now: datetime) -> None:
        """Delete the months that are over their time, and write the others anew, in the order of their names.

        Where a database puts a row, and under which number of a transaction (PostgreSQL: ctid, xmin), tells in which
        order rows were last counted up. After this it tells nothing: every row is of one transaction.
        """
        first = months_before(month_of(now), KEPT_MONTHS)
        with self._database.transaction() as connection:
            kept = sorted(tuple(row) for row in _take_all(connection) if row.month >= first)
            if kept:
                connection.execute(tallies.insert(), [dict(zip(_columns.keys(), row, strict=True)) for row in kept])


def add(connection: sa.Connection, centre: str, form: str, now: datetime) -> None:
    """Count one letter, inside the caller's transaction.

    A count that cannot be made (its page of the disk is damaged, its table gone) costs no letter: it is left out. What
    is wrong is told by the job that purges; here it would tell when somebody has written.
    """
    values = {"month": month_of(now), "centre": centre, "form": form}
    try:
        with connection.begin_nested():
            connection.execute(_COUNT_UP[connection.dialect.name], values)
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated or connection.invalidated:  # then the letter is not stored either
            raise


def _take_all(connection: sa.Connection) -> Sequence[sa.Row[tuple[str, str, str, int]]]:
    """Delete every row, and return them."""
    if connection.dialect.name == "postgresql":  # in one statement: what others write meanwhile is returned or stays
        return connection.execute(sa.delete(tallies).returning(*_columns)).all()
    rows = connection.execute(sa.select(tallies)).all()
    # Without RETURNING SQLite empties whole pages. Row by row it leaves there where each row stood (free blocks): so
    # much showed who was counted up last.
    connection.execute(sa.delete(tallies))
    return rows


def month_of(now: datetime) -> str:
    """The month in Norway at *now* (aware), as "2026-11". Raises ClockError."""
    return f"{norwegian_day(now):%Y-%m}"


def months_before(month: str, count: int) -> str:
    """The month that lies *count* months before *month*; both as "2026-11"."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - count, 12)
    return f"{year:04d}-{number + 1:02d}"


def _count_up(insert: Insert) -> sa.Executable:
    first = insert(tallies).values({**{name: sa.bindparam(name) for name in ("month", "centre", "form")}, "count": 1})
    key = ["month", "centre", "form"]
    return first.on_conflict_do_update(index_elements=key, set_={"count": _columns["count"] + 1})


# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_COUNT_UP = {dialect: _count_up(insert) for dialect, insert in INSERTS.items()}
