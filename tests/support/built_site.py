"""The real data, and the site as it is published, built once for all workers."""

from pathlib import Path

import pytest

import build
import directory
from tests.support.once import Once

SITE_URL = "https://ressursvenn.example/"
OPEN = {"write": ["oslo", "narvik"], "apply": ["oslo"]}


@pytest.fixture(scope="session")
def house() -> directory.Directory:
    """The real data of this project."""
    return directory.load()


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    """The site as it is published, with forms open at Oslo and Narvik."""
    return once("built", lambda folder: build.make(folder / "site", SITE_URL, OPEN)) / "site"
