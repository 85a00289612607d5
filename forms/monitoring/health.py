"""Whether letters get through, in figures: for a monitor outside, and, with the operator's token, in full.

Pure: facts in, figures out. The public part names no centre and no letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from forms.delivery.retry import RETRY_POLICY
from forms.outbox.outbox import Counts, DeadLetter

SILENT_S = RETRY_POLICY.max_silence_s
LATE_S = 3600
MOST = 10_000  # letters counted for the public, so that asking often costs little; more are shown as so many


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands at *now* (seconds since 1970). *counts* is None when the outbox cannot be read."""

    now: int
    counts: Counts | None
    marks: Mapping[str, int]
    closed: Sequence[str]  # the centres whose certificate may not be used
    room: bool
    storing: bool  # whether letters can be stored here
    dead: Sequence[DeadLetter] = ()

    @property
    def courier(self) -> bool:
        """Whether a courier has been at work lately. A mark in the future is a clock that was wrong."""
        return abs(self.now - self.marks.get("courier", 0)) <= SILENT_S

    @property
    def ok(self) -> bool:
        late = self.counts is None or self.counts.dead > 0 or self.counts.oldest_age_s > LATE_S
        return not late and self.courier and self.room and self.storing and not self.closed

    def public(self) -> dict[str, object]:
        """For anybody: no names."""
        said: dict[str, object] = {"ok": self.ok, "courier": self.courier, "keys": not self.closed}
        said |= {"disk": self.room, "storing": self.storing}
        if self.counts:
            said |= {"waiting": self.counts.waiting, "dead": self.counts.dead}
            said |= {"oldest_seconds": self.counts.oldest_age_s}
        return said

    def full(self) -> dict[str, object]:
        """For the operator: which centres, which letters, and when each thing was last done (UTC)."""
        letters = [{"id": letter.id, "centre": letter.centre, "code": letter.code} for letter in self.dead]
        last = {name: _time(at) for name, at in sorted(self.marks.items())}
        return {**self.public(), "closed": list(self.closed), "dead_letters": letters, "last": last}


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
