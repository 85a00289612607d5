"""A list of entries changes in one place, and every other byte stays."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.editing.key_order import CENTRE
from directory.editing.yaml_list import EditError, YamlList
from tests.support import ROOT

LIST = """\
# About all.

- id: oslo
  name: "Oslo krisesenter" # as it says
  phone:   22 48 03 80
  serves:
    ['0301',
     '3201']
  # a note in the entry
  website: https://oslo.example
  notice:
    until: 2026-12-26
    nb: Stengt.

# Narvik has moved.
- id: narvik
  name: Narvik krisesenter
  phone: 76 95 73 39
  checked:
  # the last note

# entries: 2
"""
SAMPLE = ROOT / "tests/support/sample/data/shelters.yaml"


def lines(old: str, new: YamlList) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that came."""
    before, after = old.splitlines(), new.text.splitlines()
    return [one for one in before if one not in after], [one for one in after if one not in before]


@pytest.mark.parametrize(
    ("id", "key", "value", "old", "new"),
    [
        ("oslo", "phone", "22 48 03 81", ["  phone:   22 48 03 80"], ["  phone:   22 48 03 81"]),
        ("oslo", "name", 'Ny "O"', ['  name: "Oslo krisesenter" # as it says'], ['  name: "Ny \\"O\\"" # as it says']),
        ("oslo", "serves", ["0301"], ["    ['0301',", "     '3201']"], ["    ['0301']"]),
        ("narvik", "checked", "2026-11-27", ["  checked:"], ["  checked: 2026-11-27"]),
        ("narvik", "name", "Narvik: IKS", ["  name: Narvik krisesenter"], ["  name: 'Narvik: IKS'"]),
        ("narvik", "name", "Narvik #2", ["  name: Narvik krisesenter"], ["  name: 'Narvik #2'"]),
        ("narvik", "name", "Ann's", ["  name: Narvik krisesenter"], ["  name: Ann's"]),
        ("narvik", "languages", ["nb", "a, b"], [], ["  languages: [nb, 'a, b']"]),
    ],
)
def test_a_value_changes_and_nothing_else(
    id: str, key: str, value: str | Sequence[str], old: list[str], new: list[str]
) -> None:
    assert lines(LIST, YamlList(LIST).set(id, key, value, CENTRE)) == (old, new)


def test_a_new_key_stands_where_an_editor_looks_for_it() -> None:
    changed = YamlList(LIST).set("oslo", "checked", "2026-11-27", CENTRE)

    assert "  phone:   22 48 03 80\n  checked: 2026-11-27\n  serves:" in changed.text


def test_a_key_that_is_not_known_stands_behind_the_entry_and_before_its_notes() -> None:
    assert "  checked:\n  new: x\n  # the last note\n" in YamlList(LIST).set("narvik", "new", "x", CENTRE).text


def test_a_key_with_lines_of_its_own_is_left_to_the_hand() -> None:
    with pytest.raises(EditError, match="has lines of its own"):
        YamlList(LIST).set("oslo", "notice", "x", CENTRE)


@pytest.mark.parametrize(("key", "gone"), [("website", 1), ("serves", 3), ("notice", 3), ("none", 0)])
def test_a_key_goes_with_all_its_lines(key: str, gone: int) -> None:
    changed = YamlList(LIST).delete("oslo", key)

    assert (len(lines(LIST, changed)[0]), lines(LIST, changed)[1]) == (gone, [])


def test_an_entry_goes_with_its_notes_and_is_counted() -> None:
    changed = YamlList(LIST).remove("narvik").text

    assert changed == LIST.partition("# Narvik")[0] + "# entries: 1\n"


def test_the_notes_of_all_entries_stay() -> None:
    assert YamlList(LIST).remove("oslo").text.startswith("# About all.\n\n# Narvik has moved.\n- id: narvik")


@pytest.mark.parametrize("after", ["oslo", "narvik", None])
def test_an_entry_that_comes_and_goes_leaves_no_trace(after: str | None) -> None:
    entry = {"id": "molde", "name": "Molde", "serves": ["1506"]}

    assert YamlList(LIST).insert(entry, after).remove("molde").text == LIST


def test_a_new_entry_looks_as_the_others_do() -> None:
    changed = YamlList(LIST).insert({"id": "molde", "municipality": "1506", "serves": ["1506"]}, "narvik").text

    expected = "\n\n- id: molde\n  municipality: '1506'\n  serves: ['1506']\n\n# entries: 3\n"
    assert changed.endswith(f"  # the last note{expected}")


EDITS: dict[str, Callable[[YamlList], YamlList]] = {
    "set": lambda listed: listed.set("oslo", "phone", "22 48 03 81", CENTRE),
    "new key": lambda listed: listed.set("narvik", "checked_by", "editor", CENTRE),
    "delete": lambda listed: listed.delete("oslo", "serves"),
    "insert": lambda listed: listed.insert({"id": "molde", "name": "Molde"}, "oslo"),
    "remove": lambda listed: listed.remove("narvik"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_line_ends_and_the_mark_of_windows_stay(edit: Callable[[YamlList], YamlList]) -> None:
    windows = "\ufeff" + LIST.replace("\n", "\r\n")

    assert edit(YamlList(windows)).text == "\ufeff" + edit(YamlList(LIST)).text.replace("\n", "\r\n")


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_file_without_a_last_line_end_is_changed_too(edit: Callable[[YamlList], YamlList]) -> None:
    assert edit(YamlList(LIST[:-1])).text == edit(YamlList(LIST)).text[:-1]


def test_what_is_set_to_what_it_says_stays_byte_for_byte() -> None:
    listed = YamlList(SAMPLE.read_bytes().decode())
    texts = [(id, key, listed.get(id, key)) for id in listed.entries() for key in ("name", "phone", "county")]

    assert {listed.set(id, key, value, CENTRE).text for id, key, value in texts} == {listed.text}


def test_notes_that_touch_the_first_entry_are_of_all() -> None:
    text = YamlList(LIST.replace("# About all.\n\n", "# About all.\n")).remove("oslo").text

    assert text.startswith("# About all.\n")


def test_a_text_folded_over_lines_goes_whole_and_alone() -> None:
    folded = LIST.replace("  website:", "  note: >\n    One.\n    Two.\n  website:")

    assert YamlList(folded).delete("oslo", "note").text == LIST


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1).map(str.strip)


@given(PRINTABLE.filter(bool), st.sampled_from(["name", "phone", "website"]), st.sampled_from(["oslo", "narvik"]))
def test_every_text_is_read_again_as_it_was_given(value: str, key: str, id: str) -> None:
    listed = YamlList(LIST)
    changed = listed.set(id, key, value, CENTRE)

    assert changed.get(id, key) == value
    assert len(lines(LIST, changed)[0]) <= 1


@given(st.lists(PRINTABLE.filter(bool), min_size=1, max_size=4))
def test_every_list_is_read_again_as_it_was_given(values: list[str]) -> None:
    changed = YamlList(LIST).set("narvik", "languages", values, CENTRE)

    node = next(value for key, value in changed.entries()["narvik"].value if key.value == "languages")
    assert [item.value for item in node.value] == values
