"""What the tests of history and editing share: a repository with the sample data."""

from pathlib import Path

import pytest

from tests.support import repository
from tests.support.repository import ALONE, Repository


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The sample data under git, and no setting of the user's in any call."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    return repository.made(tmp_path / "project")
