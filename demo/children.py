"""Child processes of `make run`: each with a log file and in a session of its own, all terminated together."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from demo.setup import SetupError

ROOT = Path(__file__).resolve().parent.parent
TERMINATE_TIMEOUT_S = 10  # the courier may be in the middle of a letter
POLL_S = 0.2
TAIL = 12  # lines of a log that are shown


class Children:
    """Starts programs with *config* as their settings; logs go to *logs*."""

    def __init__(self, logs: Path, config: Path) -> None:
        logs.mkdir(exist_ok=True)
        self.logs = logs
        # Nothing of the caller's shell may change what is started here.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUNICORN_")}
        self.environment = {**inherited, "RESSURSVENN_CONFIG": str(config), "PYTHONUNBUFFERED": "1"}
        self.environment.pop("CREDENTIALS_DIRECTORY", None)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str) -> None:
        """Start `python ARGUMENTS` as *name*."""
        with self._log(name).open("wb") as log:
            # A session of its own: Ctrl-C reaches us alone, and we end the others in order.
            self.running[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def finish(self, name: str, *arguments: str, check_cancelled: Callable[[], None]) -> str:
        """Run `python ARGUMENTS` to its end and return what it printed. Raises SetupError when it fails.

        *check_cancelled* is called while it runs, and may raise to break off.
        """
        self.start(name, *arguments)
        while (status := _exit_status(self.running[name])) is None:
            check_cancelled()
        del self.running[name]
        printed = self._log(name).read_text("utf-8", "replace")
        if status:
            raise SetupError(f"{name} found something wrong:\n{printed.rstrip()}")
        return printed

    def check(self) -> None:
        """Raise SetupError with the end of its log when one that should run has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                log = self._log(name)
                lines = "\n".join(log.read_text("utf-8", "replace").splitlines()[-TAIL:])
                raise SetupError(f"{name} ended by itself (exit status {process.returncode}); {log} says:\n{lines}")

    def end(self) -> None:
        """End and reap all, the youngest first: the mail server last, so that the courier can finish its letter."""
        for process in reversed(self.running.values()):
            process.terminate()
            try:
                process.wait(TERMINATE_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_group(process.pid)
        self.running.clear()

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


def _exit_status(process: subprocess.Popen[bytes]) -> int | None:
    """The exit status as soon as there is one; None after POLL_S seconds without."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(POLL_S)
    return None


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)  # workers whose parent was killed
    except (ProcessLookupError, PermissionError):  # macOS says "permission" for a group that is gone
        return
