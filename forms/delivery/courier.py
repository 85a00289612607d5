"""The courier: takes letters from the outbox to the mail server, one at a time, as often as it needs.

Logs one line for each event, with the letter's id, the centre and a code; never an address, never content.
"""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from forms.delivery import smtp
from forms.delivery.shutdown import Stop
from forms.log import describe
from forms.monitoring import jobs
from forms.outbox.outbox import NOTICE, Letter, Outbox, OutboxUnavailable
from forms.settings.settings import Settings

POLL_S = 1
ROUND_S = 60  # between two heartbeats and looks at what rounds.py has to do
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600
# The server may still be taking it; servers give up on their side within minutes. Each further time twice as long,
# since each may be one more copy in the inbox.
AMBIGUOUS_WAIT_S, LONGEST_AMBIGUOUS_S, AMBIGUOUS = 900, 86400, 10
# A 5xx may be somebody's wrong setting of the moment: three, over half a day, are an answer.
REFUSED_WAITS_S = (3600, 12 * 3600)
SESSION_WAIT_S, LONGEST_SESSION_S = 60, 900  # no letter gets through then, so one try does for all
LONGEST_S = 14 * 86400  # then a human must look at it; alarms have come after an hour, a day, a week (rounds.py)
MANY = 24  # tries that a letter given up for its age has had: a clock that is wrong has none to show

log = logging.getLogger(__name__)


def now_utc() -> datetime:
    return datetime.now(UTC)


def jitter() -> float:
    """A factor from 0.8 to 1.2, so that letters which failed together do not come back together."""
    return secrets.SystemRandom().uniform(0.8, 1.2)


class Courier:
    """Carries letters from *outbox* to the inboxes in *settings*. Any number of couriers may share an outbox."""

    def __init__(
        self,
        settings: Settings,
        outbox: Outbox,
        clock: Callable[[], datetime] = now_utc,
        jitter: Callable[[], float] = jitter,
    ) -> None:
        self.settings, self.outbox, self.clock, self.jitter = settings, outbox, clock, jitter
        self.road = smtp.Road(settings.smtp)
        self.taken: list[str] = []  # by the mail server, and not yet noted in the outbox
        self._unwiped = False  # whether letters were delivered since the outbox was last wiped
        self._well = True  # whether anything has worked since the last heartbeat
        self._closed, self._rests_until = 0, 0.0  # sessions that did not come about, one after the other

    def run(self, stop: Stop) -> None:
        """Work until *stop* is set; the letter in hand is finished first."""
        went = -float(ROUND_S)
        while not stop.is_set():
            try:
                if time.monotonic() - went >= ROUND_S:
                    went = time.monotonic()
                    self._round()
                busy = self.step()
                self._well = True
            except OutboxUnavailable as error:
                busy = self._without_outbox(error, stop)
            except Exception as error:  # a mistake of ours must not end the courier: other letters may get through
                log.error("%s", describe(error))
                busy = not stop.wait(FIRST_WAIT_S)
            if not busy:
                self._rest()
                stop.wait(POLL_S)
        self._end()

    def _rest(self) -> None:
        """Nothing is due: leave no session open, and nothing of the letters that were delivered on the disk."""
        self.road.rest()
        with suppress(OutboxUnavailable):
            self._unwiped = self._unwiped and not self.outbox.wipe()

    def _round(self) -> None:
        if self._well:  # no heartbeat of a courier that does nothing but fail
            self.outbox.mark("courier", self.clock())
        self._well = False
        jobs.go(jobs.Round(self.settings, self.outbox, self.clock()))

    def _without_outbox(self, error: OutboxUnavailable, stop: Stop) -> bool:
        """Wait for the outbox, at most FIRST_WAIT_S.

        With a letter that was taken we ask often: should its lease end, another courier would send it again.
        """
        log.error("%s; trying again", error)
        deadline = time.monotonic() + FIRST_WAIT_S
        while not stop.wait(POLL_S if self.taken else FIRST_WAIT_S) and time.monotonic() < deadline:
            with suppress(OutboxUnavailable):
                self._note()
                return True
        return not stop.is_set()

    def step(self) -> bool:
        """Try the letter that has been due longest. False: none was due. Raises OutboxUnavailable."""
        self._note()
        letter = None if self._resting() else self.outbox.claim(self.clock())
        if letter is None:
            return False
        address = self._address(letter.centre)
        if not letter.whole or address is None:
            self._bury(letter, "no-inbox" if letter.whole else "damaged")
            return True
        try:
            self.road.deliver(address, letter.message)
        except smtp.DeliveryError as error:
            self._failed(letter, error)
        else:
            self._closed = 0
            log.info("delivered %s to %s", letter.id, letter.centre)
            self.taken.append(letter.id)
            self._note()
        return True

    def _note(self) -> None:
        # Kept until it is noted: while the database is away, a letter that was taken must not be sent again.
        while self.taken:
            self.outbox.delivered(self.taken[0], self.clock())
            del self.taken[0]
            self._unwiped = True

    def _end(self) -> None:
        deadline = time.monotonic() + FIRST_WAIT_S
        while self.taken and time.monotonic() < deadline:
            try:
                self._note()
            except OutboxUnavailable:
                time.sleep(POLL_S)
        for id in self.taken:
            log.error("delivered %s, but the outbox could not be told: it may be sent again", id)
        self.road.close()

    def _resting(self) -> bool:
        left = self._rests_until - self.clock().timestamp()
        return 0 < left <= 2 * LONGEST_SESSION_S  # more is a clock that was ahead

    def _address(self, centre: str) -> str | None:
        if centre == NOTICE:
            return self.settings.coordinator
        inbox = self.settings.inboxes.get(centre)
        return inbox.address if inbox else None

    def _failed(self, letter: Letter, error: smtp.DeliveryError) -> None:
        self._closed = 0 if error.opened else self._closed + 1
        code, now = str(error.code or error.word), self.clock()
        if end := self._end_of(letter, error, code):
            self._bury(letter, end)
            return
        wait = self._wait_s(letter, error)
        if not error.opened:
            self._rests_until = now.timestamp() + wait
        refused = error.permanent or error.ambiguous
        due = now + timedelta(seconds=wait)
        self.outbox.postpone(letter, due, code, refused=refused, ambiguous=error.ambiguous)
        log.warning("postponed %s to %s: %s, again in %d s", letter.id, letter.centre, code, wait)

    def _end_of(self, letter: Letter, error: smtp.DeliveryError, code: str) -> str | None:
        """Why this letter is given up, if it is."""
        most = len(REFUSED_WAITS_S) + 1 if error.permanent else AMBIGUOUS
        if (error.permanent or error.ambiguous) and letter.refusals + 1 >= most:
            return code
        old = self.clock().timestamp() - letter.created >= LONGEST_S
        return "too-old" if old and letter.attempts >= MANY else None

    def _wait_s(self, letter: Letter, error: smtp.DeliveryError) -> float:
        if error.permanent:
            return REFUSED_WAITS_S[min(letter.refusals, len(REFUSED_WAITS_S) - 1)] * self.jitter()
        if error.ambiguous:
            wait = _doubled(AMBIGUOUS_WAIT_S, letter.refusals, LONGEST_AMBIGUOUS_S) * self.jitter()
            return max(AMBIGUOUS_WAIT_S, wait)
        if not error.opened:
            return _doubled(SESSION_WAIT_S, self._closed - 1, LONGEST_SESSION_S) * self.jitter()
        return _doubled(FIRST_WAIT_S, letter.attempts - 1, LONGEST_WAIT_S) * self.jitter()

    def _bury(self, letter: Letter, code: str) -> None:
        self.outbox.bury(letter, code)
        advice = "put it right, then: python -m forms requeue"
        log.error("given up %s to %s: %s; %s %s", letter.id, letter.centre, code, advice, letter.id)


def _doubled(first: float, times: int, most: float) -> float:
    # The exponent is bounded because tries are not: after years the power would be a number of many pages.
    return min(most, first * (1 << max(0, min(times, 20))))
