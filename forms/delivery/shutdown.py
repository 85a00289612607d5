"""Shutdown flag: set by SIGTERM or SIGINT, polled between two units of work.

Not threading.Event: its lock cannot be taken twice, so a signal that arrives while the main thread is inside it (two
Ctrl-C in a row, or one at the wrong moment) stops the process for ever. Seen; py-spy showed `set` waiting for `set`.
"""

import signal
import time
from collections.abc import Iterable

SLICE_S = 0.2  # a sleep goes on after a signal (PEP 475), so we sleep in short ones


class ShutdownFlag:
    """Not set, until `set` is called or a signal arrives."""

    def __init__(self) -> None:
        self._set = False

    def on(self, signals: Iterable[signal.Signals]) -> "ShutdownFlag":
        """Be set when one of *signals* arrives (main thread only). Returns itself."""
        for number in signals:
            signal.signal(number, lambda *_: self.set())
        return self

    def set(self) -> None:
        self._set = True

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: float) -> bool:
        """Sleep for *seconds*, or until set; return whether it is set."""
        deadline = time.monotonic() + seconds
        while not self._set and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(SLICE_S, left))
        return self._set
