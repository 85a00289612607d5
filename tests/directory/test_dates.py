"""The calendar day in Norway, in winter and in summer."""

import subprocess
import sys
from datetime import date, datetime

import pytest

from directory import dates
from tests.support import ROOT

# Last minute of a day and first of the next, in UTC: winter time, summer time, and the days when the clock changes.
MIDNIGHTS = [
    ("2026-01-15T22:59", "2026-01-15T23:00"),
    ("2026-07-15T21:59", "2026-07-15T22:00"),
    ("2026-03-28T22:59", "2026-03-28T23:00"),
    ("2026-03-29T21:59", "2026-03-29T22:00"),
    ("2026-10-24T21:59", "2026-10-24T22:00"),
    ("2026-10-25T22:59", "2026-10-25T23:00"),
]


@pytest.mark.parametrize(("before", "after"), MIDNIGHTS)
def test_a_day_ends_at_midnight_in_norway(before: str, after: str) -> None:
    last, first = (dates.norwegian_day(datetime.fromisoformat(f"{time}+00:00")) for time in (before, after))

    assert (last, (first - last).days) == (date.fromisoformat(before[:10]), 1)


def test_a_machine_without_time_zones_of_its_own_knows_it_too() -> None:
    """A bare container has no /usr/share/zoneinfo; the package tzdata is locked with the others."""
    code = "import zoneinfo; zoneinfo.reset_tzpath([]); import directory.dates as d; print(d.day_of('1798241400'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "2026-12-26\n"


@pytest.mark.parametrize("epoch", ["now", "1e9", "9" * 30])
def test_seconds_that_are_none_are_refused(epoch: str) -> None:
    with pytest.raises(ValueError, match="must be seconds since 1970"):
        dates.day_of(epoch)
