"""The crash test in short; `make crash` is the long one."""

import pytest

from tests.chaos.crash import World
from tests.support.programs import need

SECONDS = 4


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_is_killed_no_acknowledged_letter_is_lost_or_goes_astray(database: str) -> None:
    if database == "postgresql":
        need("postgresql")
    result = World(database, seed=11).run(SECONDS)

    assert result.wrong == [], result
    assert result.acknowledged > 0
