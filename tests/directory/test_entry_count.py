"""The entry count: a list that was cut in the middle is told, and is not published as a shorter one."""

from pathlib import Path

import pytest

from directory import DirectoryError, load
from directory.parsing import entry_count
from directory.parsing.problems import Problem, Report
from tests.support import sample_site
from tests.support.sample_data import TODAY, write

LISTS = ("helplines.yaml", "languages.yaml", "municipalities.csv", "nks-list.csv", "places.csv", "shelters.yaml")


def judge(path: Path) -> list[str]:
    """Every problem that loading the folder of *path* names in that file."""
    try:
        load(path.parent, today=TODAY)
    except DirectoryError as error:
        return [f"{problem.path.name}:{problem.line}: {problem.text}" for problem in error.problems]
    return []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_was_cut_between_two_entries_is_told(tmp_path: Path, name: str) -> None:
    path = sample_site.copy(tmp_path) / "data" / name
    whole = path.read_text("utf-8")
    entry = "\n- " if name.endswith("yaml") else "\n"
    path.write_text(whole[: whole.rindex(entry, 0, whole.rindex("\n# entries"))] + "\n", "utf-8")

    assert any(said.startswith(f"{name}:") and "the last line must be '# entries: " in said for said in judge(path))


@pytest.mark.parametrize("name", LISTS)
def test_another_number_of_entries_than_the_last_line_says_is_told(tmp_path: Path, name: str) -> None:
    path = write(tmp_path) / name
    path.write_text(path.read_text("utf-8").replace("# entries: ", "# entries: 1"), "utf-8")

    [said] = judge(path)

    assert "entries, and its last line says 1" in said and "put back what is missing, or write '# entries: " in said


@pytest.mark.parametrize("end", ["# entries: 2,,,,", "# entries: 2;;", "# entries: 2\n\n\n"])
def test_what_editors_programs_add_to_the_last_line_does_no_harm(tmp_path: Path, end: str) -> None:
    found: list[Problem] = []

    entry_count.check(f"id\na\nb\n{end}", Report(tmp_path / "list.csv", found), 2)

    assert found == []
