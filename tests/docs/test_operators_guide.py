"""The operators' handbook: what it tells to type is shell, and commands that exist."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forms.monitoring.health import Health
from tests.support import ROOT

PAGES = sorted((ROOT / "docs" / "operators").glob("*.md"))
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
# Words for what has another name in the handbook; docs/operators/index.md says what each of those means.
OTHER_WORDS = {
    "mailbox": "inbox",
    "queue": "outbox",
    "shelter": "centre",
    "administrator": "operator",
    "relay": "mail server",
    "daemon": "courier, or forms",
}
COMMAND = re.compile(r"(?:^|[\s;&|/('])ressursvenn ([a-z][a-z-]+)")


@pytest.fixture(scope="module")
def commands() -> set[str]:
    """The commands that `ressursvenn --help` lists."""
    shown = subprocess.run([sys.executable, "-m", "forms", "--help"], cwd=ROOT, capture_output=True, text=True)
    return set(re.findall(r"^ {4}([a-z][a-z-]+)(?: |$)", shown.stdout, re.MULTILINE))


def typed(page: Path) -> list[str]:
    text = page.read_text("utf-8")
    return [*BLOCK.findall(text), *CODE.findall(BLOCK.sub("", text))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_typed_on_a_page_is_shell(page: Path) -> None:
    for block in BLOCK.findall(page.read_text("utf-8")):
        judged = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert (judged.returncode, judged.stderr) == (0, ""), block


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_ours_on_a_page_exists(page: Path, commands: set[str]) -> None:
    assert "check" in commands
    assert {name for one in typed(page) for name in COMMAND.findall(one)} <= commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_unit_on_a_page_is_installed(page: Path) -> None:
    named = set(re.findall(r"ressursvenn-[a-z]+(?:\.(?:service|socket|timer))?\b(?!@)", "\n".join(typed(page))))
    there = {file.name for file in (ROOT / "deploy").glob("ressursvenn-*")}
    installer_and_user = {"ressursvenn-install", "ressursvenn-forms"}

    assert {name for name in named - installer_and_user if not there & {name, f"{name}.service"}} == set()


def test_the_health_page_that_is_shown_has_the_fields_of_the_real_one() -> None:
    text = (ROOT / "docs" / "operators" / "operations.md").read_text("utf-8")
    [shown] = re.findall(r"^```json\n(.*?)\n```", text, re.MULTILINE)
    real = Health(0, None, {}, (), disk=True, storing=True).public()

    assert json.loads(shown).keys() == {*real, "version"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_one_thing_has_one_word(page: Path) -> None:
    text = page.read_text("utf-8")
    found = [word for word in OTHER_WORDS if re.search(rf"(?<![\w`/.-]){word}s?\b(?![\w.])", text, re.IGNORECASE)]

    assert [f"{word}: write {OTHER_WORDS[word]}" for word in found] == []


def test_every_answer_of_the_installer_is_explained_and_no_other() -> None:
    [names] = re.findall(r'^names="(.+)"$', (ROOT / "deploy" / "steps" / "answers.sh").read_text("utf-8"), re.MULTILINE)
    text = (ROOT / "docs" / "operators" / "install.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", text.partition("| Answer |")[2].partition("## ")[0], re.MULTILINE)

    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(names.split())
