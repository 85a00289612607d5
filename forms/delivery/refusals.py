"""Refusals: whom the mail server refuses now, kept in the outbox's ledger: for the alerts, and for the next start.

A server that refuses one inbox says something about that inbox. One that has refused several, and accepted none in
between, refuses us: a relay that has lost its settings answers 550 to every recipient. The two addresses of one centre
are one recipient in this, but what is said about one of them is kept, and ends, apart from the other.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from forms.delivery.failure import DeliveryError
from forms.outbox.outbox import Outbox

US, CENTRE, ACCEPTED = "refuses-us:", "refuses:", "delivered:"  # the beginnings of the names of marks
EVERYBODY = f"{US}everybody"
AT_SECOND = ":second"  # ends the name of a mark that is about a centre's second address
KEPT_S = 2 * 86400  # a letter that is refused is tried again within half a day
_HOUR_S = 3600
_NEVER = datetime.fromtimestamp(0, UTC)


class Refusals:
    """The refusals that are kept in *outbox*. Every method raises OutboxUnavailable."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._standing: set[str] | None = None

    def forget_cache(self) -> None:
        """Look again what other couriers have met."""
        self._standing = None

    def record(self, centre: str, error: DeliveryError, now: datetime, *, second: bool = False) -> DeliveryError:
        """Keep what *error* says. Returns it, and not as a permanent one where everybody is refused.

        *second*: it is about the centre's second address.
        """
        if not error.permanent and not error.refuses_us:
            return error
        marks = self._outbox.ledger.marks()
        if not error.opened:
            self._mark(f"{US}{error.reason}", now)
            return error
        # The hour is enough: the minute of a first attempt is the minute in which she wrote.
        self._mark(f"{CENTRE}{centre}:{error.reason}{AT_SECOND * second}", _floored(now))
        if not error.permanent or not _others_refused(marks, centre):
            return error
        self._mark(EVERYBODY, now)
        return DeliveryError(code=error.code, enhanced=error.enhanced)

    def accepted(self, centre: str, *, second: bool = False) -> None:
        """The mail server has taken a letter to *centre*, at its *second* address or at the first."""
        if self._standing is None:
            self._standing = {name for name, at in self._outbox.ledger.marks().items() if at and _is_refusal(name)}
        mine = f"{CENTRE}{centre}:"
        of_this = {name for name in self._standing if name.startswith(mine) and name.endswith(AT_SECOND) == second}
        for name in [name for name in self._standing if name.startswith(US) or name in of_this]:
            self._outbox.ledger.mark(name, _NEVER)
            self._standing.discard(name)

    def _mark(self, name: str, now: datetime) -> None:
        self._outbox.ledger.mark(name, now)
        if self._standing is not None:
            self._standing.add(name)


def standing(marks: Mapping[str, int], now: datetime) -> list[str]:
    """The names of the refusals that nothing has ended yet: "refuses-us:<reason>", "refuses:<centre>:<code>".

    One about a second address ends in AT_SECOND.
    """
    return sorted(name for name, at in marks.items() if _is_refusal(name) and at > now.timestamp() - KEPT_S)


def _others_refused(marks: Mapping[str, int], centre: str) -> bool:
    """Whether another recipient was refused since somebody was accepted."""
    accepted = max(_times(marks.items(), ACCEPTED), default=0)
    mine = f"{CENTRE}{centre}:"
    return any(
        at > accepted for at in _times(((name, at) for name, at in marks.items() if not name.startswith(mine)), CENTRE)
    )


def _times(marks: Iterable[tuple[str, int]], beginning: str) -> list[int]:
    return [at for name, at in marks if name.startswith(beginning)]


def _is_refusal(name: str) -> bool:
    return name.startswith((US, CENTRE))


def _floored(now: datetime) -> datetime:
    return datetime.fromtimestamp(now.timestamp() // _HOUR_S * _HOUR_S, UTC)
