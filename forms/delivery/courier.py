"""Courier: takes letters from the outbox to the mail server, one at a time, and retries by the retry policy.

Logs one line for each event, with the letter's id, the centre and a code; never an address, never content.
"""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from forms.delivery.backoff import SessionBackoff
from forms.delivery.failure import DeliveryError
from forms.delivery.recorder import DeliveryRecorder
from forms.delivery.retry import JITTER, RETRY_POLICY, RetryPolicy
from forms.delivery.shutdown import ShutdownFlag
from forms.delivery.smtp import SmtpSession
from forms.log import describe
from forms.outbox.outbox import NOTICE, Letter, Outbox, OutboxUnavailable
from forms.settings.settings import Settings

RunJobs = Callable[[Settings, Outbox, datetime], None]
log = logging.getLogger(__name__)


def now_utc() -> datetime:
    return datetime.now(UTC)


def jitter() -> float:
    return secrets.SystemRandom().uniform(*JITTER)


class Courier:
    """Carries letters from *outbox* to the inboxes in *settings*. Any number of couriers may share an outbox.

    *run_jobs* is called about once a minute (heartbeat_s of the policy); it may raise OutboxUnavailable.
    """

    def __init__(
        self,
        settings: Settings,
        outbox: Outbox,
        run_jobs: RunJobs,
        *,
        clock: Callable[[], datetime] = now_utc,
        jitter: Callable[[], float] = jitter,
        policy: RetryPolicy = RETRY_POLICY,
    ) -> None:
        self.settings, self.outbox, self.run_jobs = settings, outbox, run_jobs
        self.clock, self.jitter, self.policy = clock, jitter, policy
        self.session = SmtpSession(settings.smtp, policy)
        self.recorder, self.backoff = DeliveryRecorder(outbox), SessionBackoff(policy)
        self._made_progress = True  # since the last heartbeat

    def run(self, shutdown: ShutdownFlag) -> None:
        """Work until *shutdown* is set; the letter in hand is finished first."""
        beat = -self.policy.heartbeat_s
        while not shutdown.is_set():
            try:
                if time.monotonic() - beat >= self.policy.heartbeat_s:
                    beat = time.monotonic()
                    self._heartbeat()
                busy = self.step()
                self._made_progress = True
            except OutboxUnavailable as error:
                busy = self._wait_for_outbox(error, shutdown)
            except Exception as error:  # an error of ours must not end the courier: other letters may get through
                log.error("%s", describe(error))
                busy = not shutdown.wait(self.policy.outage_delay_s)
            if not busy:
                self.session.close_if_idle()
                self.recorder.wipe()
                shutdown.wait(self.policy.poll_s)
        self._end()

    def step(self) -> bool:
        """Try the letter that has been due longest. False: none was due. Raises OutboxUnavailable."""
        self.recorder.record(self.clock())
        now = self.clock()
        letter = None if self.backoff.is_waiting(now.timestamp()) else self.outbox.claim(now, self.policy.lease_s)
        if letter is None:
            return False
        address = self._address(letter.centre)
        if not letter.intact or address is None:
            self._dead_letter(letter, "no-inbox" if letter.intact else "damaged")
            return True
        try:
            self.session.deliver(address, letter.message)
        except DeliveryError as error:
            self._failed(letter, error)
        else:
            self.backoff.opened()
            log.info("delivered %s to %s", letter.id, letter.centre)
            self.recorder.add(letter.id)
            self.recorder.record(self.clock())
        return True

    def _heartbeat(self) -> None:
        if self._made_progress:  # no heartbeat of a courier that only fails
            self.outbox.ledger.mark("courier", self.clock())
        self._made_progress = False
        self.run_jobs(self.settings, self.outbox, self.clock())

    def _wait_for_outbox(self, error: OutboxUnavailable, shutdown: ShutdownFlag) -> bool:
        """Wait for the outbox, at most outage_delay_s. Returns whether to go on at once.

        With a delivery that is not recorded we ask often: should its lease end, another courier would send it again.
        """
        log.error("%s; trying again", error)
        delay_s = self.policy.outage_delay_s
        deadline = time.monotonic() + delay_s
        polls = self.policy.poll_s if self.recorder.unrecorded else delay_s
        while not shutdown.wait(polls) and time.monotonic() < deadline:
            with suppress(OutboxUnavailable):
                self.recorder.record(self.clock())
                return True
        return not shutdown.is_set()

    def _end(self) -> None:
        deadline = time.monotonic() + self.policy.outage_delay_s
        while self.recorder.unrecorded and time.monotonic() < deadline:
            try:
                self.recorder.record(self.clock())
            except OutboxUnavailable:
                time.sleep(self.policy.poll_s)
        for id in self.recorder.unrecorded:
            log.error("delivered %s, but it could not be recorded in the outbox: it may be sent again", id)
        self.session.close()

    def _address(self, centre: str) -> str | None:
        if centre == NOTICE:
            return self.settings.coordinator
        inbox = self.settings.inboxes.get(centre)
        return inbox.address if inbox else None

    def _failed(self, letter: Letter, error: DeliveryError) -> None:
        now = self.clock()
        self.backoff.opened() if error.opened else self.backoff.failed()
        if code := self.policy.dead_letter_code(letter, error, now.timestamp()):
            self._dead_letter(letter, code)
            return
        if error.opened:
            wait = self.policy.delay_s(letter, error, self.jitter())
        else:
            wait = self.backoff.start(now.timestamp(), self.jitter())
        due, refused = now + timedelta(seconds=wait), error.permanent or error.ambiguous
        self.outbox.postpone(letter, due, error.reason, refused=refused, ambiguous=error.ambiguous)
        log.warning("postponed %s to %s: %s, again in %d s", letter.id, letter.centre, error.reason, wait)

    def _dead_letter(self, letter: Letter, code: str) -> None:
        self.outbox.dead_letter(letter, code)
        advice = "put it right, then: python -m forms requeue"
        log.error("dead-lettered %s to %s: %s; %s %s", letter.id, letter.centre, code, advice, letter.id)
