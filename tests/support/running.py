"""`make run`, started for a test on loopback ports, with everything in a folder of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from mailbox import Maildir, MaildirMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from tests.support import ROOT, fonts, watchdog
from tests.support.playwright_driver import playwright
from tests.support.ports import free_port
from tests.support.programs import need

START_S, LETTER_S = 120, 30


@dataclass(frozen=True)
class LocalInstallation:
    """A running installation: where it answers, and where it keeps things."""

    url: str
    var: Path
    process: subprocess.Popen[str]

    def letters(self, centre: str) -> list[MaildirMessage]:
        """The mail in one centre's local inbox."""
        path = self.var / "mail" / centre
        return list(Maildir(path, create=False)) if path.is_dir() else []

    def letter(self, centre: str) -> MaildirMessage:
        """The first letter of one centre, waited for."""
        deadline = time.monotonic() + LETTER_S
        while not (found := self.letters(centre)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert found, f"no letter reached {centre} within {LETTER_S} s"
        return found[0]


@contextmanager
def local_installation(var: Path, project: Path = ROOT) -> Iterator[LocalInstallation]:
    """Start `make run` of *project* with its state in *var*, wait until it is ready, and end it with Ctrl-C."""
    port = free_port()
    command = [sys.executable, "-m", "demo", "--port", str(port), "--var", str(var)]
    process = watchdog.start(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = _until_ready(process)
        assert said[-1:] == [f"ready http://127.0.0.1:{port}/\n"], "".join(said)
        yield LocalInstallation(f"http://127.0.0.1:{port}", var, process)
    finally:
        watchdog.end(process, signal.SIGINT, START_S)
        process.stdout.close()


def _until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("ready "):
            break
    return said


@contextmanager
def browser(font_set: str = "wide") -> Iterator[Browser]:
    """A real Chromium that has the fonts of *font_set* and no others, and is kept from calling anywhere by itself."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    path = need("chromium")
    with TemporaryDirectory() as folder, playwright() as driver:
        environment = fonts.environment(font_set, Path(folder))
        started = driver.chromium.launch(executable_path=path, args=quiet, env=dict(environment))
        yield started
        started.close()
