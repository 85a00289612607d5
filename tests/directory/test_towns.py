"""Towns, districts and former municipalities: what can go wrong in places.csv."""

from pathlib import Path

import pytest

from directory import load
from tests.support.sample_data import PLACES, problems, read


def test_the_places_of_a_municipality_are_known_by_its_number(tmp_path: Path) -> None:
    assert read(tmp_path).places == {"0301": ("Grünerløkka", "Frogner"), "1870": ("Sigerfjord",)}


def test_a_name_may_stand_in_several_municipalities(tmp_path: Path) -> None:
    both = PLACES + "Frogner,1103,village,1\n"

    assert read(tmp_path, places=both).places["1103"] == ("Frogner",)


def test_every_place_lies_in_a_municipality_of_the_list() -> None:
    directory = load()

    assert directory.places and set(directory.places) <= set(directory.municipalities)


MISTAKES = {
    ("name,muni", "place,muni"): "1: the first line must be name,municipality_number,kind,sources",
    (
        "Frogner,0301",
        "Frogner,301",
    ): "3: there is no municipality '301'; use the four digits of data/municipalities.csv",
    ("Frogner,0301", "Frogner,5001"): "3: there is no municipality '5001'",
    ("Frogner,0301", "Oslo,0301"): "3: 'Oslo' is a name of the municipality 0301 itself; delete this line",
    ("Frogner,0301", "Grünerløkka,0301"): "3: 'Grünerløkka' in 0301 is written twice; delete one",
    ("Frogner", ""): "3: name '' is empty",
    ("Frogner", "Frog\u200bner"): "3: this line holds an invisible character (U+200B)",
    ("Frogner", "<Frogner>"): "3: name '<Frogner>' holds < or >",
    ("Frogner", '"Frogner, Oslo"'): "3: name 'Frogner, Oslo' must be letters, with one space",
    ("Frogner", "Frogner gate 1"): "3: name 'Frogner gate 1' must be letters",
    ("Frogner,", 'Frogner",'): "3: name 'Frogner\"' must be letters",
    ("Frogner", "Frogner\u00a0"): "3: name 'Frogner",
    ("Frogner", " Frogner"): "3: name ' Frogner' must be letters",
    ("Frogner", "Frogner  sør"): "3: name 'Frogner  sør' must be letters",
    ("Frogner", "=Frogner"): "3: name '=Frogner' must be letters",
    ("Frogner", "A\u030asen"): "3: name 'A\u030asen' has an accent beside its letter",
    ("Frogner", "Frogner" * 10): "3: name 'FrognerFrogner",
    ("Frogner,0301", "grünerløkka,0301"): "3: 'grünerløkka' in 0301 is written twice; delete one",
    (",", ";"): "1: the first line must be name,municipality_number,kind,sources; a spreadsheet has put another sign",
    (
        "Frogner,0301,district",
        "Frogner,0301,bydel",
    ): "3: kind 'bydel' must be town, village, district or former_mun",
    ("village,1", "village,many"): "4: sources 'many' must be 1, 2, 3",
    ("Frogner,0301,", "Frogner,"): "3: this line has 3 values; it must have 4",
    ("Frogner,", '"Frogner,'): "3: this is not CSV",
}


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old_new: tuple[str, str]) -> None:
    found = problems(tmp_path, places=PLACES.replace(*old_new))

    assert any(problem.startswith(f"places.csv:{MISTAKES[old_new]}") for problem in found)


def test_a_spoilt_list_of_municipalities_does_not_make_every_place_wrong(tmp_path: Path) -> None:
    assert {problem.split(":")[0] for problem in problems(tmp_path, municipalities="")} == {"municipalities.csv"}


def test_a_list_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    saved = PLACES.replace("\n", "\r\n").encode("utf-8-sig")

    assert read(tmp_path, places=saved).places["1870"] == ("Sigerfjord",)
