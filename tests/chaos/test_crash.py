"""The crash test in short; `make crash` is the long one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.chaos.judge import Result
from tests.chaos.world import World
from tests.support import ROOT
from tests.support.programs import PROGRAMS, need
from tests.support.tabs import until


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, "Future[Result]"]]:
    """What comes of a run on each database: both at once, since they mostly wait."""
    kinds = ["sqlite", *(["postgresql"] if PROGRAMS["postgresql"].find() else [])]
    with ThreadPoolExecutor(len(kinds)) as pool:
        yield {kind: pool.submit(World(kind, seed=11).run, 0) for kind in kinds}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_is_killed_no_acknowledged_letter_is_lost_or_goes_astray(
    results: dict[str, "Future[Result]"], database: str
) -> None:
    if database == "postgresql":
        need("postgresql")
    result = results[database].result()

    assert result.wrong == [], result
    assert result.acknowledged > 0 and result.acts.total() > 0


STOPS = [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM, signal.SIGKILL]


@pytest.mark.parametrize("number", STOPS)
def test_a_crash_test_that_is_stopped_says_how_far_it_was_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "tests.chaos.crash", "--database", "sqlite"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        said = [run.stdout.readline(), run.stdout.readline()]
        assert b"acknowledged" in said[1] and left_in(tmp_path)
        run.send_signal(number)

    until(lambda: left_in(tmp_path) == [], "the end of all that it started")


def left_in(folder: Path) -> list[str]:
    """What works in *folder* or lies there, but for the locks of ports."""
    programs = subprocess.run(["ps", "-A", "-ww", "-o", "command="], capture_output=True, text=True).stdout
    lying = [path.name for path in folder.iterdir() if not path.name.startswith("ressursvenn-test-ports")]
    return [*lying, *(line for line in programs.splitlines() if str(folder) in line)]
