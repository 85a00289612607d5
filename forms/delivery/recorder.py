"""Delivery recorder: keeps which letters the mail server has taken until the outbox knows it, and then wipes them."""

from contextlib import suppress
from datetime import datetime

from forms.outbox.outbox import Outbox, OutboxUnavailable


class DeliveryRecorder:
    """Letters that were delivered. While the database is away, none of them may be sent again."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.unrecorded: list[str] = []  # ids of letters that the mail server has taken
        self._at_second: set[str] = set()  # those of them that went to a second address
        self._wal_dirty = False  # whether letters were delivered since the outbox was last wiped

    def add(self, id: str, *, second: bool = False) -> None:
        """The mail server has taken the letter *id*, to the centre's *second* address or to the first."""
        self.unrecorded.append(id)
        if second:
            self._at_second.add(id)

    def record(self, now: datetime) -> None:
        """Tell the outbox. Raises OutboxUnavailable; what is not recorded by then is kept for the next time."""
        while self.unrecorded:
            id = self.unrecorded[0]
            self._outbox.delivered(id, now, second=id in self._at_second)
            del self.unrecorded[0]
            self._at_second.discard(id)
            self._wal_dirty = True

    def wipe(self) -> None:
        """Overwrite what recorded letters left beside the database, when nobody is using it just now."""
        with suppress(OutboxUnavailable):
            self._wal_dirty = self._wal_dirty and not self._outbox.database.wipe()
