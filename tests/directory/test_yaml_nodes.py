"""YAML as editors write it: what is forgiven, and what is explained."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from directory import DirectoryError, load
from directory.parsing import yaml_nodes
from tests.support.sample_data import SHELTERS, problems, read, write


@pytest.mark.parametrize(
    "saved",
    [
        SHELTERS.replace("\n", "\r\n").encode(),
        SHELTERS.encode("utf-8-sig"),
        SHELTERS.replace("\n", "\r").encode(),
        ("---\n# a note\n\n" + SHELTERS).encode(),
    ],
    ids=["Windows line ends", "byte order mark", "old Mac line ends", "a note at the top"],
)
def test_what_editors_programs_add_does_no_harm(tmp_path: Path, saved: Any) -> None:
    changed, plain = read(tmp_path, shelters=saved), read(tmp_path)

    assert replace(changed, fingerprint=plain.fingerprint) == plain


MISTAKES = {
    ("  name: Oslo", "\tname: Oslo"): "2: this line begins with a tab; indent with spaces instead",
    ("Oslo krisesenter", "Krisesenter: Oslo"): "2: a text that holds a colon needs quotes at both ends",
    ("Oslo krisesenter", "'Oslo"): "2: the quote ' that opens here is not closed; write ' at the end of the text",
    ("Oslo krisesenter", "@Oslo"): "2: a text that begins with @ needs quotes at both ends",
    ("Oslo krisesenter", "{Oslo"): "2: a text that begins with { needs quotes at both ends",
    ("Oslo krisesenter", "&x Oslo"): "2: & and * are not used here (found before 'x')",
    ("Oslo krisesenter", "*x"): "2: & and * are not used here (found before 'x')",
    ("Oslo krisesenter", "!!str Oslo"): "2: ! is not used here",
    ("Oslo krisesenter", "Oslo #krisesenter"): "2: what stands behind the # is left out; put quotes around the text",
    ("22 48 03 80", "22 48 03 80  # natt"): "3: what stands behind the # is left out",
    ("Oslo krisesenter", "!Oslo"): "2: ! is not used here",
    ("  name", "  ? [a]\n  : b\n  name"): "2: a key must be one word",
    ("  name: Oslo", "   name: Oslo"): "2: spaces at the beginning of this line: 3; there must be 2, as on line 1",
    ("- id: oslo", "--- x\n---\n- id: oslo"): "1: a line --- does not belong here; delete it",
    ("Oslo krisesenter", "Oslo\u202e"): "2: this line holds an invisible character (U+202E)",
    ("- id: oslo", "# \u2066note\n- id: oslo"): "1: this line holds an invisible character (U+2066)",
    ("Oslo krisesenter", "Oslo\x07"): "2: this line holds an invisible character (U+0007)",
}


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_slip_of_the_editor_is_explained_at_its_line(tmp_path: Path, old_new: Any) -> None:
    found = problems(tmp_path, shelters=SHELTERS.replace(old_new[0], old_new[1], 1))

    assert any(problem.startswith(f"shelters.yaml:{MISTAKES[old_new]}") for problem in found)


def test_a_note_on_a_line_of_its_own_or_behind_quotes_cuts_nothing(tmp_path: Path) -> None:
    quoted = SHELTERS.replace("Oslo krisesenter", "'Oslo krisesenter' # natt", 1)

    assert problems(tmp_path, shelters="# a note\n" + quoted) == []


WHOLE = {
    "": "1: this file is empty; put it back",
    "# only a note\n": "1: this file is empty; put it back",
    "oslo": "1: this must be a list whose entries begin like '- id: ...'",
    "id: oslo\n": "1: this must be a list whose entries begin like '- id: ...'",
    "- oslo\n": "1: an entry must begin like '- id: ...'",
    b"- id: oslo\n  name: \xc5lesund": "2: this is not UTF-8 text; save the file again with the encoding UTF-8",
    "- id: oslo\n".encode("utf-16"): "1: this is not UTF-8 text",
    "[oslo": "1: this line cannot be read",
}


@pytest.mark.parametrize("content", WHOLE, ids=WHOLE.values())
def test_a_file_that_is_no_list_at_all_is_explained(tmp_path: Path, content: Any) -> None:
    [problem] = problems(tmp_path, shelters=content)

    assert problem.startswith(f"shelters.yaml:{WHOLE[content]}")


def test_words_that_are_a_list_are_explained(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ar="- title\n")

    assert problem == "words/ar.yaml:1: this must be lines like 'key: text'"


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    (write(tmp_path) / "shelters.yaml").unlink()

    with pytest.raises(DirectoryError, match=r"shelters\.yaml:1: this file is missing"):
        load(tmp_path)


def test_a_folder_in_place_of_a_file_is_explained(tmp_path: Path) -> None:
    (write(tmp_path) / "shelters.yaml").unlink()
    (tmp_path / "shelters.yaml").mkdir()

    with pytest.raises(DirectoryError, match=r"shelters\.yaml:1: this is a folder"):
        load(tmp_path)


def test_a_file_that_may_not_be_read_is_explained(tmp_path: Path) -> None:
    (write(tmp_path) / "shelters.yaml").unlink()
    (tmp_path / "shelters.yaml").symlink_to("shelters.yaml")

    with pytest.raises(DirectoryError, match=r"shelters\.yaml:1: this file cannot be read \(Too many levels"):
        load(tmp_path)


def test_brackets_without_end_are_explained_without_the_fast_reader_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)

    [problem] = problems(tmp_path, shelters="[\n" * 5000)

    assert problem.startswith("shelters.yaml:1: this file cannot be read")
