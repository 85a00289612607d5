"""Lock of the couriers (shared, exclusive): held by every courier that runs, or by who restores or moves the outbox.

It goes with the process that holds it, however that ends: SQLite's is a lock on a file beside the database (flock),
PostgreSQL's belongs to a connection (advisory lock).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from forms.outbox.database import Database, OutboxUnavailable, explained

BUSY = "the outbox is being restored or moved"
AT_WORK = (
    "a courier is at work on the outbox; stop every courier (systemctl stop ressursvenn-courier), and run it again"
)


class Held(Protocol):
    """A lock that a store has given."""

    def is_held(self) -> bool:
        """Whether it is still ours: a server that was restarted has given it back."""

    def release(self) -> None:
        """Give it back."""


class CourierLock:
    """The lock of the couriers on *database*. One thread uses it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Held | None = None

    def share(self) -> None:
        """Hold it beside other couriers; quick where it is held already. Raises OutboxUnavailable.

        Before each letter, not once a minute: a PostgreSQL that was restarted has given the lock back, and the pool
        connects anew without a word, so we would go on claiming while somebody restores. Leases keep couriers from
        each other, not from one who writes the rows anew: letters on their way would be sent twice. It costs 4 % of
        what the outbox does for a letter (measured).
        """
        if self._held is None or not self._held.is_held():
            self.release()
            self._held = self._ask(exclusive=False, else_say=BUSY)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold it alone while the block runs: no courier is at work, and none begins. Raises OutboxUnavailable."""
        held = self._ask(exclusive=True, else_say=AT_WORK)
        try:
            yield
        finally:
            held.release()

    def release(self) -> None:
        """Give it back, where we hold it."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(OutboxUnavailable), explained():
                held.release()

    def _ask(self, *, exclusive: bool, else_say: str) -> Held:
        with explained():
            held: Held | None = self._database.store.lock_couriers(exclusive=exclusive)
        if held is None:
            raise OutboxUnavailable(else_say)
        return held
