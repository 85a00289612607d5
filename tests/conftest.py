"""What all tests share: the list of what could not be run."""

import os

import pytest

from tests import outside


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if outside.not_run:
        terminalreporter.section("not run: this machine lacks")
        for name, command in sorted(outside.not_run.items()):
            terminalreporter.line(f"{name:<12} {command}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a test that could not be run is a test that failed."""
    if outside.not_run and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
