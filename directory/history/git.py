"""Old states of a folder out of git. Nothing in the repository is changed, and no setting of the user is needed.

This module alone starts git; the comparison and the check of numbers get files, and know no repository.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from directory.messages import Message, message

HEAD = "HEAD"
# What git's hooks set, so that git finds one certain repository; here the folder decides.
BOUND = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
PATIENCE = 60  # seconds; a call takes milliseconds, and a repository on a network disk must not hang for ever


class HistoryError(Exception):
    """The old state cannot be had; *text* says why, and what to do."""

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(str(text))


def base(folder: Path, revision: str) -> str:
    """Return the id of the commit at which the work in *folder* left *revision*. Raises HistoryError.

    So what others have done on the branch *revision* since then is no change of ours.
    """
    commit = _commit(folder, revision)
    if revision == HEAD:
        return commit
    common = _run(folder, "merge-base", commit, HEAD)
    return common.stdout.decode().strip() if common.returncode == 0 else commit


def title(folder: Path, commit: str) -> str:
    """Return the short id, the day and the first line of *commit*."""
    return _run(folder, "log", "-1", "--format=%h %cs %s", commit).stdout.decode("utf-8", "replace").strip()


def files(folder: Path, commit: str, names: Sequence[str]) -> dict[str, bytes]:
    """Return the content of every file that *commit* has in the folders *names* of *folder*, by its path there."""
    listed = _run(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", *names)
    return contents(folder, commit, [name for name in listed.stdout.decode("utf-8", "replace").split("\0") if name])


def contents(folder: Path, revision: str, names: Sequence[str]) -> dict[str, bytes]:
    """Return what *revision* says in the files *names* of *folder*, of those it has, by one call of git.

    Raises HistoryError where there is no git.
    """
    names = [name for name in names if "\n" not in name]  # a line each is how git is asked
    asked = "".join(f"{revision}:./{name}\n" for name in names)
    return dict(_answers(_run(folder, "cat-file", "--batch", given=asked.encode()).stdout, names))


def _answers(output: bytes, names: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    """Each file of the answer of `git cat-file --batch`: a line that ends in its size, and as many bytes."""
    for name in names:
        head, _, output = output.partition(b"\n")
        words = head.split()
        if len(words) == 3 and words[1] in (b"blob", b"tree", b"commit"):
            size = int(words[2])
            if words[1] == b"blob":
                yield name, output[:size]
            output = output[size + 1 :]


def _commit(folder: Path, revision: str) -> str:
    found = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.decode().strip()
    raise HistoryError(_why_not(folder, revision))


def _why_not(folder: Path, revision: str) -> Message:
    inside = _run(folder, "rev-parse", "--is-shallow-repository")
    if inside.returncode != 0:
        reason = inside.stderr.decode("utf-8", "replace")
        if "dubious ownership" in reason:
            return message(
                "git refuses {folder}, which is somebody else's; run: git config --global --add safe.directory DIR",
                folder=folder,
            )
        return message(
            "{folder} is in no git repository, so nothing is known of how it was; work in a clone (git clone)",
            folder=folder,
        )
    if inside.stdout.strip() == b"true":
        return message(
            "this clone holds only the last commits, and not '{revision}'; run: git fetch --unshallow "
            "(in CI: fetch-depth: 0 on GitHub, GIT_DEPTH: '0' on GitLab)",
            revision=revision,
        )
    if revision == HEAD:
        return message("there is no commit here yet, so there is nothing to compare with")
    return message(
        "there is no commit or branch '{revision}'; `git log --oneline` and `git branch --all` list those there are",
        revision=revision,
    )


def _run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    if not folder.is_dir():
        raise HistoryError(message("there is no folder {folder}", folder=folder))
    environment: Mapping[str, str] = {name: value for name, value in os.environ.items() if name not in BOUND}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            # In English, so that an error can be told from another; no lock in a folder that is only read; no question.
            env={**environment, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise HistoryError(message("there is no program git here; install it (https://git-scm.com)")) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HistoryError(message("git cannot be used: {reason}", reason=error)) from None
