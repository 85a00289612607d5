"""What the site tells other programs about the centres: directory.json."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directory import Centre, Directory
from directory.hours import Opening
from directory.notices import Notice
from site_builder import open_data
from tests.support import ROOT
from tests.support.sample_data import GOOD, read

ALWAYS = {"id", "name", "phone", "tel", "municipality", "county"}
SOMETIMES = {"also_known_as", "website", "open_24h", "checked", "checked_by", "languages", "notice", "serves"}
SOMETIMES |= {"chat", "hours", "interpreter"}
WITH_EVERYTHING = """\
- id: oslo
  name: Oslo krisesenter
  phone: 22 48 03 80
  also_known_as: [Senteret, Huset]
  municipality: '0301'
  county: Oslo
  website: https://oslo.example
  open_24h: yes
  open_24h_source: https://oslo.example
  checked: 2026-11-20
  checked_by: editor
  serves: ['0301', '1103']
  serves_year: 2021
  serves_source: a report
  chat: https://oslo.example/chat
  hours: {chat: {mon-tue: "08:00-15:30", holiday: closed}}
  hours_source: https://oslo.example
  interpreter: yes
  interpreter_source: https://oslo.example
  languages: [ar, pl]
  languages_source: https://oslo.example
  notice: {until: 2026-12-24, nb: Stengt, ar: مغلق}
"""


@pytest.fixture
def published(site: Path) -> dict[str, Any]:
    """directory.json of the built site."""
    found: dict[str, Any] = json.loads((site / "directory.json").read_text("utf-8"))
    return found


@pytest.fixture
def complete(tmp_path: Path) -> Directory:
    """One centre of which everything is known."""
    return read(tmp_path, shelters=WITH_EVERYTHING, nks_list="id,name,phone\noslo,Oslo krisesenter,22 48 03 80\n")


def read_back(entry: dict[str, Any], sample_directory: Directory) -> Centre:
    """The centre that an entry of directory.json tells of."""
    serves = entry.get("serves", {"municipalities": [], "year": None})
    places = [
        sample_directory.municipalities[place["number"]] for place in (entry["municipality"], *serves["municipalities"])
    ]
    assert [place.name for place in places[1:]] == [place["name"] for place in serves["municipalities"]]
    return replace(
        sample_directory.centre(entry["id"]),
        municipality=places[0],
        serves=tuple(places[1:]),
        serves_year=serves["year"],
        **{key: entry[key] for key in ("name", "phone", "county")},
        also_known_as=tuple(entry.get("also_known_as", ())),
        website=entry.get("website"),
        open_24h=entry.get("open_24h", False),
        checked=date.fromisoformat(entry["checked"]) if "checked" in entry else None,
        checked_by=entry.get("checked_by"),
        notice=notice(entry.get("notice")),
        chat=entry.get("chat"),
        hours={way: tuple(map(opening, told)) for way, told in entry.get("hours", {}).items()},
        interpreter=entry.get("interpreter", False),
    )


def opening(told: dict[str, Any]) -> Opening:
    return Opening(tuple(told["days"]), tuple((first, last) for first, last in told["times"]))


def notice(told: dict[str, str] | None) -> Notice | None:
    if told is None:
        return None
    return Notice(date.fromisoformat(told["until"]), {code: text for code, text in told.items() if code != "until"})


def dated(centre: Centre) -> Centre:
    """The centre as it may be told: whom it serves only with the year."""
    return centre if centre.serves_year else replace(centre, serves=())


def test_directory_json_reads_back_as_the_data(published: dict[str, Any], sample_directory: Directory) -> None:
    assert [read_back(entry, sample_directory) for entry in published["centres"]] == [
        dated(centre) for centre in sample_directory.centres
    ]
    assert [entry["tel"] for entry in published["centres"]] == [centre.tel for centre in sample_directory.centres]


def test_a_centre_with_everything_reads_back_too(complete: Directory) -> None:
    [entry] = json.loads(open_data.listing(complete))["centres"]

    assert read_back(entry, complete) == complete.centres[0] and entry["languages"] == ["ar", "pl"]
    assert set(entry) == ALWAYS | SOMETIMES


def test_directory_json_has_no_key_but_the_documented_ones(
    published: dict[str, Any], sample_directory: Directory
) -> None:
    assert set(published) == {"schema_version", "languages", "centres"}
    assert (published["schema_version"], published["languages"]) == (
        1,
        [language.code for language in sample_directory.languages],
    )
    for entry in published["centres"]:
        assert ALWAYS <= set(entry) <= ALWAYS | SOMETIMES
        assert entry.get("open_24h", True) is True


def test_every_key_stands_in_the_schema() -> None:
    documented = set(re.findall(r"^\| `(\w+)`", (ROOT / "directory" / "SCHEMA.md").read_text("utf-8"), re.MULTILINE))

    assert documented == ALWAYS | SOMETIMES | {"schema_version", "languages", "centres", "closed_centres"}


def test_who_serves_whom_is_not_told_without_its_year(tmp_path: Path) -> None:
    [entry, _] = json.loads(open_data.listing(read(tmp_path, shelters=GOOD["shelters"])))["centres"]

    assert "serves" not in entry


def test_the_same_data_gives_the_same_bytes(site: Path, sample_directory: Directory) -> None:
    assert (site / "directory.json").read_text("utf-8") == open_data.listing(sample_directory)


def test_a_centre_that_has_closed_stands_apart_and_without_its_number(tmp_path: Path) -> None:
    shelters = (
        GOOD["shelters"]
        .replace("serves: ['0301']", "closed: 2026-11-23\n  closed_source: a page\n  closed_turn_to: vesteralen")
        .replace("open_24h: no\n  closed", "open_24h: no\n  serves: ['0301']\n  closed")
    )
    told = json.loads(open_data.listing(read(tmp_path, shelters=shelters)))

    assert [centre["id"] for centre in told["centres"]] == ["vesteralen"]
    name = "Oslo krisesenter"
    assert told["closed_centres"] == [{"id": "oslo", "name": name, "closed": "2026-11-23", "turn_to": ["vesteralen"]}]
