"""Releases for the installer's tests: as `make release` packs them, of the data, site and wheels of the tests."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from release import archive
from release.make import BESIDE, EDITED, LOCKS, PROGRAM
from release.wheels import by_package, locked
from tests.support import ROOT

Change = Callable[[Path], object]
EPOCH = 1_800_000_000


@dataclass(frozen=True)
class Parts:
    """What releases are made of: the project with the data of the tests, its site, wheels with their locks."""

    sources: Path
    site: Path
    wheels: Path


def whole(
    parts: Parts, folder: Path, version: str, change: Change = lambda _: None, *, builds_pages: bool = False
) -> Path:
    """The file of a release with *version*, changed by *change* before it is packed.

    Without *builds_pages* it lacks the packages of what builds pages, and is installed in half the time.
    """
    made = folder / f"tree-{version}"
    for name in (*PROGRAM, *BESIDE):
        source = (parts.sources if (parts.sources / name).exists() else ROOT) / name
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, made / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, made / name)
    (made / "wheels").mkdir()
    files = by_package(parts.wheels)
    for lock in LOCKS:
        packed = builds_pages or not lock.endswith("pages.txt")
        (made / lock).write_text((parts.wheels / Path(lock).name).read_text() if packed else "")
        for name in locked([made / lock]):
            shutil.copy(files[name], made / "wheels")
    return _packed(parts, made, folder, version, change)


def data_alone(parts: Parts, folder: Path, version: str, change: Change = lambda _: None) -> Path:
    """The file that `make publish` makes: site, data and content."""
    made = folder / f"tree-{version}"
    for name in EDITED:
        shutil.copytree(parts.sources / name, made / name)
    return _packed(parts, made, folder, version, change)


def _packed(parts: Parts, made: Path, folder: Path, version: str, change: Change) -> Path:
    shutil.copytree(parts.site, made / "site")
    (made / "VERSION").write_text(f"{version}\n")
    change(made)
    target = folder / f"ressursvenn-{version}.tar.gz"
    archive.pack(made, target, f"ressursvenn-{version}", EPOCH)
    shutil.rmtree(made)
    return target
