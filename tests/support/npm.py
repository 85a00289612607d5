"""Packages of npm, as a package-lock.json pins them by hash."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.programs import need, not_run

UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|E40[34]|E5\d\d|network")


def install(folder: Path, otherwise: str) -> None:
    """Install what *folder* pins; without a network skip the test, and list it as not run: *otherwise* gets it."""
    command = [need("npm"), "ci", "--no-progress", "--prefer-offline"]
    installed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if installed.returncode and UNREACHABLE.search(installed.stderr):
        not_run["npm packages"] = otherwise
        pytest.skip("the packages of npm cannot be fetched")
    assert installed.returncode == 0, installed.stderr
