"""The centres: what an editor can get wrong in shelters.yaml, and what she is told."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.sample_data import SHELTERS, problems, read, with_line


def test_a_centre_is_what_the_file_says(tmp_path: Path) -> None:
    centre = read(tmp_path, shelters=with_line("checked: 2026-11-23")).centre("oslo")

    assert (centre.name, centre.phone, centre.tel) == ("Oslo krisesenter", "22 48 03 80", "+4722480380")
    assert (centre.open_24h, centre.website, centre.checked) == (False, None, date(2026, 11, 23))
    assert [place.name for place in (centre.municipality, *centre.serves)] == ["Oslo", "Oslo"]


def test_centres_keep_the_order_of_the_file(tmp_path: Path) -> None:
    assert [centre.id for centre in read(tmp_path).centres] == ["oslo", "vesteralen"]


def test_a_municipality_written_without_quotes_keeps_its_zero(tmp_path: Path) -> None:
    assert read(tmp_path, shelters=SHELTERS.replace("'0301'", "0301")).centre("oslo").municipality.number == "0301"


@pytest.mark.parametrize("written", ["Byen", "[Byen]", "'Byen '"])
def test_another_name_is_one_text_or_a_list(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, shelters=with_line(f"also_known_as: {written}")).centre("oslo").also_known_as == ("Byen",)


@pytest.mark.parametrize("phone", ["22480380", "+47 22 48 03 80", "٢٢ ٤٨ ٠٣ ٨٠", "02 48 03 80", "22 48 03 8"])
def test_a_number_that_is_not_eight_digits_in_pairs_is_refused(tmp_path: Path, phone: str) -> None:
    [problem] = problems(tmp_path, shelters=SHELTERS.replace("22 48 03 80", phone))

    assert problem == f"shelters.yaml:3: phone '{phone}' must be eight digits in pairs, like '22 48 03 80'"


def test_a_hard_space_in_a_number_is_made_visible(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, shelters=SHELTERS.replace("22 48", "22\u00a048"))

    assert "phone '22\\u00a048 03 80' must be" in problem


MISTAKES = {
    "id: Oslo": "shelters.yaml:1: id 'Oslo' must be small letters",
    "id: oslo-krisesenter": "shelters.yaml:1: id 'oslo-krisesenter' holds 'krise', and the browser's history would",
    "id: oslo-": "shelters.yaml:1: id 'oslo-' must be small letters",
    "name:": "shelters.yaml:2: name '' is empty",
    "name: <b>Oslo</b>": "shelters.yaml:2: name '<b>Oslo</b>' holds < or >",
    'name: "Oslo\\u202e"': "shelters.yaml:2: name 'Oslo\\u202e' holds an invisible character (U+202E)",
    'name: "Oslo\\nby"': "shelters.yaml:2: name 'Oslo\\u000aby' holds an invisible character (U+000A)",
    "name: [Oslo]": "shelters.yaml:2: 'name' must hold one text",
    "name: {Oslo}": "shelters.yaml:2: 'name' must hold one text",
    "name: Oslo krisesenter, Storgata 1": "shelters.yaml:2: name 'Oslo krisesenter, Storgata 1' holds the address of a",
    "name: Oslo post@oslo.example": "shelters.yaml:2: name 'Oslo post@oslo.example' holds an e-mail address; a centre",
    "name: Oslo 22 48 03 81": "shelters.yaml:2: name 'Oslo 22 48 03 81' holds a telephone number; the number to ring",
    "municipality: '301'": "shelters.yaml:4: municipality '301' must be the four digits",
    "county: Viken": "shelters.yaml:5: county must be 'Oslo', the county of 0301 Oslo",
    "open_24h: true": "shelters.yaml:6: open_24h 'true' must be yes or no",
    "open_24h: yes\n  checked: 2026-11-23": "shelters.yaml:6: open_24h 'yes' needs 'open_24h_source'",
    "serves: ['0301', '9999']": "shelters.yaml:7: serves '9999' must be the four digits",
    "serves: ['0301', '0301']": "shelters.yaml:7: serves names a municipality twice",
    "serves: []": "shelters.yaml:7: 'serves' is empty",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_wrong_value_is_named_with_what_would_be_right(tmp_path: Path, line: str) -> None:
    key = line.partition(":")[0]
    lines = [line if old.strip(" -").startswith(key + ":") else old.strip(" -") for old in SHELTERS.splitlines()[:7]]

    [problem] = problems(tmp_path, shelters="- " + "\n  ".join(lines) + "\n")

    assert problem.startswith(MISTAKES[line])


ADDED = {
    "website: http://oslo.example": "website 'http://oslo.example' must be a web address, like 'https://",
    "website: https://a:b@oslo.example": "website 'https://a:b@oslo.example' must be a web address",
    "website: https://maps.example.org/x": "website 'https://maps.example.org/x' leads to a map, which shows",
    "website: https://oslo.example/kart": "website 'https://oslo.example/kart' leads to a map",
    "website: https://oslo": "website 'https://oslo' must be a web address",
    "website:": "website '' is empty; write it, or delete the line",
    "checked: 23.11.2026": "checked '23.11.2026' must be a day written like '2026-11-23'",
    "checked: 2026-02-30": "checked '2026-02-30' must be a day that exists",
    "checked: 2026-11-24": "checked '2026-11-24' lies in the future; today is 2026-11-23",
    "checked: 1926-11-23": "checked '1926-11-23' lies more than 20 years back; look at the year again",
    "checked_by: Kari\n  checked: 2026-11-23": "checked_by 'Kari' must be a role, one of editor, coordinator, centre",
    "checked_by: editor": "'checked_by' needs 'checked': on which day was the number checked?",
    "serves_year: 1908": "serves_year '1908' lies more than 20 years back; look at the year again",
    "serves_year: 2027": "serves_year '2027' lies in the future; this year is 2026",
    "serves_year: about 2008": "serves_year 'about 2008' must be a year",
    "serves_source: 'report, https://oslo_.example/a'": "serves_source 'report, https://oslo_.example/a' names the",
    "serves_source: www.oslo.example": "serves_source 'www.oslo.example' names the address 'www.oslo.example'",
    "serves_source:": "serves_source '' is empty",
    "also_known_as: [Byen, <i>]": "also_known_as '<i>' holds < or >",
    "also_known_as: [Byen, post@oslo.example]": "also_known_as 'post@oslo.example' holds an e-mail address",
    "also_known_as: 0123 Oslo": "also_known_as '0123 Oslo' holds the address of a street",
    "also_known_as: tlf.22480380": "also_known_as 'tlf.22480380' holds a telephone number",
    "address: Storgata": "unknown key 'address'; use id, name, phone,",
    "phone: 22 48 03 81": "'phone' is written twice (first on line 3); delete one",
    "websit: https://oslo.example": "unknown key 'websit'; did you mean 'website'?",
}


@pytest.mark.parametrize("line", ADDED)
def test_a_wrong_line_is_named_with_what_would_be_right(tmp_path: Path, line: str) -> None:
    [problem] = problems(tmp_path, shelters=with_line(line))

    assert problem.startswith(f"shelters.yaml:8: {ADDED[line]}")


@pytest.mark.parametrize("key", ["id", "name", "phone", "municipality", "county", "open_24h", "serves"])
def test_a_missing_key_is_named_at_its_entry(tmp_path: Path, key: str) -> None:
    lines = [line for line in SHELTERS.splitlines()[7:] if not line.strip(" -").startswith(key + ":")]

    found = problems(tmp_path, shelters="- " + "\n  ".join(line.strip(" -") for line in lines) + "\n")

    assert found == [f"shelters.yaml:1: '{key}' is missing in this entry; add a line '{key}: ...'"]


@pytest.mark.parametrize(("own", "other"), [("id: vesteralen", "id: oslo"), ("76 12 23 30", "22 48 03 80")])
def test_no_two_centres_share_an_id_or_a_number(tmp_path: Path, own: str, other: str) -> None:
    [problem] = problems(tmp_path, shelters=SHELTERS.replace(own, other))

    assert f"'{other.removeprefix('id: ')}' also stands in the entry on line 1; each must have its own" in problem


def test_serving_more_than_its_own_municipality_needs_year_and_source(tmp_path: Path) -> None:
    found = problems(tmp_path, shelters=SHELTERS.replace("serves: ['0301']", "serves: ['0301', '1103']"))

    assert [line.split(": ")[1] for line in found] == [
        "serves more than 0301 needs 'serves_source'",
        "serves more than 0301 needs 'serves_year'",
    ]


def test_with_year_and_source_a_centre_may_serve_more(tmp_path: Path) -> None:
    more = with_line("serves_year: 2018\n  serves_source: annual report").replace("['0301']", "['0301', '1103']")

    centre = read(tmp_path, shelters=more).centre("oslo")

    assert [place.name for place in centre.serves] == ["Oslo", "Stavanger"]
    assert centre.serves_year == 2018


def test_a_centre_serves_its_own_municipality(tmp_path: Path) -> None:
    sourced = with_line("serves_year: 2018\n  serves_source: annual report").replace("['0301']", "['1103']")

    [problem] = problems(tmp_path, shelters=sourced)

    assert problem == "shelters.yaml:7: serves must hold the centre's own municipality 0301 too"


OPEN = "open_24h_source: https://oslo.example"


def test_an_answer_day_and_night_stands_when_the_centre_says_so_and_an_editor_has_rung(tmp_path: Path) -> None:
    shelters = with_line(f"{OPEN}\n  checked: 2026-11-23").replace("open_24h: no", "open_24h: yes", 1)

    assert read(tmp_path, shelters=shelters).centre("oslo").open_24h is True


def test_a_number_that_nobody_has_rung_is_not_said_to_answer_day_and_night(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, shelters=with_line(OPEN).replace("open_24h: no", "open_24h: yes", 1))

    assert problem.startswith("shelters.yaml:6: open_24h 'yes' needs 'checked': ring the number and ask")


def test_where_a_centre_says_so_is_kept_for_the_editor_who_will_ring(tmp_path: Path) -> None:
    assert read(tmp_path, shelters=with_line(OPEN)).centre("oslo").open_24h is False
