"""deploy/install on a disk that is really full (tmpfs): one sentence, the old release serves, the next run works."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import releases, users, watchdog
from tests.support.installed import Installed
from tests.support.releases import Parts

On = Callable[[Path], Installed]
Disk = Callable[[int], Path]


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    """Makes folders that are a disk of so many MB each."""
    made = []

    def make(size_mb: int) -> Path:
        folder = watchdog.folder("rv")
        mount = users.as_root(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=755", "rv", str(folder)])
        subprocess.run(mount, check=True)
        made.append(users.as_root(["umount", "--lazy", str(folder)]))
        watchdog.run_at_end(made[-1])
        return folder

    yield make
    for command in made:
        subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def installed(disk: Disk, on: On, first: Path) -> Installed:
    """1.0.0 serves from a disk of 1,200 MB, of which a release takes a quarter at most."""
    server = on(disk(1200))
    ran = server.install(first)
    assert ran.returncode == 0, ran.stderr
    return server


@pytest.fixture
def server(installed: Installed) -> Installed:
    """The same, whatever a test before has done."""
    if installed.serving() != "1.0.0":
        assert installed.install("--back").returncode == 0
    return installed


@contextmanager
def left(server: Installed, megabytes: int) -> Iterator[None]:
    """Only so much of the disk is free, and the installer does not ask beforehand how much."""
    filler, free = server.root / "filler", os.statvfs(server.root)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - megabytes * 2**20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESSURSVENN_FREE_MB", "0")
        yield
    filler.unlink()


def is_refused(server: Installed, *arguments: object) -> bool:
    """Whether it is refused in one sentence that names the disk, and the old release serves as before."""
    before = server.files()
    said = server.refused(*arguments)
    print(said)
    assert said.startswith(f"install: the disk of {server.root}") and len(said.splitlines()) == 1, said
    return server.serving() == "1.0.0" and server.files() == before


def test_too_little_room_is_told_before_anything_is_unpacked(server: Installed, first: Path) -> None:
    with left(server, 300), pytest.MonkeyPatch.context() as patch:
        patch.delenv("RESSURSVENN_FREE_MB")

        assert "has 300 MB free, and 400 are needed: make room first" in server.refused(first)


@pytest.fixture(scope="module")
def second(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releases.whole(parts, tmp_path_factory.mktemp("second"), "1.1.0")


def size_mb(*folders: Path) -> int:
    """What they take on this kind of disk."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in files) // 2**20


# While it is unpacked; while the virtual environment is made, which does not say why it fails; and by pip.
@pytest.mark.parametrize("more_mb", [-20, *(pytest.param(more, marks=pytest.mark.long) for more in (14, 40))])
def test_a_disk_that_fills_during_an_upgrade_is_told_in_one_sentence(
    server: Installed, second: Path, parts: Parts, more_mb: int
) -> None:
    with left(server, size_mb(parts.wheels, parts.site, parts.sources / "data") + more_mb):
        assert is_refused(server, second)


@pytest.mark.parametrize("more_mb", [-2, 1])
def test_a_disk_that_fills_during_a_publish_is_told_and_the_next_run_publishes(
    server: Installed, parts: Parts, tmp_path: Path, more_mb: int
) -> None:
    file = releases.data_alone(parts, tmp_path, f"1.0.0+{'a' if more_mb < 0 else 'b'}")
    with left(server, size_mb(parts.site, parts.sources / "data") + more_mb):
        refused = is_refused(server, "--publish", file)
    ran = server.install("--publish", file)
    back = server.install("--back")

    assert refused and (ran.returncode, back.returncode) == (0, 0), ran.stderr + back.stderr


def test_a_first_install_on_a_disk_that_is_too_small_is_told_in_one_sentence(
    disk: Disk, on: On, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESSURSVENN_FREE_MB", "0")
    small = on(disk(30))
    said = small.refused(first)

    assert said.startswith(f"install: the disk of {small.root}") and len(said.splitlines()) == 1
    assert small.files() == {}
