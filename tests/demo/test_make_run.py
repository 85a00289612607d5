"""`make run`: what it makes, what it starts, and that nothing is left when it ends."""

import http.client
import json
import mailbox
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from demo import inbox, setup
from demo.setup import MARKER, SetupError, _mail_port, _write_once, claim_folder, port_is_free
from forms.monitoring import alerts
from forms.outbox.outbox import Outbox
from forms.settings import settings
from tests.support import watchdog
from tests.support.ports import free_port
from tests.support.prepared_run import Prepare


class LocalRun:
    """One `python -m demo` of *project* on a free port, under *var*."""

    def __init__(self, project: Path, var: Path, port: int | None = None) -> None:
        self.project, self.var, self.port = project, var, port or free_port()
        demo = [sys.executable, "-m", "demo", "--port", str(self.port), "--var", str(var)]
        self.process = watchdog.start(demo, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.printed = ""

    def until_ready(self) -> "LocalRun":
        for line in self.process.stdout:
            self.printed += line
            if line.startswith("ready "):
                return self
        pytest.fail(f"it never was ready: {self.printed}")

    def ended(self) -> int:
        """Wait for the end, take what it still prints, and return the exit status."""
        self.printed += self.process.communicate(timeout=60)[0]
        watchdog.forget(self.process)
        return self.process.returncode

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        self.body = answer.read()
        connection.close()
        return answer

    def forms(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "RESSURSVENN_CONFIG": str(self.var / "config.toml")}
        command = [sys.executable, "-m", "forms", *arguments]
        return subprocess.run(command, cwd=self.project, env=environment, capture_output=True, text=True)

    def started(self) -> dict[int, str]:
        """What it has started, with what that has started: process number and command."""
        table = [line.split(None, 2) for line in ps("-A", "-ww", "-o", "pid=,ppid=,command=")]
        found: dict[int, str] = {}
        for _ in range(3):
            parents = {self.process.pid, *found}
            found |= {int(pid): command for pid, parent, command in table if int(parent) in parents}
        return found


def ps(*arguments: str) -> list[str]:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True).stdout.splitlines()


def running(processes: dict[int, str]) -> list[str]:
    return [command for pid, command in processes.items() if command in ps("-ww", "-o", "command=", "-p", str(pid))]


@pytest.fixture(scope="module")
def local(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    made = LocalRun(sources, tmp_path_factory.mktemp("run") / "var").until_ready()
    yield made
    made.process.terminate()
    made.ended()


@pytest.fixture
def run(sources: Path, tmp_path: Path, prepare: Prepare) -> Iterator[LocalRun]:
    """A second start."""
    made = LocalRun(sources, prepare(tmp_path / "var"))
    yield made
    watchdog.end(made.process, patience_s=60)
    made.process.stdout.close()


def test_other_programs_get_the_centres_as_json(local: LocalRun) -> None:
    answer = local.get("/directory.json")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert len(json.loads(local.body)["centres"]) == 14


@pytest.mark.parametrize("centre", ["oslo", "asker-baerum"])
def test_a_test_letter_arrives_and_opens(local: LocalRun, centre: str) -> None:
    assert local.forms("test-mail", centre).returncode == 0
    deadline = time.monotonic() + 20
    while not any((local.var / "mail" / centre).glob("new/*")) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert "Ressursvenn: prøve" in [letter.subject for letter in inbox.letters(local.var)]


def test_a_notice_reaches_the_coordinator_and_can_be_read(local: LocalRun) -> None:
    config = settings.read(local.var / "config.toml")
    with closing(Outbox(config.database)) as outbox:
        assert alerts.notify(outbox, config, datetime.now(UTC), "test", ["Noe venter på Ánná."])
    deadline = time.monotonic() + 20
    while not any((local.var / "mail" / "coordinator").glob("new/*")) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert any("Noe venter på Ánná." in letter.text for letter in inbox.letters(local.var))


def test_check_prints_every_centre_as_open(local: LocalRun) -> None:
    lines = local.forms("check").stdout.splitlines()

    assert (len(lines), {line.split()[-1] for line in lines[1:]}) == (16, {"open"})


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/nb", 308), ("/nb/", 200), ("/nb/nothing", 404), ("/form/health", 200), ("/../config.toml", 404)],
)
def test_the_site_and_the_forms_answer_under_one_origin(local: LocalRun, path: str, status: int) -> None:
    assert local.get(path).status == status


@pytest.mark.parametrize("path", ["/%2e%2e/secret", "/nb/../../secret", "//secret", "/form/frame.json", "/.%00/"])
def test_no_file_outside_of_the_site_is_shown(local: LocalRun, path: str) -> None:
    assert local.get(path).status in (400, 404)
    assert (local.var / "secret").read_bytes() not in local.body


def test_all_it_keeps_is_private(local: LocalRun) -> None:
    open_to_others = [path for path in local.var.glob("**/*") if path.stat().st_mode & 0o077]

    assert local.var.stat().st_mode & 0o777 == 0o700
    assert [path for path in open_to_others if not path.is_relative_to(local.var / "site")] == []


def test_a_second_run_on_the_same_port_is_refused_and_makes_nothing(
    local: LocalRun, tmp_path: Path, sources: Path
) -> None:
    second = LocalRun(sources, tmp_path / "var", local.port)

    assert second.ended() == 1
    assert f"port {local.port} is in use; choose another: make run PORT={local.port + 1}" in second.printed
    assert not second.var.exists()


def test_a_second_run_in_the_same_folder_is_refused(local: LocalRun) -> None:
    second = LocalRun(local.project, local.var)

    assert (second.ended(), "is in use by another make run" in second.printed) == (1, True)


def test_when_one_part_ends_all_end_and_say_why(run: LocalRun) -> None:
    started = run.until_ready().started()
    [mail] = [pid for pid, command in started.items() if "demo.mail" in command]
    os.kill(mail, signal.SIGKILL)

    assert run.ended() == 1
    assert "mail ended by itself (exit status -9)" in run.printed
    assert running(started) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_that_was_started(run: LocalRun, number: Any) -> None:
    started = run.until_ready().started()
    assert len(started) == 5  # mail server, courier, gunicorn and its two workers
    run.process.send_signal(number)

    assert (run.ended(), running(started), port_is_free(run.port)) == (0, [], True)


def test_a_start_that_was_broken_off_goes_on(tmp_path: Path, sources: Path) -> None:
    run = LocalRun(sources, tmp_path / "var")
    while not any((run.var / "keys").glob("[a-z]*")):
        time.sleep(0.02)
    run.process.kill()
    run.ended()

    assert len(list((setup.prepare(run.var, 1, lambda: None).parent / "keys").glob("[a-z]*"))) == 15


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    with pytest.raises(SetupError, match="holds files that make run did not make"):
        claim_folder(tmp_path)
    assert not (tmp_path / MARKER).exists()


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        _write_once(tmp_path / "secret", partial(bytes, content))

    assert (tmp_path / "secret").read_bytes() == b"first"


def test_the_mail_port_stays_unless_it_is_taken(tmp_path: Path) -> None:
    first = _mail_port(tmp_path)
    assert _mail_port(tmp_path) == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert _mail_port(tmp_path) != first


def test_an_empty_inbox_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo.inbox", "--var", str(tmp_path)]

    assert subprocess.run(command, capture_output=True, text=True).stdout == "no letters yet\n"


def test_a_line_of_a_letter_is_shown_as_it_was_sent() -> None:
    line = "> \u2068" + " ".join(["\u206622 48 03 80\u2069"] * 5) + "\u2069"
    shown = str(inbox.Opened(datetime.now(UTC), "Oslo", "Ressursvenn: prøve", line))

    assert f"| {line}" in shown.split("\n")


def test_a_letter_that_cannot_be_opened_is_said_so(local: LocalRun) -> None:
    box = mailbox.Maildir(local.var / "mail" / "narvik")
    box.add(b"Subject: hello\n\nin the clear\n")

    assert "This letter cannot be opened." in [letter.subject for letter in inbox.letters(local.var)]
