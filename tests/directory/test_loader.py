"""data/ as a whole: read at once, judged at once."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import DATA, DirectoryError, load
from directory.centres import Centre
from directory.helplines import Helpline
from directory.languages import Language
from directory.parsing import yaml_nodes
from tests.support import ROOT, sample_site
from tests.support.long_run import examples
from tests.support.sample_data import GOOD, SHELTERS, problems, read, write


@pytest.fixture
def command() -> Callable[..., Any]:
    def run(*arguments: str, cwd: Path = DATA.parent) -> subprocess.CompletedProcess[str]:
        environment = {"PYTHONPATH": str(DATA.parent), "PYTHONIOENCODING": "ascii"}
        return subprocess.run(
            [sys.executable, "-m", "directory", *arguments], cwd=cwd, env=environment, capture_output=True, text=True
        )

    return run


def test_the_data_as_it_stands_has_no_mistake(command: Any) -> None:
    result = command()

    parts = ", ".join(rf"\d+ {part}" for part in ("centres", "helplines", "languages", "municipalities", "places"))
    assert re.fullmatch(rf"data/: {parts}: fine\n", result.stdout)
    assert result.returncode == 0
    assert not [line for line in result.stderr.splitlines() if "checked" not in line]  # numbers grow old; no mistake


def test_every_centre_can_be_called_from_any_telephone() -> None:
    numbers = [centre.tel for centre in load().centres]

    assert numbers
    assert all(number.startswith("+47") and len(number) == 11 and number[1:].isdigit() for number in numbers)


def test_a_number_changed_in_the_file_is_the_number_shown(tmp_path: Path) -> None:
    data = sample_site.copy(tmp_path) / "data"
    file = data / "shelters.yaml"
    file.write_text(file.read_text("utf-8").replace("76 95 73 39", "76 95 00 01\n  checked: 2026-11-01"), "utf-8")

    assert load(data).centre("narvik").phone == "76 95 00 01"


def test_the_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, municipalities="x", helplines="x", languages="x", nb="x", ar="x")

    files = [line.partition(":")[0] for line in found]
    assert files == ["helplines.yaml", "languages.yaml", "municipalities.csv", "words/ar.yaml", "words/nb.yaml"]


def test_problems_stand_in_the_order_of_lines(tmp_path: Path) -> None:
    spoilt = SHELTERS.replace("county: Oslo", "county: Oslo\n  hours: all").replace("'1870'\n", "'9999'\n", 1)

    assert [line.split(":")[1] for line in problems(tmp_path, shelters=spoilt)] == ["6", "12"]


def test_a_spoilt_list_of_municipalities_does_not_make_every_centre_wrong(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, municipalities="")

    assert problem.startswith("municipalities.csv:1: this file is empty")


def test_an_unknown_centre_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="atlantis"):
        read(tmp_path).centre("atlantis")


def test_nothing_in_the_directory_can_be_changed(tmp_path: Path) -> None:
    directory = read(tmp_path)

    with pytest.raises(dataclasses.FrozenInstanceError):
        directory.centre("oslo").phone = "1"  # type: ignore[misc]  # what may not be done
    with pytest.raises(TypeError):
        directory.words["nb"]["title"] = "1"  # type: ignore[index]


def test_without_the_fast_reader_the_data_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load()
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)

    assert load() == fast


@settings(max_examples=examples(60))
@given(name=st.sampled_from(sorted(GOOD)), at=st.integers(0, 400), junk=st.binary(max_size=8) | st.text(max_size=8))
def test_whatever_is_typed_into_a_file_ends_in_problems_or_in_data(
    tmp_path_factory: pytest.TempPathFactory, name: Any, at: Any, junk: Any
) -> None:
    good = GOOD[name].encode()
    spoilt = good[:at] + (junk if isinstance(junk, bytes) else junk.encode()) + good[at:]

    found = problems(tmp_path_factory.mktemp("data"), **{name: spoilt})

    assert all(line.startswith((f"{name}.", f"words/{name}.", "nks-list.", "shelters.", "words/")) for line in found)


def test_the_command_prints_each_problem_with_its_place(command: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, shelters=SHELTERS.replace("22 48", "2248"))

    result = command("--data", str(folder), cwd=folder.parent)

    right = "phone '2248 03 80' must be eight digits in pairs, like '22 48 03 80'"
    assert (result.stdout, result.returncode) == (f"{folder.name}/shelters.yaml:3:10: {right}\n", 1)


def test_a_terminal_without_arabic_letters_shows_the_problem_all_the_same(command: Any, tmp_path: Path) -> None:
    result = command("--data", str(write(tmp_path, ar="title: مرحبا <b>\ngreeting: '{name}'\n")))

    assert "words/ar.yaml:1:8: title '\\u0645" in result.stdout
    assert result.stderr == ""


def test_help_names_the_folder_option(command: Any) -> None:
    assert "--data DIR" in command("--help").stdout


def test_the_error_carries_each_problem_and_reads_as_one_a_line(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError) as error:
        read(tmp_path, shelters=SHELTERS.replace("open_24h: no", "open_24h: maybe"))

    assert [(problem.path.name, problem.line) for problem in error.value.problems] == [
        ("shelters.yaml", 6),
        ("shelters.yaml", 13),
    ]
    assert str(error.value).count("\n") == 1


@pytest.mark.parametrize("kind", [Centre, Helpline, Language])
def test_every_key_of_the_data_changes_something(kind: type) -> None:
    """A key that no page, letter or check reads misleads the editor who changes it."""
    rooms = [ROOT / room for room in ("theme", "site_builder", "forms", "demo")]
    places = [ROOT / "directory/loader.py", *(path for room in rooms for path in room.rglob("*.*"))]
    used = "\n".join(path.read_text("utf-8") for path in places if path.suffix in (".py", ".html", ".xml"))

    assert [field.name for field in dataclasses.fields(kind) if not re.search(rf"\.{field.name}\b", used)] == []
