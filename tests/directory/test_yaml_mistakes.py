"""Mistakes in the form of a YAML file: each told once, where the editor must act, and the rest judged all the same."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from directory import loader
from directory.messages import message
from directory.parsing import yaml_nodes
from directory.parsing.problems import Problem, Report
from tests.support.sample_data import HELPLINES, NAMES, NB, SHELTERS, TODAY, write

PHONE, NAME, ENTRY = "  phone: 76 12 23 30", "name: Vesterålen krisesenter", "- id: vesteralen"
SPACE, COLON = "a space is missing behind the colon; write '", "a colon and a space are missing behind '"
DASH = "an entry begins with a - and a space; write '- id: ...'"
OPEN, QUOTES = "that opens here is not closed; write", "needs quotes at both ends"
EXPECTED = message("'key: text'")
SPACES, LIST = "spaces at the beginning of this line: ", "a list is written like [one, two]"
MISTAKES: dict[str, tuple[str, str, str]] = {
    "a tab": (PHONE, "\tphone: 76 12 23 30", "10:1: this line begins with a tab; indent with spaces instead"),
    "a space and a tab": (PHONE, " \tphone: 76 12 23 30", "10:2: this line begins with a tab"),
    "no space": (PHONE, "  phone:76 12 23 30", f"10:9: {SPACE}phone: 76 12 23 30'"),
    "no space, first key": (ENTRY, "- id:vesteralen", f"8:6: {SPACE}id: vesteralen'"),
    "no space, further in": (PHONE, "    phone:76 12 23 30", f"10:11: {SPACE}phone: 76 12 23 30'"),
    "a hard space": (PHONE, "  phone:\u00a076 12 23 30", f"10:9: {SPACE}phone: 76 12 23 30'"),
    "hard spaces at the beginning": (
        PHONE,
        "\u00a0\u00a0phone: 76 12 23 30",
        "10:1: the space at the beginning of this",
    ),
    "no colon": (PHONE, "  phone 76 12 23 30", f"10:8: {COLON}phone'; write 'phone: ...', or a # before a note"),
    "a sign of equality": (PHONE, "  phone = 76 12 23 30", f"10:8: {COLON}phone'"),
    "a semicolon": (PHONE, "  phone; 76 12 23 30", f"10:8: {COLON}phone'"),
    "a wide colon": (PHONE, "  phone： 76 12 23 30", f"10:8: {COLON}phone'"),
    "two colons": (PHONE, "  phone:: 76 12 23 30", "10:3: unknown key 'phone:'; did you mean 'phone'?"),
    "a word on a line": (PHONE, f"  hei\n{PHONE}", f"10:6: {COLON}hei'"),
    "a note without #": (PHONE, f"  Ring først!\n{PHONE}", f"10:7: {COLON}Ring'"),
    "a line in quotes": (
        PHONE,
        "  'phone: 76 12 23 30'",
        "10:3: quotes may stand around the text alone; write phone: '",
    ),
    "a value on the next line": (PHONE, "  phone:\n76 12 23 30", "11:1: this line cannot be read; give all keys"),
    "' opened": (NAME, "name: 'Vesterålen krisesenter", f"9:9: the quote ' {OPEN} ' at the end of the text"),
    '" opened': (NAME, 'name: "Vesterålen krisesenter', f'9:9: the quote " {OPEN} " at the end of the text'),
    "' opened around a number": ("'1870'\n  county", "'1870\n  county", f"11:17: the quote ' {OPEN}"),
    "' closed": (NAME, "name: Vesterålen krisesenter'", "9:9: name 'Vesterålen krisesenter'' has a quote ' at one end"),
    '" closed': (NAME, 'name: Vesterålen krisesenter"', "9:9: name 'Vesterålen krisesenter\"' has a quote \" at one"),
    "' in the middle": (NAME, "name: 'Krise' senter'", "9:15: the ' in the middle ends the text; put \" at both ends"),
    '" in the middle': (NAME, 'name: "Krise" senter"', "9:15: the \" in the middle ends the text; put ' at both ends"),
    "text behind the quote": (NAME, "name: 'Krise' senter", "9:15: the text goes on behind the quote ' that closes it"),
    "a backslash": (NAME, 'name: "Krise\\senter"', '9:15: in a text between two " a \\ has a meaning of its own'),
    "quotes of a word processor": (PHONE, "  phone: “76 12 23 30”", "10:10: phone '“76 12 23 30”' stands in “ and ”"),
    "Norwegian quotes": (
        NAME,
        "name: «Vesterålen krisesenter»",
        "9:9: name '«Vesterålen krisesenter»' stands in « and »",
    ),
    "single ones": ("'1870'\n  county", "‘1870’\n  county", "11:17: municipality '‘1870’' stands in ‘ and ’"),
    "too far in": (PHONE, "    phone: 76 12 23 30", f"10:5: {SPACES}4; there must be 2, as on line 9"),
    "not far enough in": (PHONE, " phone: 76 12 23 30", f"10:2: {SPACES}1; there must be 2, as on line 9"),
    "not in": (PHONE, "phone: 76 12 23 30", f"10:1: {SPACES}0; there must be 2, as on line 9"),
    "an entry too far in": (ENTRY, f" {ENTRY}", f"8:2: {SPACES}1; there must be 0, as on line 1"),
    "wide behind the dash": (ENTRY, "-   id: vesteralen", "8:3: one space stands between the - and the key"),
    "no dash": (ENTRY, "  id: vesteralen", f"8:3: {DASH}"),
    "no dash and no space": (ENTRY, "id: vesteralen", f"8:1: {DASH}"),
    "no dash in the first line": ("- id: oslo", "  id: oslo", f"1:3: {DASH}"),
    "no space behind the dash": (ENTRY, "-id: vesteralen", f"8:1: {DASH}"),
    "a long dash": (ENTRY, "– id: vesteralen", f"8:1: {DASH}"),
    "a bullet": (ENTRY, "• id: vesteralen", f"8:1: {DASH}"),
    "a star": (ENTRY, "* id: vesteralen", f"8:1: {DASH}"),
    "two dashes": (ENTRY, "- - id: vesteralen", "8:3: a - and a space begin an entry of a list; delete them, or put"),
    "a dash too many": (
        PHONE,
        "  - phone: 76 12 23 30",
        "10:3: a - begins a new entry, and 'phone' belongs to the one",
    ),
    "a dash too many, not in": (PHONE, "- phone: 76 12 23 30", "10:1: a - begins a new entry, and 'phone' belongs"),
    "a doubled key": (PHONE, f"{PHONE}\n{PHONE}", "11:3: 'phone' is written twice (first on line 10); delete one"),
    "a misspelt key": (PHONE, "  phnoe: 76 12 23 30", "10:3: unknown key 'phnoe'; did you mean 'phone'?"),
    "a key in capitals": (PHONE, "  PHONE: 76 12 23 30", "10:3: unknown key 'PHONE'; did you mean 'phone'?"),
    "a Norwegian key": (PHONE, "  telefon: 76 12 23 30", "10:3: unknown key 'telefon'; did you mean 'phone'?"),
    "a colon in a text": (NAME, "name: Senter: Vesterålen", f"9:9: a text that holds a colon {QUOTES}"),
    "an @": (NAME, "name: @Vesterålen", f"9:9: a text that begins with @ {QUOTES}; write '...'"),
    "a backtick": (NAME, "name: `Vesterålen`", f"9:9: a text that begins with ` {QUOTES}"),
    "a sign of per cent": (NAME, "name: %Vesterålen", f"9:9: a text that begins with % {QUOTES}"),
    "stress of Markdown": (NAME, "name: **Vesterålen** senter", f"9:9: a text that begins with * {QUOTES}"),
    "an ampersand": (NAME, "name: & Vesterålen", f"9:9: a text that begins with & {QUOTES}"),
    "a sign greater than": (NAME, "name: > Vesterålen", f"9:9: a text that begins with > {QUOTES}"),
    "an upright stroke": (NAME, "name: | Vesterålen", f"9:9: a text that begins with | {QUOTES}"),
    "a brace": (NAME, "name: {Vesterålen", f"9:9: a text that begins with {{ {QUOTES}"),
    "a dash before the text": (
        NAME,
        "name: - Vesterålen",
        "9:9: a - and a space begin an entry of a list; delete them",
    ),
    "a bracket": (NAME, "name: [Vesterålen", "9:9: the list that [ opens is not closed; write ] at its end, or put"),
    "words behind a list": (NAME, "name: [Vesterålen] senter", f"9:9: {LIST}: a comma between, and quotes"),
    "a list without its end": (
        "serves: ['1870']",
        "serves: ['1870'",
        "14:11: the list that [ opens is not closed; write ]",
    ),
    "a list without its beginning": (
        "serves: ['1870']",
        "serves: '1870']",
        "14:16: the text goes on behind the quote '",
    ),
    "a list without a comma": ("serves: ['1870']", "serves: ['1870' '0301']", f"14:11: {LIST}"),
    "a list without a quote": ("serves: ['1870']", "serves: ['1870, '0301']", f"14:11: {LIST}"),
    "a text of #": (
        NAME,
        "name: # Vesterålen",
        "9:9: what stands behind the # is left out; put quotes around the text",
    ),
    "a rule": (ENTRY, f"---\n{ENTRY}", "8:1: a line --- does not belong here; delete it"),
    "dots": (ENTRY, f"...\n{ENTRY}", "8:1: a line ... does not belong here; delete it"),
}


def told(folder: Path, language: str = "en", **spoilt: str) -> list[str]:
    """What is said of the folder, each with its place."""
    write(folder)
    for name, text in spoilt.items():
        count = re.findall(r"\n# entries: \d+\n$", (folder / NAMES[name]).read_text("utf-8"))
        (folder / NAMES[name]).write_text("".join([text, *count]), "utf-8")
    found: list[Problem] = []
    loader.read(folder, found, today=TODAY)
    return [f"{one.path.name}:{one.line}:{one.column}: {one.said(language)}" for one in sorted(found)]


def spoilt(name: str) -> str:
    old, new, _ = MISTAKES[name]
    text = SHELTERS.replace(old, new)
    assert text != SHELTERS
    return text


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once_where_the_editor_must_act(tmp_path: Path, name: str) -> None:
    [problem] = told(tmp_path, shelters=spoilt(name))

    assert problem.startswith(f"shelters.yaml:{MISTAKES[name][2]}")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_norwegian_without_a_word_of_pyyaml(tmp_path: Path, name: str) -> None:
    [problem] = told(tmp_path, "nb", shelters=spoilt(name))

    assert not any(word in problem for word in ("YAML", "mapping", "token", "scalar", "block", " the ", " is "))


def test_mistakes_of_a_whole_file_are_told_at_once(tmp_path: Path) -> None:
    spoilt = SHELTERS.replace("phone:", "phone").replace("name: ", "name: '").replace("'1870']", "'9999']")

    places = [problem.split(":")[1] for problem in told(tmp_path, shelters=spoilt)]
    assert places == ["2", "3", "9", "10", "14"]


WORDS = {
    "form_limit: H": ("form_limit:H", f"{SPACE}form_limit: Hei"),
    "title: Ressursvenn": ("title Ressursvenn", f"{COLON}title'"),
    "form_limit: Hei": ("form_limit: 'Hei", f"the quote ' {OPEN}"),
    "form_limit: ": ("  form_limit: ", f"{SPACES}2; there must be 0"),
    "form_limit": ("- form_limit", "a - and a space begin an entry of a list; delete them"),
}


@pytest.mark.parametrize("old", WORDS)
def test_a_mistake_in_the_words_is_told_once(tmp_path: Path, old: str) -> None:
    new, expected = WORDS[old]

    [problem] = told(tmp_path, nb=NB.replace(old, new, 1))
    assert problem.startswith("nb.yaml:") and expected in problem


def test_an_open_quote_in_the_last_entry_is_told_where_it_opens(tmp_path: Path) -> None:
    spoilt = HELPLINES[: HELPLINES.rindex("source: ")] + 'source: "a page\n'

    assert told(tmp_path, helplines=spoilt)[0].startswith(f'helplines.yaml:20:11: the quote " {OPEN}')


@pytest.mark.parametrize(
    "text",
    ["a: 'one\n  two'\n", 'a: "one\n  two"\n', "a: |\n  b:c\n  'd\n", "a: [one,\n  two]\n", "a: one\n  two three\n"],
)
def test_a_text_over_several_lines_is_no_mistake(tmp_path: Path, text: str) -> None:
    found: list[Problem] = []
    pairs = yaml_nodes.mapping_of(f"{text}b:c\nd: e\n", Report(tmp_path, found), EXPECTED)

    assert [pair.key for pair in pairs] == ["a", "b", "d"]
    assert [problem.said() for problem in found] == [f"{SPACE}b: c'"]


@pytest.mark.parametrize("signs", ["[\n", "{", "- ", "'", '"', "? ", "a: ", "&a ", "*a ", "!", "|\n", "\t", "-", ": "])
def test_what_nobody_can_read_is_told_in_words_and_soon(tmp_path: Path, signs: Any) -> None:
    found: list[Problem] = []
    yaml_nodes.mapping_of(signs * 1000, Report(tmp_path, found), EXPECTED)

    assert found and not any("token" in problem.said() or "expected" in problem.said() for problem in found)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_reader_without_c_is_told_the_same(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)

    assert told(tmp_path, shelters=spoilt(name))[0].startswith(f"shelters.yaml:{MISTAKES[name][2]}")
