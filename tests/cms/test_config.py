"""The forms of the editor in the browser: one field for each declared key, in Norwegian, and nobody added or lost."""

from typing import Any

import pytest

from cms import config
from directory import load
from directory.schema import provenance


@pytest.fixture(scope="module")
def collections() -> dict[str, dict[str, Any]]:
    """The collections of the real data, by name."""
    return {one["name"]: one for one in config.of(load())["collections"]}


def files(collection: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in collection["files"]}


@pytest.mark.parametrize("name", config.LISTS)
def test_each_key_has_a_field_called_in_norwegian(collections: dict[str, Any], name: str) -> None:
    [whole] = files(collections["data"])[name]["fields"]

    assert [field["name"] for field in whole["fields"]] == [key.name for key in config.LISTS[name]]
    assert [field["name"] for field in whole["fields"] if f"({field['name']})" not in field["label"]] == ["chat"] * (
        name == "shelters"
    )


@pytest.mark.parametrize("name", config.LISTS)
def test_no_entry_comes_or_goes_and_no_id_changes(collections: dict[str, Any], name: str) -> None:
    [whole] = files(collections["data"])[name]["fields"]
    [id] = [field for field in whole["fields"] if field["name"] == "id"]

    assert {whole[f"allow_{what}"] for what in ("add", "remove", "duplicate", "reorder")} == {False}
    assert id["readonly"]


def test_a_phone_has_the_pattern_of_the_check(collections: dict[str, Any]) -> None:
    [whole] = files(collections["data"])["shelters"]["fields"]
    [phone] = [field for field in whole["fields"] if field["name"] == "phone"]

    assert phone["pattern"] == ["^(?:[1-9][0-9](?: [0-9]{2}){3})$", phone["hint"]]
    assert phone["hint"].startswith("åtte siffer to og to")


def test_a_notice_has_a_text_in_each_language_of_the_site(collections: dict[str, Any]) -> None:
    [whole] = files(collections["data"])["shelters"]["fields"]
    [notice] = [field for field in whole["fields"] if field["name"] == "notice"]

    assert [field["name"] for field in notice["fields"]] == ["until", *files(collections["words"])]


def test_a_translation_shows_the_norwegian_beside_it(collections: dict[str, Any]) -> None:
    words = files(collections["words"])
    fields = {field["name"]: field for field in words["en"]["fields"]}

    assert fields["menu"]["hint"] == load().words["nb"]["menu"]
    assert {key.name for key in provenance.KEYS} <= fields.keys()
    assert not {key.name for key in provenance.KEYS} & {field["name"] for field in words["nb"]["fields"]}


def test_a_page_is_a_plain_text(collections: dict[str, Any]) -> None:
    fields = {field["name"]: field["widget"] for field in collections["pages-nb"]["fields"]}

    assert fields == {**dict.fromkeys(("title", "description", "heading", "lead"), "string"), "body": "text"}
