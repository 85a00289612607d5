"""The calendar day in Norway, in winter and in summer."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

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


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Oslo", "nonsense"])
def test_the_clock_of_the_machine_may_stand_in_any_time_zone(zone: str) -> None:
    code = "import directory; print(directory.day_of('1798241400'), directory.day_of('1783117800'))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "2026-12-26 2026-07-04\n"  # half past midnight in both: 23:30 and 22:30 in UTC


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
def test_today_is_the_day_in_norway_whatever_the_machine_says(zone: str) -> None:
    code = "import directory.dates as d, datetime as t; print(d.norwegian_day(t.datetime.now().astimezone()))"
    before = dates.norwegian_day(datetime.now(UTC))
    env = {**os.environ, "TZ": zone}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert before <= date.fromisoformat(ran.stdout.strip()) <= dates.norwegian_day(datetime.now(UTC))


NO_ZONES = "import sys, zoneinfo; zoneinfo.reset_tzpath([]); sys.modules['tzdata'] = None; "
STARTS = {
    "python -m directory": "from directory.__main__ import main; sys.exit(main([]))",
    "python -m forms check": "from forms.admin.cli import main; sys.exit(main(['check']))",
    "python build.py --check": "import build; sys.exit(build.main(['--check']))",
}


@pytest.mark.parametrize("command", STARTS)
def test_without_any_time_zones_nothing_starts_and_one_sentence_says_why(command: str, config: Path) -> None:
    env = {**os.environ, "RESSURSVENN_CONFIG": str(config)}
    ran = subprocess.run([sys.executable, "-c", NO_ZONES + STARTS[command]], cwd=ROOT, env=env, capture_output=True)
    said = (ran.stdout + ran.stderr).decode()

    assert ran.returncode == 1 and "Traceback" not in said
    assert "knows no time zone Europe/Oslo; install the package tzdata" in said


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.norwegian_day(datetime(2026, 11, 23))  # noqa: DTZ001  the very thing


def test_a_machine_without_time_zones_of_its_own_knows_it_too() -> None:
    """A bare container has no /usr/share/zoneinfo; the package tzdata is locked with the others."""
    code = "import zoneinfo; zoneinfo.reset_tzpath([]); import directory.dates as d; print(d.day_of('1798241400'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "2026-12-26\n"


@pytest.mark.parametrize("epoch", ["now", "1e9", "9" * 30])
def test_seconds_that_are_none_are_refused(epoch: str) -> None:
    with pytest.raises(ValueError, match="must be seconds since 1970"):
        dates.day_of(epoch)
