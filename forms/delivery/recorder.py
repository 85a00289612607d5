"""Delivery recorder: keeps which letters the mail server has taken until the outbox knows it, and then wipes them."""

from contextlib import suppress
from datetime import datetime

from forms.outbox.outbox import Outbox, OutboxUnavailable


class DeliveryRecorder:
    """Letters that were delivered. While the database is away, none of them may be sent again."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.unrecorded: list[str] = []  # ids of letters that the mail server has taken
        self._wal_dirty = False  # whether letters were delivered since the outbox was last wiped

    def add(self, id: str) -> None:
        """The mail server has taken the letter *id*."""
        self.unrecorded.append(id)

    def record(self, now: datetime) -> None:
        """Tell the outbox. Raises OutboxUnavailable; what is not recorded by then is kept for the next time."""
        while self.unrecorded:
            self._outbox.delivered(self.unrecorded[0], now)
            del self.unrecorded[0]
            self._wal_dirty = True

    def wipe(self) -> None:
        """Overwrite what recorded letters left beside the database, when nobody is using it just now."""
        with suppress(OutboxUnavailable):
            self._wal_dirty = self._wal_dirty and not self._outbox.database.wipe()
