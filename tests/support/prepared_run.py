"""The state of a `make run` that has been started before: its keys, made once for all workers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from demo import setup
from tests.support.once import Once
from tests.support.ports import free_port

Prepare = Callable[[Path], Path]


@pytest.fixture(scope="session")
def prepare(once: Once) -> Prepare:
    """Return a function that fills a folder as the next start of `make run` finds it."""
    made = once("prepared-run", lambda folder: setup.prepare(folder / "var", free_port(), lambda: None))

    def prepare(var: Path) -> Path:
        shutil.copytree(made / "var", var)
        (var / "smtp-port").write_text(str(free_port()))
        return var

    return prepare
