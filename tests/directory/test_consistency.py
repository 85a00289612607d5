"""Consistency between the files of data/: what is right in each, and wrong beside another one."""

from pathlib import Path

import pytest

from tests.support.sample_data import HELPLINES, LANGUAGES, NKS_LIST, SHELTERS, problems

OTHER = "- id: other\n  name: En linje\n  number: 76 12 23 30\n  source: a page\n"


def test_the_number_of_a_helpline_is_no_centres_number(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, helplines=HELPLINES + OTHER)

    assert problem == "shelters.yaml:10: phone '76 12 23 30' is the number of En linje; write the centre's own"


def test_the_id_of_a_helpline_is_no_centres_id(tmp_path: Path) -> None:
    """`python -m directory set oslo phone ...` would change either."""
    [problem] = problems(
        tmp_path, helplines=HELPLINES + OTHER.replace("other", "oslo").replace("76 12 23 30", "40 00 00 00")
    )

    assert problem == "shelters.yaml:1: id 'oslo' is that of a helpline; choose another for the centre"


@pytest.mark.parametrize("exit", ["https://dinutvei.no/", "https://www.dinutvei.no/en/"])
def test_exit_does_not_lead_to_a_helpline(tmp_path: Path, exit: str) -> None:
    [problem] = problems(tmp_path, languages=LANGUAGES.replace("https://ar.wikipedia.org/", exit))

    assert problem.startswith(f"languages.yaml:11: exit '{exit}' is a page of a centre or helpline")


def test_exit_does_not_lead_to_a_centre(tmp_path: Path) -> None:
    shelters = SHELTERS.replace("  county: Oslo\n", "  county: Oslo\n  website: https://ar.wikipedia.org\n")

    assert problems(tmp_path, shelters=shelters)[0].startswith("languages.yaml:11: exit")


@pytest.mark.parametrize(("number", "said"), [
    ("82 01 23 45", "is in a series for premium or special services"),
    ("81 55 52 01", "is in a series for premium or special services"),
    ("88 00 12 34", "is in a series for premium or special services"),
    ("59 00 00 00", "is in a series that nobody in Norway has"),
    ("10 00 00 00", "is in a series that nobody in Norway has"),
])  # fmt: skip
def test_a_number_that_no_centre_can_have_is_told(tmp_path: Path, number: str, said: str) -> None:
    shelters, listed = (text.replace("22 48 03 80", number) for text in (SHELTERS, NKS_LIST))

    [on_the_list, problem] = problems(tmp_path, shelters=shelters, nks_list=listed)

    assert problem.startswith(f"shelters.yaml:3: phone '{number}' {said}") and on_the_list.startswith("nks-list.csv:2:")


@pytest.mark.parametrize("number", ["22 48 03 80", "40 00 00 00", "91 23 45 67", "76 95 73 39"])
def test_a_number_of_a_place_or_a_mobile_phone_is_fine(tmp_path: Path, number: str) -> None:
    shelters, listed = (text.replace("22 48 03 80", number) for text in (SHELTERS, NKS_LIST))

    assert problems(tmp_path, shelters=shelters, nks_list=listed) == []
