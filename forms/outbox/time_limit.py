"""Time limit on a call that may hang (timeout): a full queue, a lock, a disk or a server that does not answer.

No system call can be taken back, so the call runs in a thread of its own, and only the waiting ends.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Overdue(Exception):
    """The call has not come back in time. *unsure*: it had passed its point of no return, and may still succeed."""

    def __init__(self, *, unsure: bool) -> None:
        super().__init__("took too long")
        self.unsure = unsure


class Attempt:
    """A call that somebody waits for. It fails at its point of no return when nobody waits any more."""

    def __init__(self) -> None:
        self._lock, self._given_up, self._final = threading.Lock(), False, False

    def point_of_no_return(self) -> None:
        """Say that what comes now cannot be taken back. Raises Overdue when it has been given up."""
        with self._lock:
            if self._given_up:
                raise Overdue(unsure=False)
            self._final = True

    def give_up(self) -> bool:
        """Wait no longer. Returns whether it may succeed all the same."""
        with self._lock:
            self._given_up = True
            return self._final


def within(seconds: float, call: Callable[[Attempt], T]) -> T:
    """Return what *call* returns, or raise what it raises, or Overdue after *seconds*."""
    attempt, result = Attempt(), Future[T]()
    threading.Thread(target=_run, args=(call, attempt, result), daemon=True).start()
    try:
        return result.result(seconds)
    except TimeoutError:
        if result.done():  # it has raised one itself, or come at the last moment
            return result.result()
        raise Overdue(unsure=attempt.give_up()) from None


def _run(call: Callable[[Attempt], T], attempt: Attempt, result: "Future[T]") -> None:
    try:
        result.set_result(call(attempt))
    except BaseException as error:
        result.set_exception(error)


class Bulkhead:
    """Calls with a time limit, at most *calls* at a time: where some hang, the next would too, and take a thread."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._free, self._seconds = threading.BoundedSemaphore(calls), seconds

    def call(self, call: Callable[[], T]) -> T:
        """Return what *call* returns, or raise what it raises; Overdue after the time limit, or when too many hang."""
        if not self._free.acquire(blocking=False):
            raise Overdue(unsure=False)
        return within(self._seconds, lambda _: self._run(call))

    def _run(self, call: Callable[[], T]) -> T:
        try:
            return call()
        finally:
            self._free.release()
