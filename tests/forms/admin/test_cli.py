"""The command line: one version everywhere, and help that says what an exit status means."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from forms import __version__
from forms.admin.cli import main
from tests.support import ROOT


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

    assert "Begin with: python -m forms check, then: python -m forms status" in printed
    assert re.findall(r"^  (\d)  ", printed.partition("exit status:")[2], re.MULTILINE) == ["0", "1", "2"]


@pytest.mark.parametrize("command", ["status", "check", "public"])
def test_output_that_cannot_be_written_is_said_in_one_sentence(config: Path, command: str) -> None:
    ended = shell(f"{command} > /dev/full", config)

    said = "the output cannot be written: No space left on device; is the disk full?\n"
    assert (ended.returncode, ended.stderr) == (1, said)


def test_a_command_without_stdout_ends_as_always(config: Path) -> None:
    ended = shell("status >&-", config)

    assert (ended.returncode, ended.stderr) == (0, "")
