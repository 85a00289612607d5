"""Fixture data for a whole site: fixed centres, helplines and a few texts; the rest is what the project holds.

Editors change data/ and content/ every day. A test that asks for a certain centre, number or sentence finds it here,
and stays green.
"""

import shutil
from pathlib import Path

from tests.support import ROOT

SAMPLE = Path(__file__).with_name("sample")


def copy(folder: Path) -> Path:
    """Put data/ and content/ of the sample into *folder*, and return it."""
    for name in ("data", "content"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    return folder
