"""The command line: one version everywhere, and help that says what an exit status means."""

import os
import pty
import re
import shlex
import subprocess
import sys
import termios
import tomllib
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms import __version__
from forms.admin import parser
from forms.admin.cli import COMMANDS, main
from forms.admin.counting import age
from forms.outbox.outbox import Outbox
from forms.settings import settings
from tests.support import ROOT
from tests.support.operator import Operator


def run(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env={}, capture_output=True, text=True).stdout


def shell(command: str, config: Path) -> subprocess.CompletedProcess[str]:
    line = f"{shlex.quote(sys.executable)} -m forms {command}"
    env = {"RESSURSVENN_CONFIG": str(config)}
    return subprocess.run(["sh", "-c", line], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("program", [("-m", "forms"), ("-m", "directory"), ("-m", "demo"), ("build.py",)])
def test_the_version_needs_no_settings_and_is_one(program: tuple[str, ...]) -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert run(*program, "--version") == f"ressursvenn {named}\n"
    assert __version__ == named


def test_the_help_says_where_to_begin_and_what_the_exit_status_means(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out

    assert "Begin with: python -m forms check\nThen: python -m forms status\n" in printed
    assert re.findall(r"^  (\d)  ", printed.partition("exit status:")[2], re.MULTILINE) == ["0", "1", "2"]


def commands() -> list[str]:
    """The name of every command there is."""
    listed = parser.build(COMMANDS).format_help().partition("\ncommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^    ([a-z-]+)", listed, re.MULTILINE)


@pytest.mark.parametrize("command", ["", *commands()])
def test_every_help_fits_a_terminal_of_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("RESSURSVENN_COMMAND", "ressursvenn")
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    lines = capsys.readouterr().out.splitlines()

    assert (ended.value.code, lines[0].startswith(f"usage: ressursvenn {command}".rstrip())) == (0, True)
    assert [line for line in lines if len(line) > 80] == []


def on_terminal(arguments: list[str], columns: int) -> str:
    """What a command prints on a terminal so wide, in Unix lines."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with os.fdopen(ours, "rb", buffering=0) as reader:
        env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        started = subprocess.Popen([sys.executable, "-m", "forms", *arguments], stdout=theirs, cwd=ROOT, env=env)
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # at the end of a terminal there is EIO
            while read := reader.read(65536):
                printed += read
        started.wait()
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_of_centres_fits_the_terminal_and_says_all_that_it_says_to_a_program(
    operator: Operator, columns: int
) -> None:
    operator.add()
    wide, narrow = operator.run("status").out, on_terminal(["status"], columns)

    assert max(map(len, narrow.splitlines())) <= columns < max(map(len, wide.splitlines()))
    assert narrow.split() == wide.split()


def test_dead_letters_stand_in_columns_and_ages_in_hours_and_days(operator: Operator) -> None:
    now = datetime.now(UTC)
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        for centre in ("oslo", "vest-finnmark"):
            outbox.put(centre.encode(), centre, b"SEALED", now - timedelta(days=3, minutes=5))
            letter = outbox.claim(now, 900)
            assert letter
            outbox.dead_letter(letter, "550")
        outbox.put(b"waits", "oslo", b"SEALED", now - timedelta(hours=7, minutes=5))
    lines = operator.run("status").out.splitlines()

    assert lines[0] == "1 waiting (the oldest for 7 hours), 2 dead letters"
    assert len({line.index("  550  deleted on ") for line in lines[1:3]}) == 1


@pytest.mark.parametrize(("seconds", "said"), [
    (-5, "0 minutes"), (61, "1 minute"), (7199, "119 minutes"), (7200, "2 hours"), (172799, "47 hours"),
    (172800, "2 days"),
])  # fmt: skip
def test_an_age_is_said_in_the_largest_unit_of_which_there_are_two(seconds: int, said: str) -> None:
    assert age(seconds) == said


@pytest.mark.parametrize("command", ["status", "check", "public"])
def test_output_that_cannot_be_written_is_said_in_one_sentence(config: Path, command: str) -> None:
    ended = shell(f"{command} > /dev/full", config)

    said = "the output cannot be written: No space left on device; is the disk full?\n"
    assert (ended.returncode, ended.stderr) == (1, said)


def test_a_command_without_stdout_ends_as_always(config: Path) -> None:
    ended = shell("status >&-", config)

    assert (ended.returncode, ended.stderr) == (0, "")
