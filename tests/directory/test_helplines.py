"""The national helplines: what an editor can get wrong in helplines.yaml."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.sample_data import HELPLINES, problems, read


def test_a_helpline_without_a_number_has_nothing_to_dial(tmp_path: Path) -> None:
    lines = read(tmp_path).helplines

    assert lines["police"].tel == "112"
    assert (lines["dinutvei"].tel, lines["dinutvei"].url) == (None, "https://dinutvei.no")


@pytest.mark.parametrize(
    ("printed", "dialled"),
    [("02800", "02800"), ("116 111", "116111"), ("815 55 201", "+4781555201"), ("22 40 00 40", "+4722400040")],
)
def test_short_numbers_are_dialled_as_they_are(tmp_path: Path, printed: str, dialled: str) -> None:
    id = {"02800": "police-nonurgent", "116 111": "alarm"}.get(printed, "other")
    added = f"- id: {id}\n  name: En linje\n  number: {printed}\n  source: a page\n"

    assert read(tmp_path, helplines=HELPLINES + added).helplines[id].tel == dialled


MISTAKES = {
    ("'112'", "11 2"): "helplines.yaml:3: number '11 2' must be a number as it is printed",
    ("'112'", ""): "helplines.yaml:3: number '' is empty",
    ("https://dinutvei.no", "dinutvei.no"): "helplines.yaml:7: url 'dinutvei.no' must be a web address",
    ("name: Politiet", "name: Politiet\n  emergency: yes"): "helplines.yaml:3: unknown key 'emergency'",
    ("id: dinutvei", "id: police"): "helplines.yaml:5: id 'police' also stands in the entry on line 1",
    ("url: https://dinutvei.no", "number: '112'"): "helplines.yaml:7: number '112' also stands in the entry on line 1",
    ("  number: '112'\n", ""): "helplines.yaml:1: 'number' is missing; the pages show the number of 'police'",
    ("  url: https://dinutvei.no\n", ""): "helplines.yaml:5: 'url' is missing; the pages show the url of 'dinutvei'",
    ("source: a page", "hours: 9-15"): "helplines.yaml:8: unknown key 'hours'",
}


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old_new: Any) -> None:
    found = problems(tmp_path, helplines=HELPLINES.replace(*old_new))

    assert any(problem.startswith(MISTAKES[old_new]) for problem in found)


def test_every_helpline_says_where_its_facts_stand(tmp_path: Path) -> None:
    found = problems(tmp_path, helplines=HELPLINES.replace("  source: a page\n", ""))

    assert [problem.split(";")[0] for problem in found] == [
        "helplines.yaml:1: 'source' is missing in this entry",
        "helplines.yaml:4: 'source' is missing in this entry",
        "helplines.yaml:7: 'source' is missing in this entry",
        "helplines.yaml:10: 'source' is missing in this entry",
        "helplines.yaml:13: 'source' is missing in this entry",
    ]


def test_a_line_that_the_pages_show_cannot_be_taken_away(tmp_path: Path) -> None:
    found = problems(tmp_path, helplines=HELPLINES.split("- id: dinutvei")[0])

    assert [problem.split(";")[0] for problem in found] == [
        f"helplines.yaml:1: the pages show '{id}', which is missing"
        for id in ("ambulance", "dinutvei", "legevakt", "vo")
    ]


@pytest.mark.parametrize(("line", "instead", "said"), [
    ("number: 116 117", "url: https://legevakt.example", "17: 'number' is missing; the pages show the number of"),
    ("number: 116 006", "url: https://vo.example", "13: 'number' is missing; the pages show the number of 'vo'"),
    ("url: https://dinutvei.no", "number: 22 40 00 40", "5: 'url' is missing; the pages show the url of 'dinutvei'"),
])  # fmt: skip
def test_a_line_that_the_pages_show_keeps_what_they_show_of_it(
    tmp_path: Path, line: str, instead: str, said: str
) -> None:
    [problem] = problems(tmp_path, helplines=HELPLINES.replace(line, instead))

    assert problem.startswith(f"helplines.yaml:{said}")


def test_an_entry_without_number_and_page_is_told(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, helplines=HELPLINES + "- id: other\n  name: En linje\n  source: a page\n")

    assert problem == "helplines.yaml:21: 'number' and 'url' are missing; an entry needs one of them"


@pytest.mark.parametrize(("number", "said"), [
    ("110", "is no short number known here: 112 (police), 113 (ambulance), 02800"),
    ("116 000", "is no short number known here"),
    ("09999", "is no short number known here"),
    ("820 12 345", "is in a series for premium or special services"),
    ("1161 11", "must be a number as it is printed"),
    ("82 01 23 45", "is in a series for premium or special services"),
    ("59 00 00 00", "is in a series that nobody in Norway has"),
])  # fmt: skip
def test_a_number_that_no_helpline_can_have_is_told(tmp_path: Path, number: str, said: str) -> None:
    added = f"- id: other\n  name: En linje\n  number: '{number}'\n  source: a page\n"

    [problem] = problems(tmp_path, helplines=HELPLINES + added)

    assert problem.startswith(f"helplines.yaml:23: number '{number}' {said}")


@pytest.mark.parametrize(
    ("number", "other"), [("'112'", "'110'"), ("'113'", "'111'"), ("116 006", "116 007"), ("116 117", "116 118")]
)
def test_a_wrong_digit_in_a_number_of_every_page_is_named(tmp_path: Path, number: str, other: str) -> None:
    [problem] = problems(tmp_path, helplines=HELPLINES.replace(number, other))

    assert f"must be '{number.strip(chr(39))}'; if it has truly changed" in problem
