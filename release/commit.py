"""Source control (git): what is released is the last commit, never what lies in the folder."""

import os
import subprocess
from pathlib import Path

from release.refused import ReleaseRefused

_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")  # set in a git hook: they name its repository, not ours


def require_clean(root: Path) -> None:
    """Raise ReleaseRefused unless *root* is a git checkout in which everything is committed."""
    if not (root / ".git").exists():
        raise ReleaseRefused("this is no git checkout: a release is made of a commit; run it in a clone (git clone)")
    if _git(root, "status", "--porcelain"):
        raise ReleaseRefused("there are changes that are not committed (git status): commit or stash them first")


def require_tag(root: Path, version: str) -> None:
    """Raise ReleaseRefused unless the last commit has the tag of *version*."""
    wanted, tags = f"v{version}", _git(root, "tag", "--points-at", "HEAD").split()
    if wanted not in tags:
        has = f"the tag {', '.join(tags)}" if tags else "no tag"
        raise ReleaseRefused(f"the last commit has {has}, and its version is {version}: run git tag {wanted} first")


def commit_time(root: Path) -> int:
    """When the last commit was made, in seconds since 1970."""
    return int(_git(root, "log", "-1", "--format=%ct"))


def export(root: Path, folder: Path) -> None:
    """Write the files of the last commit into *folder*.

    Raises ReleaseRefused for a link: packing would follow it, and a commit of others could so take along any file here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archived = subprocess.run(["git", "archive", "HEAD"], cwd=root, env=_alone(), check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archived.stdout, check=True)
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise ReleaseRefused(f"{path.relative_to(folder)} is a link: a release holds files only; remove it")


def _git(root: Path, *arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=root, env=_alone(), capture_output=True, text=True)
    if ran.returncode:
        raise ReleaseRefused(f"git {arguments[0]}: {ran.stderr.strip() or 'failed'}")
    return ran.stdout


def _alone() -> dict[str, str]:
    """Our environment, without what makes git look at another repository than the folder it runs in."""
    return {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
