"""Servers for the installer's tests: a prefix each, a mail server that answers, and the release 1.0.0."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import build
from tests.support import releases, sample_site, watchdog, wheels
from tests.support.built_site import OPEN, SITE_URL
from tests.support.hostile_smtp import Rude
from tests.support.installed import Installed
from tests.support.loopback_server import running
from tests.support.once import Once
from tests.support.releases import Parts

Empty = Callable[[], Installed]
On = Callable[[Path], Installed]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What a test opens: it is closed in the reverse order when the test ends."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture(scope="session")
def parts(once: Once) -> Parts:
    """What releases are made of; in four languages, since forms render every page in each before they start."""

    def make(folder: Path) -> None:
        sample_site.copy(folder / "sources")
        build.make(folder / "site", SITE_URL, OPEN, sources=folder / "sources")
        (folder / "wheels").mkdir()
        wheels.repack(folder / "wheels")

    made = once("parts", make)
    return Parts(made / "sources", made / "site", made / "wheels")


@pytest.fixture(scope="session")
def first(parts: Parts, once: Once) -> Path:
    """The file of release 1.0.0."""
    name = "ressursvenn-1.0.0.tar.gz"
    return once("first-release", lambda folder: releases.whole(parts, folder, "1.0.0")) / name


@pytest.fixture(scope="session")
def building(parts: Parts, once: Once) -> Path:
    """The same, with what builds its pages."""

    def make(folder: Path) -> Path:
        return releases.whole(parts, folder, "1.0.0", builds_pages=True)

    return once("building-release", make) / "ressursvenn-1.0.0.tar.gz"


@pytest.fixture(scope="module")
def on(mail_tls: Path) -> Iterator[On]:
    """Makes a server in a folder, on which nothing is installed; a mail server answers."""
    with ExitStack() as stack:
        mail = stack.enter_context(running(Rude(mail_tls / "server.pem")))

        def make(root: Path) -> Installed:
            made = Installed(root, mail.port, mail_tls / "ca.pem")
            stack.callback(made.end)
            return made

        yield make


@pytest.fixture(scope="module")
def empty(on: On) -> Empty:
    """The same in a folder of its own."""
    return lambda: on(watchdog.folder("rv"))


@pytest.fixture
def bare(empty: Empty) -> Installed:
    return empty()
