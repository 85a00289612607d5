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


STARTED_ODDLY = """
import os, signal, shutil
def test_all_is_as_ever():
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert os.umask(0o022) == 0o022
    assert (os.environ["LC_ALL"], shutil.get_terminal_size().columns) == ("C.UTF-8", 80)
    assert os.environ["HOME"] and not os.environ.get("LANG")
    assert [name for name in os.environ if name in ("PYTHONOPTIMIZE", "RESSURSVENN_CONFIG")] == []
"""
ODDLY = "trap '' INT TERM; umask 077; unset HOME; exec \"$@\" <&-"
ODD = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR", "COLUMNS": "20", "PYTHONOPTIMIZE": "2", "RESSURSVENN_CONFIG": "/x"}


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


@pytest.mark.parametrize("workers", ["0", "2"])
def test_how_the_tests_were_started_does_not_matter(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_odd.py").write_text(STARTED_ODDLY)
    options = ["-p", "tests.support.environment", "-n", workers]
    command = ["sh", "-c", ODDLY, "sh", sys.executable, "-m", "pytest", *options, str(tmp_path)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(command, env={**own, "PYTHONPATH": str(ROOT), **ODD}, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout + ran.stderr


APT = """#!{python}
import sys
from pathlib import Path
here = Path(__file__).parent
with (here / "log").open("a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
for name in ("chromium", "firefox-esr", "WebKitWebDriver"):
    (here / name).touch(0o700)
"""


def test_what_is_missing_is_announced_and_installed_in_one_call(tmp_path: Path) -> None:
    for name, text in {"apt-get": APT.format(python=sys.executable), "sudo": '#!/bin/sh\nshift\nexec "$@"\n'}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o700)
    command = [sys.executable, "-m", "tests.support.programs"]
    ran = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path), "HOME": str(tmp_path)}, capture_output=True)

    update, install, *_ = (tmp_path / "log").read_text().splitlines()
    assert update == "update --quiet" and {"chromium", "firefox-esr", "sq", "zbar-tools"} <= set(install.split())
    assert ran.stdout.startswith(b"this machine lacks chromium, firefox-esr, ") and install.encode() in ran.stdout
