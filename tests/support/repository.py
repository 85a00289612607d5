"""A git repository with the sample data and two pages, committed; nothing of the user's settings."""

import os
import subprocess
from pathlib import Path

from tests.support import sample_data

PAGE = "---\ntitle: Finn et senter\n---\n\nRing når du vil. Du kan spørre om alt.\n"
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Sample",
    "GIT_AUTHOR_EMAIL": "sample@example.org",
    "GIT_COMMITTER_NAME": "Sample",
    "GIT_COMMITTER_EMAIL": "sample@example.org",
}


class Repository:
    """A folder under git, and how a test changes it."""

    def __init__(self, root: Path) -> None:
        self.root, self.data = root, root / "data"

    def git(self, *arguments: str) -> str:
        """Run git in the folder, and return what it says."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | ALONE
        return subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        ).stdout

    def commit(self, text: str = "A change") -> str:
        """Commit everything, and return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", text)
        return self.commit_id()

    def commit_id(self) -> str:
        """Return the id of the last commit."""
        return self.git("rev-parse", "HEAD").strip()

    def change(self, name: str, old: str, new: str) -> None:
        """Put *new* in the place of *old*, which the file holds."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file, in a new folder where there is none yet."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def made(root: Path) -> Repository:
    """Return the sample data in *root*, committed on the branch main."""
    repository = Repository(root)
    repository.data.mkdir(parents=True)
    sample_data.write(repository.data)
    repository.write("content/nb/find.md", PAGE)
    repository.write("content/ar/find.md", "---\ntitle: مركز\n---\n\nاتصلي متى شئت.\n")
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.commit("The sample")
    return repository
