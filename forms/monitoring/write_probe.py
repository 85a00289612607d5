"""Whether this process can store letters, for the health page, which anybody may ask as often as he likes."""

import threading
import time

from forms.outbox.outbox import Outbox, OutboxUnavailable

LOOK_S = 10  # between two looks at the database: they take the write lock for a moment
REFUSED_S = 600  # a monitor asks every few minutes, and another process may answer it


class Storing:
    """What became of the last letters here, and whether *outbox* can be written now."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._lock = outbox, threading.Lock()
        self._works, self._looked, self._refused = True, -float(LOOK_S), -float(REFUSED_S)

    def refused(self) -> None:
        """A letter could not be stored."""
        self._refused = time.monotonic()

    def works(self) -> bool:
        """Whether letters can be stored now, and none was refused here lately."""
        if self._lock.acquire(blocking=False):  # one looks; others take what was seen before
            try:
                self._look()
            finally:
                self._lock.release()
        return self._works and time.monotonic() - self._refused >= REFUSED_S

    def _look(self) -> None:
        if time.monotonic() - self._looked < LOOK_S:
            return
        try:
            self._outbox.check_writable()
            self._works = True
        except OutboxUnavailable:
            self._works = False
        self._looked = time.monotonic()
