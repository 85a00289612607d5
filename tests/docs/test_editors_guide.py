"""The editors' handbook: every command in it runs and answers as it says, and every message is one that is said."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from directory.messages import CATALOGUE
from tests.support import ROOT, sample_site

GUIDE = ROOT / "docs" / "editors"
PAGES = sorted(path.name for path in GUIDE.glob("*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MESSAGE = re.compile(r"^(?:data|content)/\S+?:\d+:\d+: (.+)$", re.MULTILINE)
PROJECT_FILES = ("Makefile", "requirements")
# These judge texts that editors change every day: what they find is no matter of ours.
JUDGING = ("build.py", "site_builder.readability", "translations")


@dataclass(frozen=True)
class Step:
    """Commands of a page, and the lines that the handbook says they print."""

    commands: list[str]
    said: list[str]


def steps(page: str) -> list[Step]:
    fences = FENCE.findall((GUIDE / page).read_text("utf-8"))
    behind = [*fences, ("", "")][1:]
    return [
        Step(text.splitlines(), [] if kind != "text" or MESSAGE.search(said) else said.splitlines())
        for (language, text), (kind, said) in zip(fences, behind, strict=True)
        if language == "bash"
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone of a project with the data of the tests, and one line that is changed already."""
    origin, clone = sample_site.copy(tmp_path / "origin"), tmp_path / "clone"
    for name in PROJECT_FILES:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, origin / name)
    for command in ("init -q -b main", "add -A", "commit -q -m start", "config receive.denyCurrentBranch ignore"):
        git(origin, *command.split())
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    changed = clone / "data" / "languages.yaml"
    changed.write_text(changed.read_text("utf-8").replace("\n", "\n# changed\n", 1), "utf-8")
    return clone


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environment())


def environment() -> dict[str, str]:
    """A Norwegian machine whose git knows who commits."""
    who = {f"GIT_{role}_{part}": "editor@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    return {**os.environ, **who, "LC_ALL": "", "LC_MESSAGES": "", "LANG": "nb_NO.UTF-8", "PYTHONUTF8": "1"}


def run(command: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run *command* as the handbook writes it. What make would do is only listed: it runs in tests of its own."""
    command = command.replace("https://example.org/ressursvenn.git", f"{project.parent / 'origin'} again")
    words = shlex.split(command.replace(".venv/bin/python", sys.executable).replace("make ", "make --dry-run "))
    if words[0] == "cd":
        words = ["true"]
    return subprocess.run(words, cwd=project, capture_output=True, text=True, env=environment())


def judged(command: str) -> bool:
    return any(name in command for name in JUDGING)


@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)])
def test_every_command_of_a_page_runs_and_prints_what_the_page_says(project: Path, page: str) -> None:
    for step in steps(page):
        ran = [(command, run(command, project)) for command in step.commands]
        failed = [(command, one.stdout + one.stderr) for command, one in ran if one.returncode > judged(command)]
        printed = {without_figures(line) for _, one in ran for line in (one.stdout + one.stderr).splitlines()}

        assert failed == []
        assert any(map(judged, step.commands)) or {without_figures(line) for line in step.said} <= printed


def without_figures(line: str) -> str:
    """*line* without dates and counts, which differ by day and by data."""
    return re.sub(r"\d+", "0", line)


@pytest.mark.parametrize("page", PAGES)
def test_every_message_on_a_page_is_one_of_the_catalogue(page: str) -> None:
    texts = [entry["nb"] for entry in yaml.safe_load(CATALOGUE.read_text("utf-8"))]
    known = [pattern(text) for text in texts if len(re.sub(r"{\w+}", "", text)) > 12]
    quoted = MESSAGE.findall((GUIDE / page).read_text("utf-8"))

    assert [line for line in quoted if not any(one.fullmatch(line) for one in known)] == []


def pattern(text: str) -> re.Pattern[str]:
    """What a message with *text* looks like once its values are filled in; a key and its value may stand before it."""
    parts = re.split(r"{\w+}", text)
    filled = ".+?".join(re.escape(part.replace("{{", "{").replace("}}", "}")) for part in parts)
    return re.compile(rf"(?:[\w-]+ '[^']*' )?{filled}")


def test_the_notice_of_the_handbook_is_accepted(project: Path) -> None:
    [entry] = [text for kind, text in FENCE.findall((GUIDE / "notice.md").read_text("utf-8")) if kind == "yaml"]
    notice = entry[entry.index("  notice:") :]
    file = project / "data" / "shelters.yaml"
    file.write_text(file.read_text("utf-8").replace("\n- id: vesteralen", f"{notice}\n- id: vesteralen", 1), "utf-8")

    said = run(".venv/bin/python -m directory", project).stdout
    assert "notice" in file.read_text("utf-8") and "alt er i orden" in said


def test_the_handbook_quotes_messages_and_commands() -> None:
    """The patterns above find what they look for."""
    text = "\n".join((GUIDE / page).read_text("utf-8") for page in PAGES)

    assert len(MESSAGE.findall(text)) > 20
    assert sum(len(step.commands) for page in PAGES for step in steps(page)) > 20
