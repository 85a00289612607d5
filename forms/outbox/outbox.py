"""Outbox: sealed letters waiting for delivery, in a database that survives crashes.

The web processes put letters in, couriers take them out; any number of both may run. A letter is at every moment
either durably here or taken by the mail server. What a delivered letter leaves behind, for 48 hours, is its once-key,
so that a second press of Send sends nothing twice. This module cannot read a letter: it holds ciphertext.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from directory import Form
from forms.outbox import claims, ledger, statements, tally, waits
from forms.outbox.claims import Claims
from forms.outbox.courier_lock import CourierLock
from forms.outbox.database import Database, OutboxDamaged, OutboxFull, OutboxUnavailable, OutboxUnsure
from forms.outbox.ledger import Ledger
from forms.outbox.notices import NoticeQueue
from forms.outbox.records import TEST, Counts, DeadLetter, Letter, WaitingLetter
from forms.outbox.schema import letters
from forms.outbox.statements import NEW_ROW
from forms.outbox.tally import Tally
from forms.outbox.time_limit import Attempt

__all__ = ["TEST", "Counts", "DeadLetter", "Letter", "Outbox", "OutboxDamaged", "OutboxFull", "OutboxUnavailable",
           "OutboxUnsure", "WaitingLetter"]  # fmt: skip

NOTICE = "(coordinator)"  # in the place of a centre: a plain notice of ours, see alerts.py; no centre has such an id
SECOND = "second:"  # begins the mark that remembers when a centre's second address has taken a letter
NOTICE_KEPT_S = 14 * 86400  # a notice that is a dead letter is kept so long
ONCE_KEY_KEPT_S = 48 * 3600  # double click, reload and Back come within two days
MAX_RATE_DELAY_S = 12 * 3600  # no letter is taken that the rate limit would hold back for longer
_columns = letters.c
_CENTRE = sa.func.coalesce(_columns.centre, "?")  # of a damaged row it may be gone
_SHOWN = (_columns.id, _CENTRE.label("centre"), _columns.created, _columns.last_code.label("code"))


class Outbox:
    """The outbox in the database *url*. Nothing is opened before the first use; methods raise OutboxUnavailable.

    Beyond *hourly* letters from one form to one centre in an hour, more are stored as always and become due later, in
    order: a flood of applications holds up no enquiry.
    """

    def __init__(self, url: str, hourly: int | None = None) -> None:
        self.database, self.hourly = Database(url), hourly
        self.ledger, self.tally = Ledger(self.database), Tally(self.database)
        self.notices, self.couriers = NoticeQueue(self.database), CourierLock(self.database)
        self._claims = Claims(self.database)

    def put(
        self,
        once: bytes,
        centre: str,
        message: bytes,
        now: datetime,
        form: str = Form.WRITE,
        *,
        counted: str | None = None,
        second: bool = False,
    ) -> bool:
        """Store a sealed letter; it is on the disk when this returns, in waits.STORE_S seconds at most.

        *counted*: the centre under whose name it counts in the tally of its month. Tests and notices of ours do not.
        *second*: it goes to the centre's second address alone. A test letter goes to one address alone in any case:
        each has its own words.

        False: a letter with the once-key *once* was stored before, and nothing was added. Raises OutboxFull when so
        many of this *form* wait for this centre that hers would go out much later, OutboxUnsure when it may be stored.
        """
        at, digest = _seconds(now), sha256(message).digest()
        row = {**NEW_ROW, "id": secrets.token_hex(16), "once": once, "state": "waiting", "created": at, "due": at}
        row |= {"centre": centre, "message": message, "digest": digest, "first_due": None if second else 0}
        row |= {"second_due": None if centre.startswith(TEST) and not second else 0}
        return self.database.within(waits.STORE_S, lambda attempt: self._put(row, form, counted, now, attempt))

    def _put(self, row: dict[str, Any], form: str, counted: str | None, now: datetime, attempt: Attempt) -> bool:
        id, centre, at = row["id"], row["centre"], row["created"]
        if centre != NOTICE:  # a notice is small, and what it tells may be this
            self.database.check_space()
        with self.database.transaction() as connection:
            if connection.scalar(statements.ADD[connection.dialect.name], row) is None:
                return False
            if self.hourly and centre != NOTICE:
                due = ledger.next_slot(connection, f"{centre}:{form}", at, self.hourly)
                if due > at + MAX_RATE_DELAY_S:
                    raise OutboxFull(f"rate limit: over {MAX_RATE_DELAY_S // 3600} hours of letters wait for {centre}")
                if due > at:
                    connection.execute(statements.SET_DUE, {"letter_id": id, "new_due": due})
            if counted:  # last: in PostgreSQL others who write to this centre wait for its row until the commit
                tally.add(connection, counted, form, now)
            attempt.point_of_no_return()
        return True

    def claim(self, now: datetime, lease_s: int) -> Letter | None:
        """Take the letter that has been due longest, for *lease_s* seconds; None when none is due."""
        return self._claims.claim(_seconds(now), lease_s)

    def delivered(self, id: str, now: datetime, *, second: bool = False) -> None:
        """Wipe the letter: it was taken, at the *second* address or the first. Its once-key stays until purge()."""
        with self.database.transaction() as connection:
            centre = connection.scalar(statements.CENTRE, {"letter_id": id})
            connection.execute(statements.SET_DELIVERED, {"letter_id": id, "kept_s": ONCE_KEY_KEPT_S})
            if centre:  # the minute could be matched with a phone's history: the hour is enough
                centre, hour = centre.removeprefix(TEST), _seconds(now) // 3600 * 3600
                ledger.set_mark(connection, f"delivered:{centre}", hour)
                if second:
                    ledger.set_mark(connection, f"{SECOND}{centre}", hour)

    def postpone(self, letter: Letter, due: datetime, code: str, *, refused: bool, ambiguous: bool) -> None:
        """Give the letter back, to be tried again at *due*, with what *letter* says of its two addresses."""
        values = {name: getattr(letter, name) for name in statements.ADDRESSES}
        values |= {"due": _seconds(due), "refusals": letter.refusals + refused}
        if ambiguous:
            values["ambiguous"] = True
        self._give_back(letter, code, values)

    def dead_letter(self, letter: Letter, code: str) -> None:
        """Try this letter no more. Its ciphertext stays, for requeue()."""
        self._give_back(letter, code, {"state": "dead"})

    def requeue(self, id: str) -> bool:
        """Let a dead letter wait again, due at once. False: no dead letter has this id."""
        return self._revive(_columns.id == id) == 1

    def requeue_all(self) -> int:
        """Let all dead letters wait again, but not notices of ours, which are old by now. Returns how many."""
        return self._revive(_CENTRE != NOTICE)

    def discard(self, id: str) -> bool:
        """Delete a dead letter for good. False: no dead letter has this id."""
        return self._changed(letters.delete().where(_columns.id == id, _columns.state == "dead")) == 1

    def purge(self, now: datetime) -> int:
        """Delete the once-keys of letters that came in 48 hours ago and are delivered, and rates. Returns how many.

        And notices that became dead letters two weeks ago: they are of no use, and keep the health page red.
        """
        at = _seconds(now)
        old = (_columns.state == "delivered") & (_columns.due <= at)
        old |= (_columns.state == "dead") & (_columns.centre == NOTICE) & (_columns.created <= at - NOTICE_KEPT_S)
        with self.database.transaction() as connection:
            return connection.execute(letters.delete().where(old)).rowcount + ledger.purge_rates(connection, at)

    def repair_clock_skew(self, now: datetime, max_delay_s: int, max_refused_delay_s: int) -> int:
        """Let letters be due now that a clock which was ahead has put off. Returns how many.

        The courier itself postpones a letter by *max_delay_s* at most, and one that was refused, or may have arrived,
        by *max_refused_delay_s*. A letter's age stays as it is: the clock that is wrong may be ours, and then we would
        make letters old for good.
        """
        at = _seconds(now)
        refused = _columns.refusals + _columns.second_refusals > 0
        latest = at + claims.CLOCK_TOLERANCE_S + sa.case((refused, max_refused_delay_s), else_=max_delay_s)
        put_off = (_columns.attempts > 0) & (_columns.due > latest)
        # Not those that the rate limit holds.
        ahead = (_columns.attempts == 0) & (_columns.created > at + claims.CLOCK_TOLERANCE_S)
        wrong = (_columns.state == "waiting") & (_columns.due > at + claims.CLOCK_TOLERANCE_S) & (put_off | ahead)
        return self._changed(letters.update().where(wrong).values(due=at))

    def holds(self, once: bytes) -> bool:
        """Whether the letter with the once-key *once* is still here: waiting or dead."""
        return self.state(once) in ("waiting", "dead")

    def state(self, once: bytes) -> str | None:
        """What became of the letter with this once-key: "waiting", "dead", "delivered" (48 hours); None: not here."""
        with self.database.transaction(reads_only=True) as connection:
            return connection.scalar(sa.select(_columns.state).where(_columns.once == once))

    def dead_letters(self) -> list[DeadLetter]:
        """The dead letters, oldest first."""
        rows = sa.select(*_SHOWN).where(_columns.state == "dead").order_by(_columns.created)
        with self.database.transaction(reads_only=True) as connection:
            return [DeadLetter(**row._mapping) for row in connection.execute(rows)]

    def late(self, now: datetime, seconds: int, max_attempts: int, most: int = 20) -> list[WaitingLetter]:
        """The oldest letters to centres that came in over *seconds* ago and still wait; at most *most*.

        A letter that a wrong clock has dated into the future is late when it has had more than *max_attempts*.
        """
        at = _seconds(now)
        tried = (_columns.created > at + claims.CLOCK_TOLERANCE_S) & (_columns.attempts > max_attempts)
        old = (_columns.created <= at - seconds) | tried
        rows = sa.select(*_SHOWN).where(_columns.state == "waiting", old, _CENTRE != NOTICE)
        rows = rows.order_by(_columns.created).limit(most)
        with self.database.transaction(reads_only=True) as connection:
            return [WaitingLetter(**row._mapping) for row in connection.execute(rows)]

    def counts(self, now: datetime, most: int | None = None) -> Counts:
        """How many wait and how many are dead. With *most* the counting stops there: its cost is then bounded."""
        with self.database.transaction(reads_only=True) as connection:
            waiting, dead = (int(connection.scalar(_count(state, most))) for state in ("waiting", "dead"))
            oldest = connection.scalar(statements.OLDEST)
        return Counts(waiting, dead, max(0, _seconds(now) - (oldest or _seconds(now))))

    def check_writable(self) -> None:
        """Raise OutboxUnavailable unless a letter could be stored now. Stores nothing, and is soon back."""
        self.database.check_writable()

    def close(self) -> None:
        """Close the database. The outbox opens it again when it is used again."""
        self.couriers.release()
        self.database.close()

    def _give_back(self, letter: Letter, code: str, values: dict[str, object]) -> None:
        # Only while the claim is ours: when it has run out, another courier may have the letter.
        mine = (_columns.id == letter.id) & (_columns.state == "waiting") & (_columns.lease == letter.lease)
        self._changed(letters.update().where(mine).values(lease=0, last_code=code, **values))

    def _revive(self, which: sa.ColumnElement[bool]) -> int:
        again = letters.update().where(which, _columns.state == "dead")
        return self._changed(again.values(**statements.REVIVED, state="waiting", due=0))

    def _changed(self, change: sa.Update | sa.Delete) -> int:
        """How many rows *change* changed."""
        with self.database.transaction() as connection:
            return connection.execute(change).rowcount


def _count(state: str, most: int | None) -> sa.Select[Any]:
    found = sa.select(_columns.state).where(_columns.state == state).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(found)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
