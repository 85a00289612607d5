"""The municipalities: what can go wrong in municipalities.csv."""

from pathlib import Path
from typing import Any

import pytest

from directory import load
from tests.support.sample_data import MUNICIPALITIES, problems, read


def test_a_municipality_has_all_its_official_names(tmp_path: Path) -> None:
    place = read(tmp_path).municipalities["1870"]

    assert (place.name, place.all_names) == ("Sortland", ("Sortland", "Suortá"))
    assert (place.county_number, place.county) == ("18", "Nordland")


def test_norway_has_the_municipalities_of_2024() -> None:
    assert len(load().municipalities) == 357


MISTAKES = {
    ("kommunenummer", "number"): "1: the first line must be kommunenummer,name,all_names,county_no,county",
    ("1870,", "187,"): "4: kommunenummer '187' must be four digits, like '0301'",
    ("1870,", "0301,"): "4: county_no '18' must be 03, as in 0301",
    ("1870,", "1103,"): "4: county_no '18' must be 11, as in 1103",
    ("1870,Sortland", "1870,Bø"): "4: name 'Bø' must be one of all_names 'Sortland / Suortá'",
    ("Sortland / Suortá", "Sortland / "): "4: '' is empty",
    (",Nordland", ",<Nordland>"): "4: '<Nordland>' holds < or >",
    (",Nordland", ""): "4: this line has 4 values; it must have 5",
    (",18,", ',"18,'): "4: this is not CSV: a quote",
    ("1870,", "1870,Sortland,Sortland,18,Nordland\n1870,"): "5: municipality 1870 is written twice; delete one",
}


def test_two_municipalities_of_a_county_with_one_name_are_told(tmp_path: Path) -> None:
    twice = MUNICIPALITIES.replace("1870,", "1866,Sortland,Sortland,18,Nordland\n1870,")

    assert (
        "5: name 'Sortland' is also that of 1866; write the name of 1870" in problems(tmp_path, municipalities=twice)[0]
    )


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old_new: Any) -> None:
    found = problems(tmp_path, municipalities=MUNICIPALITIES.replace(*old_new))

    assert any(problem.startswith(f"municipalities.csv:{MISTAKES[old_new]}") for problem in found)


def test_a_county_misspelt_in_one_row_is_told(tmp_path: Path) -> None:
    rows = MUNICIPALITIES + "1804,Bodø,Bodø,18,Nordlnd\n1806,Narvik,Narvik,18,Nordland\n"

    [problem] = problems(tmp_path, municipalities=rows)

    assert problem == "municipalities.csv:5: county 'Nordlnd' must be 'Nordland', as in the other rows of 18"


def test_a_list_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    saved = MUNICIPALITIES.replace("\n", "\r\n").encode("utf-8-sig")

    assert read(tmp_path, municipalities=saved).municipalities["0301"].name == "Oslo"
