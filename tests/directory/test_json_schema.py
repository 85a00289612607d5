"""The JSON Schemas for editors' programs: made from the code, lead to from each file, and stricter than no reader."""

import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from directory.__main__ import main
from directory.parsing.keys import Key
from directory.schema import helplines, json_schema, languages, shelters
from tests.support import ROOT
from tests.support.sample_data import HELPLINES, LANGUAGES, SHELTERS, problems, with_line
from tests.support.schema_judge import wrong

DATA = ROOT / "data"
SCHEMAS = sorted((DATA / "schema").glob("*.json"))
WITH_EVERYTHING = """\
also_known_as: [Senteret, Huset]
  website: https://www.example.no
  open_24h_source: https://www.example.no
  checked: 2026-11-20
  checked_by: editor
  languages: [nb, ar]
  languages_source: a page
  notice:
    until: 2026-12-26
    nb: Stengt i romjulen.
    ar: مغلق
  serves_year: 2024
  serves_source: a page
  chat: https://www.example.no/chat
  hours:
    phone:
      mon-fri: "08:00-11:00, 12:00-15:30"
      holiday: closed
  hours_source: a page
  interpreter: yes
  interpreter_source: a page"""


def test_the_schemas_are_those_that_the_code_declares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--check"]) == 0, capsys.readouterr().out


def test_an_old_schema_is_named_and_written_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = shutil.copytree(DATA, tmp_path / "data")
    (data / "schema/words.schema.json").write_text("{}")

    assert main(["schema", "--check", "--data", str(data), "--lang", "en"]) == 1
    assert "words.schema.json is old; run 'python -m directory schema'" in capsys.readouterr().out
    assert main(["schema", "--data", str(data)]) == 0
    assert (data / "schema/words.schema.json").read_bytes() == (DATA / "schema/words.schema.json").read_bytes()


def test_no_schema_is_made_of_data_that_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--data", str(tmp_path), "--lang", "en"]) == 1
    assert "this file is missing" in capsys.readouterr().out
    assert not (tmp_path / "schema").exists()


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.yaml")), ids=lambda path: path.name)
def test_each_file_leads_to_its_schema_in_its_first_line(path: Path) -> None:
    head = path.read_text("utf-8").partition("\n")[0]

    assert head == json_schema.head(path, DATA)
    assert (path.parent / head.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_one(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_says_in_norwegian_what_each_key_is_for(path: Path) -> None:
    said = re.findall(r'"description": "(.*)"', path.read_text("utf-8"))

    assert said
    assert all("\\n\\n" in text for text in said)  # Norwegian, an empty line, English
    assert not [text for text in said if len(set(text.split("\\n\\n"))) < 2]


ACCEPTED = {
    "shelters": SHELTERS,
    "shelters with all it may have": with_line(WITH_EVERYTHING),
    "shelters without quotes": SHELTERS.replace("'1870'", "1870"),
    "shelters in quotes": SHELTERS.replace("open_24h: no", 'open_24h: "no"'),
    "shelters with one alone": SHELTERS.replace("['0301']", "'0301'"),
    "helplines": HELPLINES,
    "helplines without quotes": HELPLINES.replace("'112'", "112"),
    "languages": LANGUAGES,
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_schema_refuses_nothing_that_the_reader_accepts(tmp_path: Path, name: str) -> None:
    file = name.partition(" ")[0]

    assert problems(tmp_path, **{file: ACCEPTED[name]}) == []
    assert wrong(file, ACCEPTED[name]) == []


REFUSED = {
    ("phone: 22 48 03 80", "phone: 2248 03 80"): "0/phone: '2248 03 80' does not match",
    ("phone: 22 48 03 80", "phone: 22480380"): "0/phone: 22480380 is not of type 'string'",
    ("  phone: 22 48 03 80\n", ""): "0: 'phone' is a required property",
    ("phone: 22", "telefon: 22"): "0: Additional properties are not allowed ('telefon' was unexpected)",
    ("open_24h: no", "open_24h: nei"): "0/open_24h: 'nei' is not one of ['yes', 'no']",
    ("serves: ['0301']", "serves: ['0301', '0301']"): "0/serves: ['0301', '0301'] has non-unique elements",
    ("serves: ['0301']", "serves: ['301']"): "0/serves/0: '301' does not match",
    ("id: oslo", "id: Oslo"): "0/id: 'Oslo' does not match",
    ("name: Oslo krisesenter", "name:"): "0/name: None is not of type 'string'",
}
REFUSED_LINES = {
    "checked: 20.11.2026": "0/checked: '20.11.2026' does not match",
    "checked_by: editor": "0: 'checked' is a dependency of 'checked_by'",
    "checked_by: Kari": "0/checked_by: 'Kari' is not one of",
    "website: www.example.no": "0/website: 'www.example.no' does not match",
    "notice: Stengt": "0/notice: 'Stengt' is not of type 'object'",
    "notice: {nb: Stengt}": "0/notice: 'until' is a required property",
    "notice: {until: 2026-12-26, norsk: x}": "0/notice: 'norsk' does not match any of the regexes",
    "serves_year: 18": "0/serves_year: 18 is less than the minimum of 1900",
    "hours: {phone: {monday: closed}}": "0/hours/phone: 'monday' does not match any of the regexes",
}


@pytest.mark.parametrize("old_new", REFUSED)
def test_a_schema_refuses_what_its_file_cannot_hold(tmp_path: Path, old_new: tuple[str, str]) -> None:
    text = SHELTERS.replace(*old_new, 1)

    assert any(one.startswith(REFUSED[old_new]) for one in wrong("shelters", text)), wrong("shelters", text)
    assert problems(tmp_path, shelters=text)


@pytest.mark.parametrize("line", REFUSED_LINES)
def test_a_schema_refuses_a_line_that_its_file_cannot_hold(tmp_path: Path, line: str) -> None:
    assert any(one.startswith(REFUSED_LINES[line]) for one in wrong("shelters", with_line(line)))
    assert problems(tmp_path, shelters=with_line(line))


def test_a_word_keeps_what_its_page_fills_in() -> None:
    assert any(
        one.startswith("place_year: 'Slik var det.' does not match")
        for one in wrong("words", "place_year: Slik var det.")
    )
    assert not [one for one in wrong("words", "place_year: Slik var det i {year}.") if one.startswith("place_year")]


READ = [("shelters", key) for key in shelters.KEYS] + [("languages", key) for key in languages.KEYS]
READ += [("helplines", key) for key in helplines.KEYS]


@pytest.mark.parametrize(("file", "key"), READ, ids=lambda one: getattr(one, "name", one))
def test_each_key_that_is_declared_is_read(tmp_path: Path, file: str, key: Key) -> None:
    text = {"shelters": SHELTERS, "languages": LANGUAGES, "helplines": HELPLINES}[file]
    first, _, rest = text.partition("\n- ")
    lines = [line for line in first.split("\n") if not re.match(rf"[ -] {key.name}:", line)]
    spoilt = "\n".join([*lines, f"  {key.name}: <b>"]).replace("  ", "- ", 1) if key.name in ("id", "code") else ""
    spoilt = spoilt or "\n".join([*lines, f"  {key.name}: <b>"])

    assert any("<" in one or "must hold lines" in one for one in problems(tmp_path, **{file: f"{spoilt}\n- {rest}"}))
