"""Old states out of git: what a commit says, and why it cannot be had."""

from pathlib import Path

import pytest

from directory.history import git
from directory.history.git import HistoryError
from tests.support.repository import Repository


def test_the_files_of_a_commit_are_given_as_they_were(repo: Repository) -> None:
    repo.change("content/nb/find.md", "alt", "mye")
    old = git.files(repo.root, git.base(repo.root, "HEAD"), ["data", "content", "not-there"])

    assert "spørre om alt" in old["content/nb/find.md"].decode()
    assert "data/words/nb.yaml" in old


def test_contents_leave_out_what_the_commit_lacks(repo: Repository) -> None:
    assert list(git.contents(repo.data, "HEAD", ["none.yaml", "words", "shelters.yaml"])) == ["shelters.yaml"]


def test_the_base_is_where_the_work_left_the_branch(repo: Repository) -> None:
    left = repo.commit_id()
    repo.git("checkout", "--quiet", "-b", "work")
    repo.git("checkout", "--quiet", "main")
    repo.change("content/nb/find.md", "alt", "mye")
    repo.commit()
    repo.git("checkout", "--quiet", "work")

    assert git.base(repo.data, "main") == left


def said(folder: Path, revision: str = "HEAD") -> str:
    """Why the commit cannot be had."""
    with pytest.raises(HistoryError) as error:
        git.base(folder, revision)
    return str(error.value)


def test_a_folder_outside_of_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert "is in no git repository" in said(tmp_path)


def test_a_revision_that_is_not_there_is_told(repo: Repository) -> None:
    assert said(repo.data, "mian").startswith("there is no commit or branch 'mian'")


def test_a_revision_that_looks_like_an_option_is_only_unknown(repo: Repository) -> None:
    assert said(repo.data, "--all").startswith("there is no commit or branch '--all'")


def test_a_repository_without_a_commit_is_told(tmp_path: Path, repo: Repository) -> None:
    Repository(tmp_path).git("init", "--quiet", "empty")

    assert said(tmp_path / "empty") == "there is no commit here yet, so there is nothing to compare with"


def test_a_shallow_clone_is_told_what_to_fetch(tmp_path: Path, repo: Repository) -> None:
    first = repo.commit_id()
    repo.change("content/nb/find.md", "alt", "mye")
    repo.commit()
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(tmp_path / "shallow"))

    assert "git fetch --unshallow" in said(tmp_path / "shallow", first)


def test_a_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert said(tmp_path).startswith("there is no program git here")


def test_a_hook_that_binds_git_to_a_repository_changes_nothing(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")

    assert git.base(repo.data, "HEAD") == repo.commit_id()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert said(tmp_path / "none") == f"there is no folder {tmp_path / 'none'}"
