"""What is said of each municipality: only what a centre lists, never what county or distance would suggest."""

import pytest

from directory import Directory
from site_builder.places import County, counties, names


@pytest.fixture(scope="module")
def listed(sample_directory: Directory) -> dict[str, County]:
    return {county.name: county for county in counties(sample_directory)}


def test_counties_and_places_stand_in_norwegian_order(listed: dict[str, County]) -> None:
    akershus = [place.name for place in listed["Akershus"].unlisted]

    assert [*listed][::14] == ["Agder", "Østfold"]
    assert akershus == ["Frogn", "Jevnaker", "Lunner", "Nesodden", "Nordre Follo", "Vestby", "Ås"]


def test_a_place_is_listed_where_a_centre_of_another_county_names_it(listed: dict[str, County]) -> None:
    [part] = listed["Buskerud"].listed

    assert (part.centre.id, part.home, [place.name for place in part.places]) == ("asker-baerum", False, ["Lier"])


def test_a_county_without_a_centre_suggests_none(listed: dict[str, County]) -> None:
    empty = [county.name for county in listed.values() if not county.possible]

    assert empty == ["Buskerud", "Telemark", "Troms", "Trøndelag"]


def test_a_possible_centre_lies_in_the_county_itself(listed: dict[str, County]) -> None:
    for county in listed.values():
        assert {centre.county for centre in county.possible} <= {county.name}


def test_every_municipality_is_either_listed_or_not(sample_directory: Directory, listed: dict[str, County]) -> None:
    known = [place for county in listed.values() for part in county.listed for place in part.places]
    unknown = [place for county in listed.values() for place in county.unlisted]

    assert set(known) == {place for centre in sample_directory.centres for place in centre.serves}
    assert sorted([*set(known), *unknown], key=lambda place: place.number) == list(
        sample_directory.municipalities.values()
    )


def test_the_name_most_people_use_stands_first(sample_directory: Directory) -> None:
    assert names(sample_directory.municipalities["5612"]) == ["Kautokeino", "Guovdageaidnu"]
