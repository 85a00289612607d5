"""The built site and the data of the tests, made once for all workers: fixed where editors may change the project's."""

from pathlib import Path

import pytest

import build
import directory
from tests.support import sample_site
from tests.support.once import Once
from tests.support.rotation import written

SITE_URL = "https://ressursvenn.example/"
OPEN = {"write": ["oslo", "narvik"], "apply": ["oslo"], "report": ["editors"]}


@pytest.fixture(scope="session")
def sources(once: Once) -> Path:
    """A copy of the project with data/ and content/ of the tests, in all languages."""
    return once("sources", lambda folder: sample_site.copy(folder, written()))


@pytest.fixture
def load_sample_data(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let programs that run in this process read the data of the tests, as they read the project's data by default."""
    monkeypatch.setattr(directory.load, "__defaults__", (sources / "data",))


@pytest.fixture(scope="session")
def sample_directory(sources: Path) -> directory.Directory:
    """The data of the tests."""
    return directory.load(sources / "data")


@pytest.fixture(scope="session")
def site(once: Once, sources: Path) -> Path:
    """The site of the tests, with forms open at Oslo, at Narvik and at the editors."""
    return once("built", lambda folder: build.make(folder / "site", SITE_URL, OPEN, sources=sources)) / "site"
