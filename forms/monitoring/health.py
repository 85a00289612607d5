"""Health check: can letters be stored and delivered now? For /form/health and the command `status --json`.

Anybody may ask whether all is well. When letters came, how many wait and where they go needs the operator's token:
a count that changes tells whoever polls it that somebody has just written (SAFETY 23).
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from forms.delivery import refusals
from forms.delivery.retry import RETRY_POLICY
from forms.monitoring import mail_probe, outcomes, read_back, retention
from forms.monitoring.outcomes import Outcome
from forms.outbox import waits
from forms.outbox.outbox import Counts, DeadLetter, Outbox, OutboxUnavailable
from forms.outbox.time_limit import Bulkhead, Overdue

SILENT_S = RETRY_POLICY.max_silence_s
LATE_S = 3600
COUNTED = 10_000  # waiting letters that are counted at most, so that asking often costs little
PROBE_INTERVAL_S = 5  # between two probes: each takes the write lock for a moment
RETRY_INTERVAL_S = 2  # the same while letters cannot be stored: the form is to come back as soon as it may
_COLLECTING = Bulkhead(3, waits.READ_S)
REFUSED_S = 600  # a monitor asks every few minutes, and another process may answer it


@dataclass(frozen=True, slots=True)
class Health:
    """The state at *now* (seconds since 1970). *counts* is None when the outbox cannot be read."""

    now: int
    counts: Counts | None
    marks: Mapping[str, int]
    closed: Sequence[str]  # the inboxes with an open form whose certificates may not be used
    disk: bool  # whether the disk has room for letters
    storing: bool  # whether letters can be stored here
    dead: Sequence[DeadLetter] = ()
    turned_away: bool = False  # whether a letter was not taken here lately
    pages: bool = True  # whether the forms can be shown
    release: bool = True  # whether the forms and the site beside them are one release

    @property
    def courier(self) -> bool:
        """Whether a courier has been at work lately. A mark in the future is a clock that was wrong."""
        return abs(self.now - self.marks.get("courier", 0)) <= SILENT_S

    @property
    def ok(self) -> bool:
        late = self.counts is None or self.counts.dead > 0 or self.counts.oldest_age_s > LATE_S
        well = self.courier and self.disk and self.storing and self.pages and self.release
        return well and not late and not self.closed

    def public(self) -> dict[str, bool]:
        """For anybody, as JSON: which part is well. No name, no count, no age."""
        parts = {"courier": self.courier, "keys": not self.closed, "disk": self.disk, "storing": self.storing}
        return {"ok": self.ok, **parts, "pages": self.pages, "release": self.release}

    def refused(self) -> list[str]:
        """Whom the mail server refuses: "refuses-us:<reason>", "refuses:<centre>:<code>"."""
        return refusals.standing(self.marks, datetime.fromtimestamp(self.now, UTC))

    def ways(self) -> dict[str, Outcome]:
        """How the mail server, the alert command and the ping stand, by name; those that were tried lately."""
        found = {thing: outcomes.read(self.marks, thing, self.now) for thing in outcomes.THINGS}
        found[outcomes.MAIL_SERVER] = mail_probe.state(self.marks, self.now)
        return {thing: outcome for thing, outcome in found.items() if outcome}

    def full(self) -> dict[str, object]:
        """For the operator, as JSON: counts, ages (seconds), centres, dead letters, when each job last ran (UTC).

        Here a mail server that refuses is not well at once. For the public it is when a letter is late: at once would
        tell that somebody has just written. So would that a letter was not taken, after the outbox works again.
        """
        letters = [self._dead_letter(letter) for letter in self.dead]
        counts: dict[str, object] = {}
        if self.counts:
            counts = {"waiting": self.counts.waiting, "dead": self.counts.dead}
            counts["oldest_seconds"] = self.counts.oldest_age_s
        refused, ways = self.refused(), self.ways()
        well = self.ok and not refused and not self.turned_away and all(one.ok for one in ways.values())
        about = {"ok": well, "turned_away": self.turned_away, **counts, "closed": list(self.closed), "refused": refused}
        tried = {thing.replace("-", "_"): _shown(one) for thing, one in ways.items()}
        return {**self.public(), **about, **tried, "dead_letters": letters, "last": self.last()}

    def last(self) -> dict[str, str]:
        """When each thing was last done (UTC, ISO 8601), by the name of its mark."""
        own = (read_back.WORD, retention.OF_LETTERS)  # these are there for us
        return {name: _time(at) for name, at in sorted(self.marks.items()) if at and not name.startswith(own)}

    def deletion_date(self, letter: DeadLetter) -> date:
        """When this dead letter is deleted if nobody does anything."""
        return retention.deletion_date(letter, self.marks, self.now)

    def _dead_letter(self, letter: DeadLetter) -> dict[str, object]:
        deleted_on = f"{self.deletion_date(letter)}"
        return {"id": letter.id, "centre": letter.centre, "code": letter.code, "deleted_on": deleted_on}


class WriteProbe:
    """Circuit breaker of *outbox*: whether letters can be stored now, as far as is known; asked anew every few seconds.

    While they cannot, nobody else waits for it: a form is not offered, and a press is told at once.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._lock = outbox, threading.Lock()
        self._works, self._probed, self._refused = True, -float(PROBE_INTERVAL_S), -float(REFUSED_S)

    def record_refusal(self) -> None:
        """A letter was not taken."""
        self._refused = time.monotonic()

    def record_failure(self) -> None:
        """A letter could not be stored, though it could have been as far as was known."""
        self.record_refusal()
        self._works, self._probed = False, time.monotonic()

    def can_store(self) -> bool:
        """Whether letters can be stored now."""
        if self._lock.acquire(blocking=False):  # one thread probes; the others take the last result
            try:
                self._probe()
            finally:
                self._lock.release()
        return self._works

    def turned_away(self) -> bool:
        """Whether a letter was not taken here in the last REFUSED_S seconds."""
        return time.monotonic() - self._refused < REFUSED_S

    def _probe(self) -> None:
        if time.monotonic() - self._probed < (PROBE_INTERVAL_S if self._works else RETRY_INTERVAL_S):
            return
        try:
            self._outbox.check_writable()
            self._works = True
        except OutboxUnavailable:
            self._works = False
        self._probed = time.monotonic()


def collect(outbox: Outbox, probe: WriteProbe, closed: Sequence[str], now: datetime, *, full: bool = False) -> Health:
    """The health of *outbox* at *now* (aware); *closed* are the open inboxes whose certificates may not be used.

    With *full* the dead letters too, and every waiting letter is counted: for Health.full().
    """
    at, disk = int(now.timestamp()), True
    try:
        outbox.database.check_space()
    except OutboxUnavailable:
        disk = False
    try:
        counts = outbox.counts(now) if full else outbox.counts(now, COUNTED)
        dead = outbox.dead_letters() if full else ()
        return Health(at, counts, outbox.ledger.marks(), closed, disk, probe.can_store(), dead, probe.turned_away())
    except OutboxUnavailable:
        return Health(at, None, {}, closed, False, False)


def collect_in_time(
    outbox: Outbox, probe: WriteProbe, closed: Sequence[str], now: datetime, *, full: bool = False
) -> Health:
    """The same as collect(), in waits.READ_S seconds at most: a monitor must learn of a database that hangs."""
    try:
        return _COLLECTING.call(lambda: collect(outbox, probe, closed, now, full=full))
    except Overdue:
        return Health(int(now.timestamp()), None, {}, closed, False, False)


def _shown(one: Outcome) -> dict[str, object]:
    if one.ok:
        return {"ok": True, "at": _time(one.at)}
    return {"ok": False, "since": _time(one.at), "reason": one.reason}


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
