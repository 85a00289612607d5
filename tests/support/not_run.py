"""Outside programs that this machine lacks: listed at the end as "not run", and a failure with CI=true (pytest plugin).

Each worker of a parallel run hands its list to the process that prints the result.
"""

import os
from typing import Any

import pytest

from tests.support import programs


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a test that could not be run is a test that failed."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["not_run"] = programs.not_run
    elif programs.not_run and os.environ.get("CI") == "true" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the list of a worker that has ended; one that crashed has none, and is a failure by itself."""
    programs.not_run.update(getattr(node, "workeroutput", {}).get("not_run", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if programs.not_run:
        terminalreporter.section("not run: this machine lacks")
        for name, command in sorted(programs.not_run.items()):
            terminalreporter.line(f"{name:<12} {command}")
