"""Dead man's switch (heartbeat monitor): the courier pings an address at a fixed rhythm; a monitor misses the pings.

The rhythm is a clock's: what is sent is judged before, and goes out at its moment, whatever the outbox is busy with.
Somebody who sees the pings learns what the public health page says, and never that or when anybody has written.
"""

import logging
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from forms.delivery.deadline import Deadline
from forms.delivery.fact_log import FactLog
from forms.delivery.tls import verifying_context
from forms.monitoring import expiry, health, http_get, mail_probe, outcomes
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.settings.alerts import Alerts
from forms.settings.settings import Settings

ANSWER_S = 10.0  # for everything: name, connection, TLS, answer
LEAD_S = 15.0  # from judging until the ping goes out: more than health.collect_in_time takes
log = logging.getLogger(__name__)


def send(alerts: Alerts, *, well: bool, seconds: float = ANSWER_S) -> str | None:
    """Ping the address of *alerts*; "/fail" is added to its path unless *well*. None: it was taken, else why not.

    The reason is a status ("404"; a redirect is one too, it is not followed) or a word: no-answer, tls-unverified,
    no-ca-file.
    """
    assert alerts.ping_url is not None
    try:
        context = verifying_context(alerts.ping_ca_file)
    except OSError:
        return "no-ca-file"
    try:
        answer = http_get.status(address(alerts.ping_url, well=well), context, Deadline(seconds))
    except ssl.SSLCertVerificationError:
        return "tls-unverified"
    except (OSError, ValueError):
        return "no-answer"
    return None if answer // 100 == 2 else str(answer)


def address(url: str, *, well: bool) -> str:
    """*url*, with /fail at the end of its path unless *well*."""
    parts = urlsplit(url)
    path = parts.path if well else f"{parts.path.rstrip('/')}/fail"
    return urlunsplit(parts._replace(path=path))


def is_well(settings: Settings, outbox: Outbox, probe: health.WriteProbe, now: datetime) -> bool:
    """Whether all is well, as the public health page says it, and the mail server takes letters as well.

    The latter counts after an hour, as a late letter does, and only as our own probes have found it: what becomes of
    letters must not show sooner, or more exactly, than there.
    """
    open_ = (inbox for inbox in settings.inboxes.values() if inbox.forms)
    closed = [state.centre for state in expiry.inspect(open_, now) if state.reasons]
    found = health.collect_in_time(outbox, probe, closed, now)
    return found.ok and not mail_probe.fails_for_long(found.marks, now.timestamp())


class Ping:
    """Judges, waits for the moment, and pings; called once in each interval. See background.py."""

    def __init__(
        self, settings: Settings, outbox: Outbox, stopping: threading.Event, clock: Callable[[], datetime]
    ) -> None:
        self._settings, self._outbox, self._stopping, self._clock = settings, outbox, stopping, clock
        self._probe, self._facts = health.WriteProbe(outbox), FactLog(log)

    def __call__(self) -> None:
        """Send one ping LEAD_S after the call, unless another courier has done so."""
        moment = time.monotonic() + LEAD_S
        now = self._clock()
        if not self._is_ours(now):
            return
        well = is_well(self._settings, self._outbox, self._probe, now)
        if self._stopping.wait(max(0.0, moment - time.monotonic())):
            return
        failed = send(self._settings.alerts, well=well)
        self._say(failed)
        with suppress(OutboxUnavailable):
            outcomes.record(self._outbox.ledger, outcomes.PING, failed, self._clock())

    def _is_ours(self, now: datetime) -> bool:
        """Whether no other courier has pinged in this interval; each does while the outbox is away."""
        every = self._settings.alerts.ping_every_s
        try:  # the tenth: our clock and theirs are not the same, and marks are whole seconds
            return self._outbox.ledger.claim_job("job:ping", now, every - every // 10)
        except OutboxUnavailable:
            return True

    def _say(self, failed: str | None) -> None:
        if failed:
            text = "the ping was not taken: %s; the next one comes in time"
            self._facts.say(logging.WARNING, (outcomes.PING, failed), self._clock().timestamp(), text, failed)
        else:
            self._facts.over(outcomes.PING, "the ping is taken again")
