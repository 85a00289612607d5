"""A copy of the project with fixture data: fixed centres, helplines and a few texts; the rest is the project's.

Editors change data/ and content/ every day. A test that asks for a certain centre, number or sentence finds it here,
and stays green, also where it starts a program of the project: that runs in the copy.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.support import ROOT
from tests.support.rotation import FEW, written

SAMPLE = Path(__file__).with_name("sample")
PROGRAM = ("directory", "site_builder", "theme", "forms", "demo", "build.py", "mkdocs.yml", "pyproject.toml")


def copy(folder: Path, languages: Sequence[str] = FEW) -> Path:
    """Put the program, and data/ and content/ of the sample in *languages*, into *folder*, and return it."""
    without = shutil.ignore_patterns("__pycache__")
    for name in (*PROGRAM, "data", "content"):
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, folder / name, dirs_exist_ok=True, ignore=without)
        else:
            shutil.copy(place, folder / name)
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    for code in set(written()) - set(languages):
        (folder / "data" / "words" / f"{code}.yaml").unlink()
        shutil.rmtree(folder / "content" / code)
    return folder
