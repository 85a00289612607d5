"""The state of a `make run` that has been started before: its keys, made once for all workers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import directory
from demo import setup
from tests.support.once import Once
from tests.support.ports import free_port

Prepare = Callable[[Path], Path]


@pytest.fixture(scope="session")
def prepare(once: Once, sources: Path) -> Prepare:
    """Return a function that fills a folder as the next start of `make run` finds it."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(directory.load, "__defaults__", (sources / "data",))
            setup.prepare(folder / "var", free_port(), lambda: None)

    made = once("prepared-run", make)

    def prepare(var: Path) -> Path:
        shutil.copytree(made / "var", var)
        (var / "smtp-port").write_text(str(free_port()))
        return var

    return prepare
