"""Mail server probe: whether the mail server would take a letter, tried at most hourly while none is delivered.

A session up to MAIL FROM, in a connection and a thread of its own; no recipient is named. It changes nothing in how
letters are tried, and it starts at no moment that tells when one was delivered.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from forms.delivery.refusals import ACCEPTED
from forms.delivery.retry import RETRY_POLICY
from forms.delivery.smtp import SmtpSession
from forms.monitoring import outcomes
from forms.monitoring.outcomes import MAIL_SERVER, Outcome
from forms.outbox.outbox import Outbox
from forms.settings.smtp import Smtp

HOUR_S = 3600
JITTER = (1.0, 1.2)  # of the hour: many hosts of one mail server do not come at once, and it is never less
PATIENCE_S = 60  # no letter waits for it; the courier has more
_POLICY = replace(RETRY_POLICY, before_dot_s=PATIENCE_S)


def is_due(marks: Mapping[str, int], now_s: float, jitter: float) -> bool:
    """Whether nothing was delivered for an hour, and nothing tried.

    A delivery is kept as its hour (the minute is nobody's business), so it counts until the end of the next one. While
    the server fails, deliveries do not count: the next probe tells, at a moment that no letter has chosen.
    """
    found = outcomes.read(marks, MAIL_SERVER, now_s)
    tried = marks.get(f"{MAIL_SERVER}:tried", 0)
    known = tried if found and not found.ok else max(tried, _delivered(marks) + HOUR_S)
    return not known <= now_s < known + HOUR_S * jitter  # one in the future comes from a clock that was wrong


def state(marks: Mapping[str, int], now_s: float) -> Outcome | None:
    """Whether it would take a letter, by the last probe, or the last delivery where that was in a later hour."""
    found, delivered = outcomes.read(marks, MAIL_SERVER, now_s), _delivered(marks)
    if delivered > marks.get(f"{MAIL_SERVER}:tried", 0) and delivered > now_s - outcomes.KEPT_S:
        return Outcome(delivered)
    return found


def fails_for_long(marks: Mapping[str, int], now_s: float) -> bool:
    """Whether the probes have failed for an hour, so at least two in a row."""
    found = outcomes.read(marks, MAIL_SERVER, now_s)
    return found is not None and not found.ok and marks[f"{MAIL_SERVER}:tried"] - found.at >= HOUR_S


def _delivered(marks: Mapping[str, int]) -> int:
    return max((at for name, at in marks.items() if name.startswith(ACCEPTED)), default=0)


def jitter() -> float:
    return secrets.SystemRandom().uniform(*JITTER)


class MailProbe:
    """Tries the server of *smtp* when it is due; called every minute or so."""

    def __init__(
        self, smtp: Smtp, outbox: Outbox, clock: Callable[[], datetime], jitter: Callable[[], float] = jitter
    ) -> None:
        self._smtp, self._outbox, self._clock, self._jitter = smtp, outbox, clock, jitter
        self._factor = jitter()

    def __call__(self) -> None:
        """Raises OutboxUnavailable."""
        ledger, now = self._outbox.ledger, self._clock()
        if not is_due(ledger.marks(), now.timestamp(), self._factor):
            return
        if not ledger.claim_job(f"job:{MAIL_SERVER}", now, HOUR_S):  # another courier tries it
            return
        self._factor = self._jitter()
        error = SmtpSession(self._smtp, _POLICY).probe()
        outcomes.record(ledger, MAIL_SERVER, error.reason if error else None, self._clock())
