"""The site, its forms and a safe page, and somebody who visits them in each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from directory import Directory
from tests.support.browsers import ENGINES, Browser, started
from tests.support.screen import Screen, screen
from tests.support.visiting import Place, Visitor, opened


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    sample_directory: Directory,
    certificates: dict[str, tuple[Path, str]],
) -> Iterator[Place]:
    with opened(tmp_path_factory.mktemp("leaving"), site, sample_directory, certificates) as open_:
        yield open_


@pytest.fixture(scope="module", params=ENGINES)
def seat(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Screen]]:
    """A browser, alone on a screen."""
    with screen(tmp_path_factory.mktemp("screen")) as standing:
        profile = tmp_path_factory.mktemp(request.param)
        with started(request.param, standing.display, profile) as running:
            yield running, standing


@pytest.fixture
def visitor(seat: tuple[Browser, Screen], place: Place) -> Visitor:
    browser, screen_ = seat
    return Visitor(browser.tab(), place, screen_, browser.another)
