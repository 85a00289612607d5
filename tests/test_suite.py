"""The test suite itself: what this machine lacks is told, and parallel workers share what they should and no more."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, ports, scheduling
from tests.support.once import Once
from tests.support.ports import free_port
from tests.support.tabs import until

LACKING = """
from tests.support.programs import need
def test_codes(): need("zbarimg")
def test_keys(): need("sq")
"""


def run(folder: Path, *options: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run two tests in a pytest of their own, on a machine that has a package manager and no other program."""
    (folder / "bin").mkdir()
    (folder / "bin" / "apt-get").touch(0o700)
    (folder / "test_lacking.py").write_text(LACKING)
    (folder / "pytest.ini").write_text("[pytest]\n")
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = {**own, "PATH": str(folder / "bin"), "PYTHONPATH": str(ROOT), "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.not_run", *options, str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_program_that_is_missing_is_listed_and_fails_the_run_on_ci(
    tmp_path: Path, workers: str, ci: str, status: int
) -> None:
    ran = run(tmp_path, "-n", workers, ci=ci)

    assert ran.returncode == status, ran.stdout + ran.stderr
    assert "apt-get install --yes --no-install-recommends zbar-tools\n" in ran.stdout
    assert "apt-get install --yes --no-install-recommends sq\n" in ran.stdout


def test_what_is_made_once_is_the_same_for_all(once: Once) -> None:
    made = [once("test-once", lambda folder: (folder / "in").touch()) for _ in range(2)]

    assert made[0] == made[1] and (made[0] / "in").exists()


def test_what_could_not_be_made_is_made_by_the_next_who_asks(once: Once) -> None:
    with pytest.raises(ZeroDivisionError):
        once("test-broken", lambda folder: (folder / "in").write_text(str(1 / 0)))

    assert list(once("test-broken", lambda folder: (folder / "in").touch()).iterdir())


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    given = free_port()
    monkeypatch.setattr(ports, "RANGE", range(given, given + 1))

    with pytest.raises(RuntimeError, match="no port"):
        free_port()


def test_every_module_that_is_scheduled_by_name_exists() -> None:
    assert [path for path in scheduling.LONGEST_FIRST if not (ROOT / path).is_file()] == []


STARTED = """
import sys, time
from tests.support import watchdog
watchdog.PATIENCE_S = 0.5
print(watchdog.folder("test-"), flush=True)
watchdog.start(["sleep", "1000"])
watchdog.start([sys.executable, "-c", sys.argv[1]])
print("started", flush=True)
time.sleep(1000)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind_however_a_run_ends(number: signal.Signals) -> None:
    command = [sys.executable, "-c", STARTED, STUBBORN]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        folder = Path(run.stdout.readline().strip())
        assert folder.is_dir() and run.stdout.readline() == "started\n"
        run.send_signal(number)
        assert run.stdout.read() == ""  # all that was started has it open, and has ended now

    until(lambda: not folder.exists(), "the end of the folder")
