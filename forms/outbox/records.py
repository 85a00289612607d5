"""Rows that the outbox returns: a claimed letter, waiting letters, dead letters, counts.

Times are seconds since 1970, UTC.
"""

from dataclasses import dataclass, field

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

    @property
    def inbox(self) -> str:
        """Whose inbox it goes to."""
        return self.centre.removeprefix(TEST)

    @property
    def is_test(self) -> bool:
        return self.centre.startswith(TEST)


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
