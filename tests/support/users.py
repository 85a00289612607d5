"""Programs run as other users of this machine: as root, or with passwordless sudo; else the test is "not run"."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import ROOT, programs

# Users that need not exist, and the group that they share.
FORMS, COURIER, STRANGER, GROUP = 61001, 61002, 61003, 61000


def run_as(user: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run *command* as *user*, without groups and capabilities, and return what came of it."""
    given = [f"--reuid={user}", f"--regid={user}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    return subprocess.run(as_root(["setpriv", *given, *command]), capture_output=True, text=True)


def run_python_as(user: int, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python *code*, whose imports stand before a line `BECOME`, as *user* in GROUP from that line on.

    Modules are read as root: those of our Python may lie where nobody else may look.
    """
    become = f"import os; os.setgroups([]); os.setgid({GROUP}); os.setuid({user}); os.umask(0o077)"
    command = [sys.executable, "-c", code.replace("BECOME", become), *arguments]
    return subprocess.run(as_root(command), capture_output=True, text=True, cwd=ROOT)


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder for the users in GROUP and nobody else, as install.md makes it for the outbox."""
    with tempfile.TemporaryDirectory(prefix="rv") as outside:
        Path(outside).chmod(0o711)
        folder = Path(outside, "outbox")
        given = ["--mode=2770", f"--group={GROUP}", "--directory", str(folder)]
        subprocess.run(as_root(["install", *given]), check=True)
        try:
            yield folder
        finally:
            subprocess.run(as_root(["rm", "-r", str(folder)]), check=True)


def as_root(command: list[str]) -> list[str]:
    """*command* with the rights of root; the test is skipped, and named as not run, where nobody may have them."""
    found = programs.as_root(command)
    if sys.platform != "linux" or found is None:
        programs.not_run["other users"] = "run the tests as root on Linux, or with passwordless sudo"
        pytest.skip("only root can be another user")
    return found


def without_capabilities(command: list[str]) -> list[str]:
    """*command* for this user without the rights of root, where the tests are run by root."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command] if os.geteuid() == 0 else command
