"""Outcome of something that is tried again and again (state change): whether it works, and since when not, and why.

Kept in the ledger, which couriers and the health page share: "<thing>:tried" and "<thing>:fails:<reason>", whose time
is the first failure in a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from forms.outbox.ledger import Ledger

MAIL_SERVER, COMMAND, PING = "mail-server", "alert-command", "ping"
THINGS = (MAIL_SERVER, COMMAND, PING)
KEPT_S = 2 * 86400  # what was not tried for longer is not in the settings any more, or no courier runs
_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it stands with one thing. *at* (seconds since 1970): the last try where it works, else the first failure."""

    at: int
    reason: str = ""  # a code or a word; empty: it works

    @property
    def ok(self) -> bool:
        return not self.reason


def record(ledger: Ledger, thing: str, reason: str | None, now: datetime) -> None:
    """Keep that *thing* was tried *now*, and failed for *reason*; None: it worked. Raises OutboxUnavailable."""
    failing = _failing(ledger.marks(), thing)
    if reason and reason not in failing:
        since = min(failing.values(), default=int(now.timestamp()))
        ledger.mark(_mark(thing, reason), datetime.fromtimestamp(since, UTC))
    for other in failing:
        if other != reason:
            ledger.mark(_mark(thing, other), _NEVER)
    ledger.mark(f"{thing}:tried", now)


def read(marks: Mapping[str, int], thing: str, now_s: float) -> Outcome | None:
    """How *thing* stands by *marks*; None: it was not tried lately."""
    tried = marks.get(f"{thing}:tried", 0)
    if tried <= now_s - KEPT_S:
        return None
    failing = _failing(marks, thing)
    return next((Outcome(at, reason) for reason, at in failing.items()), Outcome(tried))


def _failing(marks: Mapping[str, int], thing: str) -> dict[str, int]:
    beginning = _mark(thing, "")
    return {name.removeprefix(beginning): at for name, at in marks.items() if name.startswith(beginning) and at}


def _mark(thing: str, reason: str) -> str:
    return f"{thing}:fails:{reason}"
