"""The second record of the centres: none vanishes, and none changes its name or number, by a slip of the hand."""

from pathlib import Path

import pytest

from tests.support.sample_data import SHELTERS, problems, read

LISTED = "id,name,phone\noslo,Oslo krisesenter,22 48 03 80\nvesteralen,Vesterålen krisesenter,76 12 23 30\n"
OSLO, VESTERALEN = SHELTERS.split("- id: vesteralen")


def test_centres_as_listed_are_fine(tmp_path: Path) -> None:
    assert problems(tmp_path, nks_list=LISTED) == []


def test_a_centre_that_has_vanished_is_named(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, nks_list=LISTED, shelters=OSLO)

    assert problem.startswith(
        "shelters.yaml:1: the centre 'vesteralen', Vesterålen krisesenter, is missing; put it back"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Oslo krisesenter", "Oslo krisesent", "2: name 'Oslo krisesent' is 'Oslo krisesenter' on N.K.S.'s list"),
        ("22 48 03 80", "22 48 03 81", "3: phone '22 48 03 81' is '22 48 03 80' on N.K.S.'s list; ring it"),
    ],
)
def test_another_name_or_number_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    [problem] = problems(tmp_path, nks_list=LISTED, shelters=SHELTERS.replace(old, new))

    assert problem.startswith(f"shelters.yaml:{said}") and problem.endswith("change nks-list.csv too")


def test_a_new_number_that_an_editor_has_rung_is_fine(tmp_path: Path) -> None:
    rung = SHELTERS.replace("22 48 03 80", "22 48 03 81\n  checked: 2026-11-23")

    assert read(tmp_path, nks_list=LISTED, shelters=rung).centre("oslo").phone == "22 48 03 81"


def test_the_number_of_another_centre_is_told_though_it_was_rung(tmp_path: Path) -> None:
    rung = SHELTERS.replace("22 48 03 80", "@\n  checked: 2026-11-23").replace("76 12 23 30", "22 48 03 80")
    told = problems(tmp_path, nks_list=LISTED, shelters=rung.replace("@", "76 12 23 30"))

    assert "shelters.yaml:3: phone '76 12 23 30' is that of 'vesteralen' on N.K.S.'s list; write its own" in told[0]


def test_a_centre_that_left_or_came_is_changed_in_both_files(tmp_path: Path) -> None:
    assert problems(tmp_path, nks_list="\n".join(LISTED.splitlines()[:2]), shelters=OSLO) == []


def test_a_centre_that_is_not_on_the_list_is_told(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, nks_list="\n".join(LISTED.splitlines()[:2]))

    assert problem.startswith("shelters.yaml:8: the centre 'vesteralen' is not on N.K.S.'s list; if it takes part, add")


def test_a_list_that_was_emptied_is_told(tmp_path: Path) -> None:
    found = problems(tmp_path, nks_list=LISTED.splitlines()[0] + "\n")

    assert len(found) == 2 and all("is not on N.K.S.'s list" in problem for problem in found)


def test_centres_out_of_order_are_told(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, nks_list=LISTED, shelters=f"- id: vesteralen{VESTERALEN}{OSLO}")

    assert "do not stand in the order of N.K.S.'s list" in problem


@pytest.mark.parametrize(("text", "said"), [("id,phone\n", "the first line must be"), (f"{LISTED}x\n", "has 1 values")])
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, text: str, said: str) -> None:
    assert said in problems(tmp_path, nks_list=text)[0]


LISTS = {
    "semicolons": (LISTED.replace(",", ";"), "1: the first line must be id,name,phone; a spreadsheet has put another"),
    "a wrong number": (LISTED.replace("22 48 03 80", "22480380"), "2: phone '22480380' must be eight digits in pairs"),
    "a wrong id": (LISTED.replace("oslo,", "Oslo,"), "2: id 'Oslo' must be small letters"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_wrong_is_told_beside_other_mistakes(tmp_path: Path, name: str) -> None:
    text, said = LISTS[name]
    told = problems(tmp_path, nks_list=text, shelters=SHELTERS.replace("open_24h: no", "open_24h: nei", 1))

    assert [one for one in told if one.startswith(f"nks-list.csv:{said}")]
    assert [one for one in told if one.startswith("shelters.yaml:6: ")]
