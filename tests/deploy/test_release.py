"""`make release`: one file of the tagged commit, the same bytes each time, with checksums and a bill of materials."""

import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from forms import __version__
from release import archive, commit, sbom, wheels
from release.refused import ReleaseRefused
from tests.support import ROOT
from tests.support.repository import Repository, made

LOCKS = [ROOT / "requirements" / "forms.txt", ROOT / "requirements" / "pages.txt"]
EPOCH = 1_800_000_000


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = made(tmp_path / "checkout")
    repository.write("forms/__init__.py", f'__version__ = "{__version__}"\n')
    repository.commit("A version")
    return repository


def release(root: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """The command, for the checkout *root*."""
    given = ["--root", str(root), "--output", str(root / "dist"), "--site-url", "https://ressursvenn.example/"]
    return subprocess.run([sys.executable, "-m", "release", *given, *more], cwd=ROOT, capture_output=True, text=True)


def test_a_tree_with_changes_is_refused_in_one_sentence(repository: Repository) -> None:
    repository.write("new.txt", "not committed")
    ran = release(repository.root)

    assert ran.returncode == 1 and not (repository.root / "dist").exists()
    assert ran.stderr == "there are changes that are not committed (git status): commit or stash them first\n"


def test_a_commit_without_its_tag_is_refused_in_one_sentence(repository: Repository) -> None:
    ran = release(repository.root)
    sentence = f"the last commit has no tag, and its version is {__version__}: run git tag v{__version__} first\n"

    assert (ran.returncode, ran.stderr) == (1, sentence)


def test_the_tag_of_another_version_is_refused(repository: Repository) -> None:
    repository.git("tag", "v9.9.9")

    assert "has the tag v9.9.9" in release(repository.root).stderr


def test_unpacked_files_are_refused(tmp_path: Path) -> None:
    assert release(tmp_path).stderr.startswith("this is no git checkout")


def test_a_mistake_in_the_data_is_told_as_the_build_tells_it(repository: Repository) -> None:
    repository.git("tag", f"v{__version__}")
    ran = release(repository.root)

    assert ran.returncode == 1 and ran.stderr.startswith("the site cannot be built:\n")
    assert not list((repository.root / "dist").iterdir())


def test_make_release_asks_for_the_address_of_the_site() -> None:
    ran = subprocess.run(["make", "release"], cwd=ROOT, capture_output=True, text=True)

    assert ran.returncode and "make release SITE=https://ressursvenn.example/" in ran.stderr


def test_an_output_folder_named_from_here_gets_the_site_too(repository: Repository, tmp_path: Path) -> None:
    """The build runs in another folder: there the same words name another place."""
    builds = "import pathlib, sys\nmade = pathlib.Path(sys.argv[sys.argv.index('--output') + 1])\n"
    repository.write("build.py", f"{builds}made.mkdir(parents=True)\n(made / 'index.html').write_text('')\n")
    repository.commit("A build")
    ran = release(repository.root, "--publish", "--output", os.path.relpath(tmp_path / "here", ROOT))
    assert ran.returncode == 0, ran.stderr
    [file] = (tmp_path / "here").glob("*.tar.gz")
    with tarfile.open(file) as packed:
        names = [name.partition("/")[2] for name in packed.getnames()]

    assert "site/index.html" in names


@pytest.mark.long
def test_two_builds_of_one_commit_are_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    packed = []
    for name in ("one", "two"):
        ran = release(tmp_path / "clone", "--publish", "--output", str(tmp_path / name))
        assert ran.returncode == 0, ran.stderr
        packed += [path.read_bytes() for path in (tmp_path / name).glob("*.tar.gz")]

    assert len(packed) == 2 and packed[0] == packed[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder to pack, whose files were made in another order than that of their names."""
    folder = tmp_path / "tree"
    for name in ("b/two", "a.txt", "b/one"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "a.txt").chmod(0o700)
    return folder


def test_the_same_files_give_the_same_bytes(tree: Path, tmp_path: Path) -> None:
    archive.pack(tree, tmp_path / "first.tar.gz", "top", EPOCH)
    os.utime(tree / "a.txt", (1, 1))
    (tree / "b/one").chmod(0o600)
    archive.pack(tree, tmp_path / "second.tar.gz", "top", EPOCH)

    assert (tmp_path / "first.tar.gz").read_bytes() == (tmp_path / "second.tar.gz").read_bytes()


def test_an_archive_is_sorted_owned_by_root_and_of_one_time(tree: Path, tmp_path: Path) -> None:
    archive.pack(tree, tmp_path / "it.tar.gz", "top", EPOCH)
    with tarfile.open(tmp_path / "it.tar.gz") as packed:
        entries = packed.getmembers()

    assert [entry.name for entry in entries] == ["top/SHA256SUMS", "top/a.txt", "top/b/one", "top/b/two"]
    assert {(entry.uid, entry.gid, entry.uname, entry.mtime) for entry in entries} == {(0, 0, "", EPOCH)}
    assert [oct(entry.mode) for entry in entries] == ["0o644", "0o755", "0o644", "0o644"]


def test_gzip_names_no_file_and_no_time(tree: Path, tmp_path: Path) -> None:
    archive.pack(tree, tmp_path / "it.tar.gz", "top", EPOCH)
    packed = (tmp_path / "it.tar.gz").read_bytes()

    assert packed[3:8] == bytes(5) and gzip.decompress(packed)  # RFC 1952: FLG and MTIME


def test_sha256sum_reads_the_checksums(tree: Path, tmp_path: Path) -> None:
    archive.pack(tree, tmp_path / "it.tar.gz", "top", EPOCH)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tree, capture_output=True, text=True
    )

    assert checked.returncode == 0 and len(checked.stdout.splitlines()) == 3


def test_a_commit_is_exported_and_what_lies_beside_it_is_not(repository: Repository, tmp_path: Path) -> None:
    repository.write("beside.txt", "not committed")
    commit.export(repository.root, tmp_path / "out")

    assert (tmp_path / "out/forms/__init__.py").exists() and not (tmp_path / "out/beside.txt").exists()


def test_a_link_in_the_commit_is_refused(repository: Repository, tmp_path: Path) -> None:
    """Packed, it would be the file that it leads to: one of this machine, into a release."""
    (tmp_path / "key").write_text("private")
    (repository.root / "content").mkdir(exist_ok=True)
    (repository.root / "content" / ".key").symlink_to(tmp_path / "key")
    repository.git("add", ".")
    repository.commit("A link")

    with pytest.raises(ReleaseRefused, match=r"content/\.key is a link"):
        commit.export(repository.root, tmp_path / "out")


def test_in_a_git_hook_of_another_repository_it_is_still_ours(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("tag", "v1.2.3")
    other = made(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no index"))
    commit.require_clean(repository.root)
    commit.require_tag(repository.root, "1.2.3")
    commit.export(repository.root, tmp_path / "out")

    assert (tmp_path / "out/forms/__init__.py").exists()


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bill of materials of the lock, of wheels that hold their own names."""
    folder = tmp_path_factory.mktemp("wheels")
    for name, version in wheels.locked(LOCKS).items():
        (folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").write_text(name)
    return dict(json.loads(sbom.bill(LOCKS, folder, "1.0.0", EPOCH)))


def test_the_bill_has_the_fields_that_cyclonedx_requires(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(bill["serialNumber"]))


def test_the_bill_lists_each_locked_package_once_with_version_hash_and_purl(
    bill: dict[str, Any],
) -> None:
    components = bill["components"]

    assert {one["name"]: one["version"] for one in components} == wheels.locked(LOCKS)
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[\w.]+", one["purl"]) for one in components)
    assert all(re.fullmatch("[0-9a-f]{64}", one["hashes"][0]["content"]) for one in components)


def test_wheels_that_cannot_be_had_are_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(ReleaseRefused, match=r"forms.txt and pages.txt cannot be had; is this machine online\?"):
        wheels.fetch(LOCKS, tmp_path / "out", "x86_64", tmp_path / "empty")
