"""Which languages a test that takes long looks at: a few each day, all of them in the long run (pytest plugin).

Bokmål and Arabic, one for each direction of writing, are looked at every day. Two more are the day's, by the calendar
in UTC, so that each language has its turn within a week. `pytest --look-at so,ti` looks at those named instead.
"""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).parent.parent.parent / "data"
ALWAYS = ("nb", "ar")
FEW = ("nb", "nn", "en", "ar")  # for a test that one language more would show nothing
A_DAY = 2
_chosen: list[str] = []


@cache
def written() -> tuple[str, ...]:
    """The codes of all languages that the site has, in the order of the menu."""
    listed = yaml.safe_load((DATA / "languages.yaml").read_text("utf-8"))
    return tuple(one["code"] for one in listed if (DATA / "words" / f"{one['code']}.yaml").exists())


def looked_at() -> tuple[str, ...]:
    """The codes of the languages that this run looks at where a look takes long."""
    assert _chosen, "asked before pytest was configured"
    return tuple(_chosen)


def in_forms() -> tuple[str, ...]:
    """The codes of the languages in which a test of the forms starts them: each start renders every page in each."""
    return tuple(code for code in written() if code in (*FEW, *looked_at()))


def of_the_day(codes: tuple[str, ...], day: date) -> tuple[str, ...]:
    """Those of *codes* that are looked at on *day*, in their order."""
    others = [code for code in codes if code not in ALWAYS]
    turn = day.toordinal() * A_DAY
    todays = {others[(turn + step) % len(others)] for step in range(A_DAY)} if others else set()
    return tuple(code for code in codes if code in ALWAYS or code in todays)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--look-at", metavar="CODES", help="languages that slow tests look at, like so,ti")


def pytest_configure(config: pytest.Config) -> None:
    named = config.getoption("--look-at")
    if named:
        codes = tuple(named.split(","))
    else:
        codes = written() if config.getoption("--long") else of_the_day(written(), datetime.now(UTC).date())
    if unknown := set(codes) - set(written()):
        raise pytest.UsageError(f"--look-at: no such language: {', '.join(sorted(unknown))}")
    _chosen[:] = codes


def pytest_report_header() -> str:
    return f"languages that slow tests look at: {', '.join(looked_at())}"
