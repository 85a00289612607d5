"""Making a release: the files of the last commit, the site built from them, wheels, bill of materials, checksums."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from release import archive, commit, sbom, wheels
from release.refused import ReleaseRefused
from release.signature import signature

# What a server needs, what builds its pages again, and the handbook.
EDITED = ("content", "data")
LOCKS = ("requirements/forms.txt", "requirements/pages.txt")  # two environments: the forms know nothing that builds
BUILDER = ("build.py", "mkdocs.yml", "pyproject.toml", "site_builder")
PROGRAM = (*EDITED, *BUILDER, *LOCKS, "deploy", "directory", "docs", "forms", "theme")
BESIDE = ("CHANGELOG.md", "LICENSE", "NOTICE", "reader/reader.html")
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: for the site at *site_url*, with the forms open that *opened* (a file) names, for *machine*.

    *publish*: site, data and content alone. *given* is a folder with the wheels, None for the package index.
    """

    root: Path
    output: Path
    site_url: str
    opened: Path | None = None
    publish: bool = False
    machine: str = "x86_64"
    given: Path | None = None


def make(order: Order) -> Path:
    """Make the archive and SHA256SUMS of everything made here; return the archive. Raises ReleaseRefused."""
    commit.require_clean(order.root)
    version = _version(order.root)
    if not order.publish:
        commit.require_tag(order.root, version)
    order.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=order.output, prefix=".") as scratch:
        sources, folder = Path(scratch, "sources"), Path(scratch, "release")
        commit.export(order.root, sources)
        epoch = _epoch(order)
        _build(order, sources, folder / "site", epoch)
        pack = _publish if order.publish else _whole
        made = pack(order, sources, folder, version, epoch)
        _write_sums(order.output / archive.SUMS, archive.sums(order.output, map(Path, made)))
    return order.output / made[0]


def _write_sums(file: Path, text: str) -> None:
    """Write the checksums. A signature of others is removed; one of the same goes on holding."""
    if not file.exists() or file.read_text() != text:
        signature(file).unlink(missing_ok=True)
    file.write_text(text)


def _whole(order: Order, sources: Path, folder: Path, version: str, epoch: int) -> list[str]:
    """Pack everything; return the names of what was made."""
    for name in (*PROGRAM, *BESIDE):
        _copy(sources / name, folder / name)
    (folder / "wheels").mkdir()
    locks = [folder / name for name in LOCKS]
    wheels.fetch(locks, folder / "wheels", order.machine, order.given)
    name = f"ressursvenn-{version}"
    text = sbom.bill(locks, folder / "wheels", version, epoch)
    (folder / "sbom.cdx.json").write_text(text)
    (order.output / f"{name}.cdx.json").write_text(text)
    _pack(order, folder, version, epoch)
    return [f"{name}.tar.gz", f"{name}.cdx.json"]


def _publish(order: Order, sources: Path, folder: Path, version: str, epoch: int) -> list[str]:
    """Pack site, data and content. Its version ends in what they hold: the same has the same version on every day."""
    for name in EDITED:
        _copy(sources / name, folder / name)
    content = archive.sums(folder, archive.files_in(folder))
    version = f"{version}+{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    _pack(order, folder, version, epoch)
    return [f"ressursvenn-{version}.tar.gz"]


def _pack(order: Order, folder: Path, version: str, epoch: int) -> None:
    (folder / "VERSION").write_text(f"{version}\n")
    archive.pack(folder, order.output / f"ressursvenn-{version}.tar.gz", f"ressursvenn-{version}", epoch)


def _version(root: Path) -> str:
    """The version of the program, read and not imported: *root* need not be where this runs."""
    found = re.findall(r'^__version__ = "([^"]+)"', (root / "forms" / "__init__.py").read_text("utf-8"), re.MULTILINE)
    if len(found) != 1:
        raise ReleaseRefused('forms/__init__.py: one line like __version__ = "1.2.3" is needed')
    return str(found[0])


def _epoch(order: Order) -> int:
    """The time of a release is that of its commit, so that it can be made again byte by byte.

    What is published is of today (midnight, UTC): a notice whose last day has passed is left out.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(time.time()) // DAY_S * DAY_S if order.publish else commit.commit_time(order.root)


def _build(order: Order, sources: Path, target: Path, epoch: int) -> None:
    """Build the site; what the build says about a mistake is the reason."""
    opened = ["--open", str(order.opened.resolve())] if order.opened else []
    command = [sys.executable, "build.py", "--site-url", order.site_url, "--output", str(target.resolve()), *opened]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True)
    if ran.returncode:
        raise ReleaseRefused(f"the site cannot be built:\n{ran.stderr.strip()}")


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise ReleaseRefused(f"{source.name} is missing in the last commit")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)
