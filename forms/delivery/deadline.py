"""Deadline of one attempt: each step may take its own patience, and all of them together no longer than the whole.

A timeout of a socket begins anew with every byte: alone it bounds neither a reply nor an attempt.
"""

import time

_NOW_S = 0.001  # a socket's timeout of 0 would mean "do not block"


class Deadline:
    """A moment on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def step(self, patience_s: float) -> "Deadline":
        """The deadline of a step that begins now: in *patience_s*, and never after this one."""
        step = Deadline(patience_s)
        step._end = min(step._end, self._end)
        return step

    def left_s(self) -> float:
        """The seconds that are left. Raises TimeoutError when it has passed."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def timeout_s(self) -> float:
        """The seconds that are left, as a socket's timeout: never 0."""
        return max(_NOW_S, self._end - time.monotonic())
