"""Messages to editors: each is written once in English where it is given, and stands in the catalogue in Norwegian."""

import ast
import json
import os
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from directory.commands import output
from directory.messages import CATALOGUE, Message, both, either, message
from directory.parsing.problems import Problem
from tests.support import ROOT
from tests.support.sample_data import SHELTERS, write

SOURCES = [*(ROOT / "directory").rglob("*.py"), *(ROOT / "site_builder").rglob("*.py"), ROOT / "build.py"]
SAME = {"chat", "id", "site_url"}  # words that both languages have


def calls(path: Path) -> Iterator[ast.Call]:
    """Yield each call of message() in the source at *path*."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "message":
            yield node


def texts() -> set[object]:
    """The English text of every message in the source."""
    literals = [call.args[0] for path in SOURCES for call in calls(path) if call.args]
    return {literal.value for literal in literals if isinstance(literal, ast.Constant)}


def catalogue() -> list[dict[str, str]]:
    entries: list[dict[str, str]] = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    return entries


def names(text: str) -> set[str]:
    """The values that *text* fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_message_has_its_norwegian() -> None:
    assert texts() - {entry["en"] for entry in catalogue()} == set()


def test_the_catalogue_holds_nothing_that_no_code_says() -> None:
    assert {entry["en"] for entry in catalogue()} - texts() == set()


def test_no_message_stands_twice_in_the_catalogue() -> None:
    counted = Counter(entry["en"] for entry in catalogue())

    assert [text for text, number in counted.items() if number > 1] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_message_is_a_literal_that_is_given_what_it_fills_in(path: Path) -> None:
    for call in calls(path):
        [text] = call.args
        assert isinstance(text, ast.Constant), f"line {call.lineno}: a text that is put together has no Norwegian"
        given = {keyword.arg for keyword in call.keywords}
        assert None in given or given == names(str(text.value)), f"line {call.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_message_is_formatted_twice(path: Path) -> None:
    """Braces that an editor typed would be taken for names of values."""
    inner = [call for call in calls(path) for value in ast.walk(call) if getattr(value, "attr", "") == "in_language"]
    methods = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)]

    assert inner == []
    assert not [one for one in methods if one.attr == "format" and getattr(one.value, "func", None) in calls(path)]


def test_both_languages_fill_in_the_same() -> None:
    assert [entry["en"] for entry in catalogue() if names(entry["en"]) != names(entry["nb"])] == []


def test_no_norwegian_text_is_english() -> None:
    equal = [entry["en"] for entry in catalogue() if entry["nb"] == entry["en"]]

    assert {word for text in equal for word in re.findall(r"[a-z_]{2,}", re.sub(r"{.*?}", "", text))} <= SAME


def test_a_message_within_a_message_is_shown_in_the_same_language() -> None:
    wrong = message("{key} {value} {wrong}", key="dir", value="'up'", wrong=message("must be {choices}", choices=ROADS))

    assert wrong.in_language("nb") == "dir 'up' må være ltr, rtl eller ttb"


ROADS = either(["ltr", "rtl", "ttb"])


def test_a_list_is_joined_in_the_language() -> None:
    assert [str(both(names)) for names in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert Message("{x}", (("x", both(["a", "b"])),)).in_language("nb") == "a og b"


def test_braces_that_an_editor_typed_stay_as_they_are() -> None:
    assert message("unknown key {key}{meant}", key="'{x}'", meant="").in_language("nb") == "nøkkelen '{x}' er ukjent"


LOCALES = {
    "nb": [{"LANG": "nb_NO.UTF-8"}, {"LANG": "nn_NO"}, {"LANG": "no_NO"}, {"LC_MESSAGES": "nb_NO", "LANG": "en_US"}],
    "en": [{}, {"LANG": "C"}, {"LANG": "en_US.UTF-8"}, {"LC_ALL": "en_US", "LANG": "nb_NO"}, {"LANG": "POSIX"}],
}


@pytest.mark.parametrize("language", LOCALES)
def test_the_locale_chooses_the_language(language: str) -> None:
    assert [output.language(environment) for environment in LOCALES[language]] == [language] * len(LOCALES[language])


def checked(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the check says of a folder in which one number is wrong, run as an editor runs it."""
    data = write(folder, shelters=SHELTERS.replace("22 48", "2248"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_") and name != "LANG"}
    command = [sys.executable, "-m", "directory", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_the_check_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    assert "må være åtte siffer" in checked(tmp_path, LANG="nb_NO.UTF-8").stdout


def test_the_language_asked_for_goes_before_the_locale(tmp_path: Path) -> None:
    assert "must be eight digits" in checked(tmp_path, "--lang", "en", LANG="nb_NO.UTF-8").stdout


@pytest.mark.parametrize("asked", [["--format", "json"], ["check", "--format", "json", "--lang", "nb"]])
def test_json_names_each_place(tmp_path: Path, asked: list[str]) -> None:
    [row] = json.loads(checked(tmp_path, *asked).stdout)

    assert (Path(row["path"]).name, row["line"], row["column"]) == ("shelters.yaml", 3, 10)
    assert row["text"].startswith("phone '2248 03 80' m")


PROBLEM = Problem(Path("data/a,b.yaml"), 3, message("must be {choices}", choices="100 % :\nx"), 7)


def test_github_gets_a_workflow_command() -> None:
    """The syntax that GitHub documents: https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    assert output.github([PROBLEM], "nb") == "::error file=data/a%2Cb.yaml,line=3,col=7::må være 100 %25 :%0Ax"


def test_gitlab_gets_a_code_quality_report() -> None:
    """The fields that GitLab documents: https://docs.gitlab.com/ci/testing/code_quality/."""
    [row] = json.loads(output.gitlab([PROBLEM], "nb"))

    assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert row["location"] == {"path": "data/a,b.yaml", "lines": {"begin": 3}}


def test_gitlab_knows_a_problem_again_in_another_language_and_tells_two_apart() -> None:
    other = Problem(PROBLEM.path, 4, PROBLEM.text)
    nb, en = (json.loads(output.gitlab([PROBLEM, other], language)) for language in ("nb", "en"))

    assert [row["fingerprint"] for row in nb] == [row["fingerprint"] for row in en]
    assert nb[0]["fingerprint"] != nb[1]["fingerprint"]


@pytest.mark.parametrize("form", ["json", "gitlab"])
def test_a_folder_that_is_right_is_an_empty_list(tmp_path: Path, form: str) -> None:
    command = [sys.executable, "-m", "directory", "--data", str(write(tmp_path)), "--format", form]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (json.loads(done.stdout), done.returncode) == ([], 0)
