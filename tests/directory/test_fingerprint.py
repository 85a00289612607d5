"""The fingerprint of a folder: what must change it, and what must not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from directory import DATA, fingerprint

CHANGES: dict[str, Callable[[Path], object]] = {
    "one digit": lambda data: (data / "shelters.yaml").write_bytes((data / "shelters.yaml").read_bytes() + b"1"),
    "one word": lambda data: (data / "words" / "ar.yaml").write_bytes(b"x"),
    "another name": lambda data: (data / "words" / "ar.yaml").rename(data / "words" / "fa.yaml"),
    "another folder": lambda data: (data / "words" / "ar.yaml").rename(data / "ar.yaml"),
    "a file less": lambda data: (data / "helplines.yaml").unlink(),
    "an empty file more": lambda data: (data / "new.yaml").touch(),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "a later time": lambda data: (data / "shelters.yaml").touch(),
    "a hidden file": lambda data: (data / ".shelters.yaml.swp").write_text("x"),
    "an editor's copy": lambda data: (data / "words" / "ar.yaml~").write_text("x"),
    "an empty folder": lambda data: (data / "new").mkdir(),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_published_changes_it(data: Path, change: str) -> None:
    assert fingerprint(data) == fingerprint(DATA)
    CHANGES[change](data)

    assert fingerprint(data) != fingerprint(DATA)


@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_is_not_published_does_not(data: Path, change: str) -> None:
    NO_CHANGES[change](data)

    assert fingerprint(data) == fingerprint(DATA)
