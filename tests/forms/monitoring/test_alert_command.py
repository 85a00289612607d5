"""The alert command: real programs that take the notice, fail, hang, flood, read nothing, fork and stay."""

import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.monitoring import alert_command, outcomes
from forms.monitoring.alert_command import AlertDispatcher, run
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.settings.alerts import Alerts

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEVER = threading.Event()
LONG_S = 60  # where no test waits for it
Program = Callable[[str], list[str]]


@pytest.fixture
def python(tmp_path: Path) -> Program:
    """Write a Python program; return how to run it, with the test's folder as its argument."""

    def write(body: str) -> list[str]:
        path = tmp_path / "program.py"
        path.write_text(f"import os, sys, time\nhere = sys.argv[1]\n{body}\n")
        return [sys.executable, "-I", "-S", str(path), str(tmp_path)]

    return write


def given(text: str, program: list[str], timeout_s: float = LONG_S) -> str | None:
    return run(program, text, timeout_s, NEVER)


def test_the_program_gets_the_notice_on_its_standard_input(python: Program, tmp_path: Path) -> None:
    failed = given("brev til Tromsø\n", python("open(here + '/got', 'wb').write(sys.stdin.buffer.read())"))

    assert failed is None
    assert (tmp_path / "got").read_text("utf-8") == "brev til Tromsø\n"


def test_it_sees_the_path_and_no_other_variable(
    python: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESSURSVENN_CONFIG", "/etc/secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/secret")
    given("", ["/bin/sh", "-c", f"/usr/bin/env -0 > {tmp_path}/seen"])

    names = {pair.partition("=")[0] for pair in (tmp_path / "seen").read_text().split("\0") if pair}
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"PATH"}  # the others are the shell's own


def test_it_has_none_of_our_files_open(python: Program, tmp_path: Path) -> None:
    with (tmp_path / "ours").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        given("", python("open(here + '/open', 'w').write(' '.join(os.listdir('/dev/fd')))"))

    assert {*map(int, (tmp_path / "open").read_text().split())} <= {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("body", "reason"),
    [("sys.exit(3)", "status-3"), ("os.kill(os.getpid(), 15)", "signal-15"), ("raise SystemExit('x')", "status-1")],
)
def test_a_program_that_fails_is_told_by_its_status(python: Program, body: str, reason: str) -> None:
    assert given("x", python(body)) == reason


@pytest.mark.parametrize("name", ["nosuch", ".", "no-mode"])
def test_a_program_that_cannot_be_started_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "no-mode").write_text("#!/bin/sh\n")

    assert given("x", [str(tmp_path / name)]) == "not-started"


def test_one_that_hangs_is_ended_in_time(python: Program) -> None:
    began = time.monotonic()

    assert given("x", python("time.sleep(300)"), 0.5) == "too-slow"
    assert time.monotonic() - began < 100


def test_one_that_ignores_to_be_ended_is_ended_all_the_same(python: Program) -> None:
    ignoring = "import signal\nfor one in (1, 2, 15): signal.signal(one, signal.SIG_IGN)\ntime.sleep(300)"

    assert given("x", python(ignoring), 0.5) == "too-slow"


@pytest.mark.parametrize("body", ["", "os.close(0)", "time.sleep(0.2)"], ids=["ends", "closes", "waits"])
def test_one_that_does_not_read_has_taken_it_if_it_says_so(python: Program, body: str) -> None:
    assert given("x" * 1_000_000, python(body)) is None


def test_one_that_reads_slowly_gets_all_of_it(python: Program, tmp_path: Path) -> None:
    slowly = "while (got := os.read(0, 9000)): open(here + '/got', 'ab').write(got); time.sleep(0.001)"
    text = "".join(f"{number:07}\n" for number in range(40_000))  # five times what a pipe holds

    assert given(text, python(slowly)) is None
    assert (tmp_path / "got").read_text() == text


def test_one_that_prints_100_mb_prints_them_nowhere(python: Program, capfd: pytest.CaptureFixture[str]) -> None:
    flood = "for _ in range(100): os.write(1, b'x' * 10**6); os.write(2, b'y' * 1000)"

    assert given("x", python(flood)) is None
    assert capfd.readouterr() == ("", "")


STAYS = """
if os.fork() == 0:
    {leaves}
    open(here + '/pid', 'w').write(str(os.getpid()))
    time.sleep(300)
while not os.path.exists(here + '/pid') or not open(here + '/pid').read(): time.sleep(0.01)
"""


@pytest.fixture
def stayed(tmp_path: Path) -> Iterator[Callable[[], bool]]:
    """Whether the process that a program has left behind is still there; ended after the test."""

    def alive() -> bool:
        pid = int((tmp_path / "pid").read_text())
        with suppress(OSError):
            return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
        return False

    yield alive
    with suppress(OSError):
        os.kill(int((tmp_path / "pid").read_text()), 9)


def test_what_it_leaves_running_is_ended_with_it(python: Program, stayed: Callable[[], bool]) -> None:
    assert given("x", python(STAYS.format(leaves="pass"))) is None

    deadline = time.monotonic() + 60
    while stayed() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not stayed()


def test_one_that_leaves_its_session_is_not_waited_for(python: Program, stayed: Callable[[], bool]) -> None:
    began = time.monotonic()

    assert given("x", python(STAYS.format(leaves="os.setsid()"))) is None
    assert time.monotonic() - began < 250 and stayed()


def test_when_the_courier_ends_the_program_is_ended(python: Program) -> None:
    stopping = threading.Event()
    threading.Timer(0.3, stopping.set).start()

    assert run(python("time.sleep(300)"), "x", LONG_S, stopping) == "stopped"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


class World:
    """A dispatcher with a program that fails while the file "fails" is there, and a clock that stands still."""

    def __init__(self, outbox: Outbox, program: list[str]) -> None:
        self.now, self.outbox = NOON, outbox
        self.dispatch = AlertDispatcher(Alerts(tuple(program)), outbox, NEVER, lambda: self.now)

    def after(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.dispatch()

    def outcome(self) -> Any:
        return outcomes.read(self.outbox.ledger.marks(), outcomes.COMMAND, self.now.timestamp())


SWITCHED = "open(here + '/got', 'a').write(sys.stdin.read())\nsys.exit(7 if os.path.exists(here + '/fails') else 0)"


@pytest.fixture
def world(outbox: Outbox, python: Program) -> World:
    outbox.notices.put("late:1h", "noe venter\n", NOON)
    return World(outbox, python(SWITCHED))


def test_what_is_due_is_handed_over_once(world: World, tmp_path: Path) -> None:
    for _ in range(3):
        world.after(3600)

    assert (tmp_path / "got").read_text() == "noe venter\n"
    assert world.outcome().ok


def test_what_fails_is_tried_again_ever_more_rarely(world: World, tmp_path: Path) -> None:
    (tmp_path / "fails").touch()
    for seconds in (0, 29, 1, 59, 1):  # tried at 0, 30 and 90
        world.after(seconds)

    assert (tmp_path / "got").read_text() == "noe venter\n" * 3
    assert (world.outcome().reason, world.outcome().at) == ("status-7", NOON.timestamp())


def test_when_it_takes_notices_again_that_is_said(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (tmp_path / "fails").touch()
    world.after(0)
    (tmp_path / "fails").unlink()
    world.after(30)

    assert "the alert command did not take late:1h: status-7; it is tried again" in caplog.text
    assert "alert late:1h: the alert command has taken it" in caplog.text and world.outcome().ok


def test_nothing_that_it_prints_is_in_the_log(
    outbox: Outbox, python: Program, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.notices.put("late:1h", "noe venter\n", NOON)
    World(outbox, python("print('printed'); print('printed', file=sys.stderr); sys.exit(1)")).after(0)

    assert "status-1" in caplog.text
    assert "printed" not in caplog.text and "noe venter" not in caplog.text and "program.py" not in caplog.text


def test_one_that_always_fails_is_a_few_lines_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alert_command, "run", lambda *_: "status-1")
    for _ in range(24 * 60):
        world.after(60)

    assert len(caplog.records) <= 6


def test_the_end_of_the_courier_is_no_failure_of_the_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_command, "run", lambda *_: world.dispatch._stopping.set() or "stopped")
    world.dispatch._stopping = threading.Event()
    world.after(0)

    assert world.outcome() is None
    assert world.outbox.notices.claim(world.now, 1).what == "late:1h"


def test_an_outbox_that_is_away_is_told_to_whoever_calls(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> Any:
        raise OutboxUnavailable

    monkeypatch.setattr(world.outbox.database, "transaction", away)

    with pytest.raises(OutboxUnavailable):
        world.after(0)


def test_a_script_is_a_program_too(tmp_path: Path) -> None:
    script = tmp_path / "webhook"
    script.write_text(f"#!/bin/sh\ncat > {tmp_path}/got\n")
    script.chmod(stat.S_IRWXU)

    assert given("x", [str(script)]) is None
    assert (tmp_path / "got").read_text() == "x"
