"""The courier: takes letters from the outbox to the mail server, one at a time, as often as it needs.

Logs one line for each event, with the letter's id, the centre and a code; never an address, never content.
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from forms import rounds, smtp
from forms.outbox import NOTICE, Letter, Outbox, OutboxUnavailable
from forms.settings import Settings
from forms.stop import Stop

POLL_S = 1
ROUND_S = 60  # between two heartbeats and looks at what rounds.py has to do
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600
AMBIGUOUS_WAIT_S = 900  # the server may still be taking it; servers give up on their side within minutes
LONGEST_S = 14 * 86400  # then a human must look at it; alarms have come after an hour, a day, a week (rounds.py)
REFUSALS = 3  # a 5xx may be somebody's wrong setting of the moment; three are an answer

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

    def run(self, stop: Stop) -> None:
        """Work until *stop* is set; the letter in hand is finished first."""
        went = -float(ROUND_S)
        while not stop.is_set():
            try:
                if time.monotonic() - went >= ROUND_S:
                    went = time.monotonic()
                    self.outbox.mark("courier", self.clock())
                    rounds.go(rounds.Round(self.settings, self.outbox, self.clock()))
                busy = self.step()
            except OutboxUnavailable as error:
                log.error("%s; trying again", error)
                busy = not stop.wait(FIRST_WAIT_S)
            if not busy:
                self.road.rest()
                stop.wait(POLL_S)
        self._end()

    def step(self) -> bool:
        """Try the letter that has been due longest. False: none was due. Raises OutboxUnavailable."""
        self._note()
        letter = self.outbox.claim(self.clock())
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
            log.info("delivered %s to %s", letter.id, letter.centre)
            self.taken.append(letter.id)
            self._note()
        return True

    def _note(self) -> None:
        # Kept until it is noted: while the database is away, a letter that was taken must not be sent again.
        while self.taken:
            self.outbox.delivered(self.taken[0], self.clock())
            del self.taken[0]

    def _end(self) -> None:
        deadline = time.monotonic() + FIRST_WAIT_S
        while self.taken and time.monotonic() < deadline:
            try:
                self._note()
            except OutboxUnavailable:
                time.sleep(POLL_S)
        self.road.close()

    def _address(self, centre: str) -> str | None:
        if centre == NOTICE:
            return self.settings.coordinator
        inbox = self.settings.inboxes.get(centre)
        return inbox.address if inbox else None

    def _failed(self, letter: Letter, error: smtp.DeliveryError) -> None:
        code = str(error.code or error.word)
        if error.permanent and letter.refusals + 1 >= REFUSALS:
            self._bury(letter, code)
            return
        if self.clock().timestamp() - letter.created >= LONGEST_S:
            self._bury(letter, "too-old")
            return
        wait = self._wait_s(letter.attempts, error.ambiguous)
        due = self.clock() + timedelta(seconds=wait)
        self.outbox.postpone(letter, due, code, refused=error.permanent, ambiguous=error.ambiguous)
        log.warning("postponed %s to %s: %s, again in %d s", letter.id, letter.centre, code, wait)

    def _wait_s(self, attempts: int, ambiguous: bool) -> float:
        # The exponent is bounded because attempts are not: after years the power would be a number of many pages.
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S << min(attempts - 1, 10)) * self.jitter()
        return max(AMBIGUOUS_WAIT_S, wait) if ambiguous else wait

    def _bury(self, letter: Letter, code: str) -> None:
        self.outbox.bury(letter, code)
        advice = "put it right, then: python -m forms requeue"
        log.error("given up %s to %s: %s; %s %s", letter.id, letter.centre, code, advice, letter.id)
