"""Our commands before any set-up: two sentences say what to do; who imports us as a library gets ImportError."""

import subprocess
import sys
from pathlib import Path

import pytest

from directory.set_up import typed_command
from tests.support import ROOT

COMMANDS = ("-m directory", "build.py", "-m forms", "-m demo", "-m demo.inbox", "-m site_builder.readability")


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without a single package."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


def ran(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(python), *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_before_set_up_a_command_says_in_norwegian_and_english_what_to_do(bare_python: Path, command: str) -> None:
    tried = ran(bare_python, *command.split())

    assert tried.returncode == 1 and "Traceback" not in tried.stderr
    for sentence in ("Skriv «make check» i denne mappen først.", "Run 'make check' in this folder first"):
        assert sentence in tried.stderr and f".venv/bin/python {command}" in tried.stderr


def test_a_program_that_imports_us_gets_the_error_of_python(bare_python: Path) -> None:
    tried = ran(bare_python, "-c", "import directory")

    assert "ModuleNotFoundError: No module named" in tried.stderr and "make check" not in tried.stderr


def test_another_error_of_a_command_is_shown_as_python_does(bare_python: Path) -> None:
    code = "from directory import set_up as s; s.sys.orig_argv[1:] = ['build.py']; s.explain_missing_packages(); 1 / 0"
    tried = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert "ZeroDivisionError" in tried.stderr and "make check" not in tried.stderr


@pytest.mark.parametrize(
    "typed", ["python -m pytest forms", "python x.py build.py", "python -c x", "python", "python -m"]
)
def test_the_command_of_another_is_none_of_ours(typed: str) -> None:
    assert typed_command(typed.split()) == ""
