"""Notice queue: what the alert command has still to be told, one row for each matter.

A newer notice of a matter takes the place of the older one: a command that works again after a week is told how things
stand, not how they stood each day. Every method raises OutboxUnavailable.
"""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from forms.outbox.database import Database
from forms.outbox.ledger import INSERTS, Insert
from forms.outbox.schema import notices

DAY_S = 86400
MAX_WAIT_S = 7200  # no row waits, or is claimed, for longer: one that does was written by a clock that was ahead
_columns = notices.c


@dataclass(frozen=True, slots=True)
class QueuedNotice:
    """A notice that this courier alone holds until *due* (seconds since 1970). *attempts* counts this one too."""

    what: str
    text: str = field(repr=False)
    due: int
    attempts: int


class NoticeQueue:
    """The notices that wait for the alert command, in *database*."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, what: str, text: str, now: datetime) -> bool:
        """Queue the notice *text*. False: one of this matter was queued today (UTC), and nothing was added."""
        at = int(now.timestamp())
        row = {"what": what, "day": at // DAY_S, "text": text, "created": at, "due": at, "attempts": 0}
        with self._database.transaction() as connection:
            return connection.scalar(_PUT[connection.dialect.name], row) is not None

    def claim(self, now: datetime, lease_s: int) -> QueuedNotice | None:
        """Take the notice that has been due longest, for *lease_s* seconds; None when none is due."""
        at = int(now.timestamp())
        with self._database.transaction(reads_only=True) as connection:  # as a rule there is none: no lock for that
            if connection.execute(_DUE, {"now_s": at}).first() is None:
                return None
        with self._database.transaction() as connection:
            row = connection.execute(_DUE.with_for_update(skip_locked=True), {"now_s": at}).first()
            if row is None:
                return None
            claimed = QueuedNotice(row.what, row.text, at + lease_s, row.attempts + 1)
            mine = notices.update().where(_columns.what == row.what)
            connection.execute(mine.values(due=claimed.due, attempts=claimed.attempts))
        return claimed

    def told(self, notice: QueuedNotice) -> None:
        """The command has taken it."""
        self._change(notice, {"due": None, "text": ""})

    def postpone(self, notice: QueuedNotice, due: datetime) -> None:
        """Give it back, to be tried again at *due*."""
        self._change(notice, {"due": int(due.timestamp())})

    def purge(self, now: datetime, kept_s: int) -> None:
        """Delete what was queued over *kept_s* seconds ago, told or not."""
        with self._database.transaction() as connection:
            connection.execute(notices.delete().where(_columns.created <= int(now.timestamp()) - kept_s))

    def _change(self, notice: QueuedNotice, values: dict[str, object]) -> None:
        # Only while the claim is ours: a newer notice of the matter may have come meanwhile.
        mine = (_columns.what == notice.what) & (_columns.due == notice.due)
        with self._database.transaction() as connection:
            connection.execute(notices.update().where(mine).values(**values))


def _put(insert: Insert) -> sa.Executable:
    wanted = insert(notices)
    newer = {name: wanted.excluded[name] for name in ("day", "text", "created", "due", "attempts")}
    # A day in the future comes from a clock that was wrong.
    put = wanted.on_conflict_do_update(index_elements=["what"], set_=newer, where=_columns.day != wanted.excluded.day)
    return put.returning(_columns.what)


_PUT = {dialect: _put(insert) for dialect, insert in INSERTS.items()}
_now = sa.bindparam("now_s", type_=sa.BigInteger)
_DUE = (
    sa.select(_columns.what, _columns.text, _columns.attempts)
    .where((_columns.due <= _now) | (_columns.due > _now + MAX_WAIT_S))
    .order_by(_columns.due)
    .limit(1)
)
