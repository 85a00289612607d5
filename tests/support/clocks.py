"""Clocks that tests move by hand, instead of the machine's."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest


@dataclass
class Clock:
    """The service's clock, moved by hand."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Hasty(Clock):
    """A clock on which nobody is ever too quick: a minute passes between two looks at it."""

    def __call__(self) -> datetime:
        self.pass_(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
