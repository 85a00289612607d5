"""Context of a periodic job (jobs.py): what it works with, and how it tells the coordinator of what holds.

What holds is said once a day or once a week, and in the log once more when it is over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.monitoring import alerts
from forms.outbox.outbox import Outbox
from forms.settings.settings import Settings

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job works with."""

    settings: Settings
    outbox: Outbox
    now: datetime
    policy: RetryPolicy = RETRY_POLICY
    told: set[str] = field(default_factory=set)  # what holds now

    def notify(self, what: str, lines: Iterable[str]) -> bool:
        """Tell the coordinator, once a day for the same *what*; see alerts.notify. False: told today already."""
        self.told.add(what)
        return alerts.notify(self.outbox, self.settings, self.now, what, list(lines))

    def notify_weekly(self, what: str, lines: Iterable[str]) -> None:
        """Tell the coordinator at once, and then once a week while it holds."""
        self.told.add(what)
        if not alerts.said_within(self.outbox.ledger.marks(), what, self.now, WEEK_DAYS):
            self.notify(what, lines)

    def log_ended(self, *beginnings: str) -> None:
        """Log which alerts with these *beginnings* are over: everything that still holds has been told by now."""
        alerts.log_ended(self.outbox, self.now, beginnings, self.told)


Job = Callable[[JobContext], None]
