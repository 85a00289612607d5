"""`make` on a machine that cannot make the virtual environment: one sentence, with what would be right."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT

# A Python, as a script that fails where it is asked for one thing.
LACKING = '#!/bin/sh\ncase "$*" in *{word}*) exit 1;; esac\n'
MACHINES = {
    "no Python": (None, "there is no ./python here: install Python 3.11 or newer, or name one"),
    "an old one": (LACKING.format(word="version_info"), "./python is older than 3.11: set PYTHON="),
    "one without venv": (LACKING.format(word="ensurepip"), "./python lacks its module venv: install it"),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, machine: str) -> None:
    script, sentence = MACHINES[machine]
    for name in ("Makefile", "requirements"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    if script:
        (tmp_path / "python").write_text(script)
        (tmp_path / "python").chmod(0o755)
    command = ["make", "-s", ".venv/run", "PYTHON=./python"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    said = [line for line in ran.stderr.splitlines() if not line.startswith("make")]
    assert ran.returncode and len(said) == 1 and said[0].startswith(sentence)
