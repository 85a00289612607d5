"""Rows that the outbox returns: a claimed letter, waiting letters, dead letters, counts.

Times are seconds since 1970, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

TEST = "(test) "  # before a centre's id: a test letter to it, which may go where nobody has confirmed the address yet


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that this courier alone holds until *lease*. *attempts* counts this one too, *refusals* does not."""

    id: str
    centre: str
    message: bytes = field(repr=False)
    created: int
    lease: int
    attempts: int
    refusals: int
    intact: bool = True  # False: the row is not as it was stored, and nothing in it can be relied on
    # Of an inbox with two addresses: *attempts* counts both, *refusals* those of the first alone.
    second_attempts: int = 0
    second_refusals: int = 0
    first_due: int | None = 0  # when this address may be tried; None: it is given up there
    second_due: int | None = 0

    @property
    def inbox(self) -> str:
        """Whose inbox it goes to."""
        return self.centre.removeprefix(TEST)

    @property
    def is_test(self) -> bool:
        return self.centre.startswith(TEST)


_NUMBERS = ("created", "attempts", "refusals", "second_attempts", "second_refusals")


def letter_of(id: str, lease: int, row: Mapping[str, Any]) -> Letter:
    """The claimed letter in *row*; not intact where that does not hold what was stored."""
    values = {name: value for name, value in row.items() if name != "digest"}
    message = row["message"]
    intact = isinstance(message, bytes) and row["digest"] == sha256(message).digest()
    intact = intact and isinstance(row["centre"], str) and all(isinstance(row[name], int) for name in _NUMBERS)
    intact = intact and all(isinstance(row[name], int | None) for name in ("first_due", "second_due"))
    return Letter(id=id, lease=lease, intact=intact, **{**values, "centre": row["centre"] or "?"})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that is not tried any more, and is kept."""

    id: str
    centre: str
    created: int
    code: str | None  # None in a row that the disk has damaged


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A letter that has not been delivered yet. *code*: how the last attempt ended, if there was one."""

    id: str
    centre: str
    created: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    dead: int
    oldest_age_s: int  # of those waiting; 0 when none waits
