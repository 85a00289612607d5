"""`make release`: one archive of the last commit and its checksum, the same bytes each time."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

from forms import __version__
from tests.support import ROOT

NAME = f"ressursvenn-{__version__}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with the files that a release needs, all committed."""
    for name in ("Makefile", ".gitignore", "forms/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for command in ("init -q", "add -A", "-c user.name=Test -c user.email=test@example.org commit -qm First"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True, env=os.environ | {"GIT_CONFIG_GLOBAL": ""})
    return tmp_path


def release(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "release"], cwd=checkout, capture_output=True, text=True)


def test_a_release_holds_the_commit_under_the_name_of_its_version(checkout: Path) -> None:
    assert release(checkout).returncode == 0

    with tarfile.open(checkout / "dist" / f"{NAME}.tar.gz") as archive:
        assert {f"{NAME}/Makefile", f"{NAME}/forms/__init__.py"} < set(archive.getnames())


def test_a_release_is_the_same_bytes_each_time_and_names_their_checksum(checkout: Path) -> None:
    archive, sums = checkout / "dist" / f"{NAME}.tar.gz", checkout / "dist" / "SHA256SUMS"
    release(checkout)
    first = archive.read_bytes()
    release(checkout)

    assert archive.read_bytes() == first
    assert sums.read_text() == f"{hashlib.sha256(first).hexdigest()}  {NAME}.tar.gz\n"


def test_a_release_of_what_is_not_committed_is_refused_in_one_sentence(checkout: Path) -> None:
    (checkout / "new.txt").write_text("not committed")
    ran = release(checkout)

    assert ran.returncode and not (checkout / "dist").exists()
    assert ran.stderr.splitlines()[0].startswith("there are changes that are not committed")


def test_a_release_of_unpacked_files_is_refused_and_leaves_no_empty_archive(checkout: Path) -> None:
    shutil.rmtree(checkout / ".git")
    ran = release(checkout)

    assert ran.returncode and not (checkout / "dist").exists()
    assert ran.stderr.startswith("this is no git checkout")


def test_the_command_and_the_project_file_name_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = subprocess.run([sys.executable, "-m", "forms", "--version"], cwd=ROOT, capture_output=True, text=True).stdout

    assert said == f"ressursvenn {__version__}\n"
    assert project["version"] == __version__
