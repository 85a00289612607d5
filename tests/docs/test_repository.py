"""What a host reads out of the repository: CI, ownership, licence, the list of make targets, the release."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(path: Path) -> list[dict[str, Any]]:
    """All steps of a GitHub workflow."""
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_every_action_by_the_hash_of_its_commit(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]

    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_the_repository(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))

    assert workflow["permissions"] == {}
    assert {str(job["permissions"]) for job in workflow["jobs"].values()} == {"{'contents': 'read'}"}


def test_both_hosts_run_the_same_commands_all_of_them_of_make() -> None:
    gitlab = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))
    there = {command for job in gitlab.values() if "script" in job for command in job["script"]}
    here = {step["run"] for path in WORKFLOWS for step in steps(path) if "run" in step}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert here == there
    assert {command.removeprefix("make ") for command in here} <= {*targets, ".ci/run", ".ci/changes"}


def test_make_without_a_target_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    said = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert re.findall(r"^make (\S+) +\S", said, re.MULTILINE) == re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^make (\S+)", said, re.MULTILINE))


def owners(place: str) -> dict[str, list[str]]:
    """Who is asked to review a change, by its path."""
    lines = (ROOT / place).read_text("utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line[:1] in ("*", "/")}


def test_both_hosts_ask_the_same_people() -> None:
    assert owners(".gitlab/CODEOWNERS") == owners(".github/CODEOWNERS")


def test_a_number_is_reviewed_by_two_people() -> None:
    assert len(owners(".github/CODEOWNERS")["/data/"]) == 2
    assert "][2]\n/data/" in (ROOT / ".gitlab" / "CODEOWNERS").read_text("utf-8")
