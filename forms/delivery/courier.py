"""Courier: takes letters from the outbox to the mail server, one at a time, and retries by the retry policy.

Logs each event with the letter's id, the centre and a code; never an address, never content. What goes on is said
once, then ever more rarely, and when it has ended.
"""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from forms.delivery import failover
from forms.delivery.backoff import SessionBackoff
from forms.delivery.fact_log import FactLog
from forms.delivery.failover import Route
from forms.delivery.failure import DeliveryError
from forms.delivery.recorder import DeliveryRecorder
from forms.delivery.refusals import Refusals
from forms.delivery.retry import JITTER, RETRY_POLICY, RetryPolicy
from forms.delivery.shutdown import ShutdownFlag
from forms.delivery.smtp import SmtpSession
from forms.log import describe
from forms.outbox.outbox import NOTICE, Letter, Outbox, OutboxUnavailable
from forms.settings.command import command
from forms.settings.confirmation import explain
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings, SettingsError

RunJobs = Callable[[Settings, Outbox, datetime], None]
log = logging.getLogger(__name__)


def now_utc() -> datetime:
    return datetime.now(UTC)


def jitter() -> float:
    return secrets.SystemRandom().uniform(*JITTER)


class Courier:
    """Carries letters from *outbox* to the inboxes in *settings*. Any number of couriers may share an outbox.

    *run_jobs* is called about once a minute (heartbeat_s of the policy); it may raise OutboxUnavailable.
    *read_settings* is called for a letter to a centre that *settings* do not know, or that nobody had confirmed by
    then; it may raise SettingsError.
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
        read_settings: Callable[[], Settings] | None = None,
    ) -> None:
        self.settings, self.outbox, self.run_jobs = settings, outbox, run_jobs
        self.read_settings = read_settings or (lambda: settings)
        self.clock, self.jitter, self.policy = clock, jitter, policy
        self.session = SmtpSession(settings.smtp, policy)
        self.recorder, self.backoff = DeliveryRecorder(outbox), SessionBackoff(policy)
        self.refusals, self.facts = Refusals(outbox), FactLog(log)
        self._made_progress = True  # since the last heartbeat

    def run(self, shutdown: ShutdownFlag) -> None:
        """Work until *shutdown* is set; the letter in hand is finished first."""
        beat = -self.policy.heartbeat_s
        while not shutdown.is_set():
            try:
                self.outbox.couriers.share()
                if time.monotonic() - beat >= self.policy.heartbeat_s:
                    beat = time.monotonic()
                    self._heartbeat()
                busy = self.step()
                self._made_progress = True
                self.facts.over("outbox", "the outbox can be used again")
            except OutboxUnavailable as error:
                busy = self._wait_for_outbox(error, shutdown)
            except Exception as error:  # an error of ours must not end the courier: other letters may get through
                self._say(logging.ERROR, ("error", describe(error)), "%s", describe(error))
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
        if not letter.intact:
            self._dead_letter(letter, "damaged")
        elif not (inbox := self._inbox(letter)):
            right = "write it with add-centre, or put its section back; then restart the courier"
            self._hold(letter, "no-inbox", f"it has none in the settings; {right}")
        elif inbox.unconfirmed and not letter.is_test:
            self._hold(letter, "not-confirmed", f"{inbox.heading} is {explain(inbox)}")
        else:
            self._try(letter, inbox)
        return True

    def _try(self, letter: Letter, inbox: Inbox) -> None:
        route = failover.route(letter, inbox, self.clock().timestamp(), self.policy)
        try:
            self.session.deliver(route.address, letter.message)
        except DeliveryError as error:
            self._failed(letter, inbox, route, error)
            return
        self.backoff.opened()
        log.info("delivered %s to %s%s", letter.id, letter.inbox, route)
        self.facts.over("session", "the mail server takes letters again")
        self.facts.over(letter.id)
        self.recorder.add(letter.id, second=route.second)
        self.recorder.record(self.clock())
        self.refusals.accepted(letter.inbox, second=route.second)

    def _heartbeat(self) -> None:
        if self._made_progress:  # no heartbeat of a courier that only fails
            self.outbox.ledger.mark("courier", self.clock())
        self._made_progress = False
        self.refusals.forget_cache()
        self.run_jobs(self.settings, self.outbox, self.clock())

    def _wait_for_outbox(self, error: OutboxUnavailable, shutdown: ShutdownFlag) -> bool:
        """Wait for the outbox, at most outage_delay_s. Returns whether to go on at once.

        With a delivery that is not recorded we ask often: should its lease end, another courier would send it again.
        """
        self._say(logging.ERROR, ("outbox", str(error)), "%s; trying again", error)
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
        self.outbox.couriers.release()

    def _inbox(self, letter: Letter) -> Inbox | None:
        """Where *letter* goes. One that was added or confirmed since our start is read then, and it alone."""
        if letter.centre == NOTICE:  # what the settings say is enough: it holds no letter of anybody
            address = self.settings.coordinator
            return Inbox(NOTICE, address, "openpgp", (), (), frozenset(), unconfirmed="") if address else None
        known = self.settings.inboxes.get(letter.inbox)
        if known is None or (known.unconfirmed and not letter.is_test):
            with suppress(SettingsError):
                added = {name: inbox for name, inbox in self.read_settings().inboxes.items() if name == letter.inbox}
                self.settings = replace(self.settings, inboxes={**self.settings.inboxes, **added})
        return self.settings.inboxes.get(letter.inbox)

    def _failed(self, letter: Letter, inbox: Inbox, route: Route, error: DeliveryError) -> None:
        now, own = self.clock(), route.own(letter)
        error = self.refusals.record(letter.inbox, error, now, second=route.second)
        self.backoff.opened() if error.opened else self.backoff.failed()
        if code := self.policy.dead_letter_code(own, error, now.timestamp()):
            self._give_up(letter, inbox, route, error, code, now)
            return
        if error.opened:
            wait = due_in = self.policy.delay_s(own, error, self.jitter())
        else:  # the letter itself need not wait for long: after a restart another session is tried
            refused = error.refuses_us and error.code is not None
            wait = self.backoff.start(now.timestamp(), self.jitter(), refused=refused)
            due_in = min(wait, self.policy.first_delay_s)
        self._postpone(letter, inbox, route, error, due_in, now)
        whose = "; the mail server refuses us, not this letter" if error.refuses_us else ""
        fact = (letter.id, f"{error.explained}{route}") if error.opened else ("session", error.explained)
        text = f"postponed %s to %s%s: %s, again in %d s{whose}"
        self._say(logging.WARNING, fact, text, letter.id, letter.inbox, route, error.explained, wait)

    def _give_up(
        self, letter: Letter, inbox: Inbox, route: Route, error: DeliveryError, code: str, now: datetime
    ) -> None:
        """Try this address no more; where the inbox has no other that is left, the letter is a dead letter."""
        ambiguous_s = self.policy.delay_s(route.own(letter), error) if error.ambiguous else 0
        waits = int(now.timestamp() + ambiguous_s)
        given_up = route.postponed(letter, None, refused=_counts(error), other_due=waits)
        due = failover.next_due(given_up, inbox, now.timestamp(), self.policy) if route.of_two else None
        if due is None:
            self._dead_letter(letter, code)
            return
        log.error("gave up %s at %s%s: %s; the other address is still tried", letter.id, letter.inbox, route, code)
        self._store(given_up, route, error, due)

    def _hold(self, letter: Letter, word: str, reason: str) -> None:
        """Let *letter* wait, since the settings have no inbox for it, or none that we may trust."""
        error, now = DeliveryError(word), self.clock()
        if code := self.policy.dead_letter_code(letter, error, now.timestamp()):
            self._dead_letter(letter, code)
            return
        self._store(letter, Route(""), error, int(now.timestamp() + self.policy.no_inbox_delay_s))
        text = f"postponed %s to %s: {word}, %s"
        self._say(logging.ERROR, (word, letter.inbox), text, letter.id, letter.inbox, reason)

    def _postpone(
        self, letter: Letter, inbox: Inbox, route: Route, error: DeliveryError, seconds: float, now: datetime
    ) -> None:
        """Give the letter back. One that may have arrived waits at both addresses: each attempt may be a copy more."""
        due = int(now.timestamp() + seconds)
        # Then the other address is first: else one that always ends so would keep the letter from it.
        own, others = (due + route.of_two, due) if error.ambiguous else (due, 0)
        postponed = route.postponed(letter, own, refused=_counts(error), other_due=others)
        self._store(postponed, route, error, failover.next_due(postponed, inbox, now.timestamp(), self.policy) or due)

    def _store(self, letter: Letter, route: Route, error: DeliveryError, due: int) -> None:
        at, refused = datetime.fromtimestamp(due, UTC), _counts(error) and not route.second
        self.outbox.postpone(letter, at, error.reason, refused=refused, ambiguous=error.ambiguous)

    def _dead_letter(self, letter: Letter, code: str) -> None:
        self.outbox.dead_letter(letter, code)
        self.facts.over(letter.id)
        advice = f"put it right, then: {command('requeue', letter.id)}"
        log.error("dead-lettered %s to %s: %s; %s", letter.id, letter.inbox, code, advice)

    def _say(self, level: int, fact: tuple[str, str], message: str, *args: object) -> None:
        self.facts.say(level, fact, self.clock().timestamp(), message, *args)


def _counts(error: DeliveryError) -> bool:
    """Whether the attempt counts among those after which an address is given up."""
    return error.permanent or error.ambiguous
