"""A section of the settings file edited: what is meant changes, and not one other letter of the file."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.settings.edit import CannotRewriteError, set_values

FILE = """\
# Private.
[service]
origin = "https://www.example.org"   # where we are

# Oslo asked for letters in May.
[inbox.oslo]
# Nobody else gets these.
address = "old@oslo.example"
kind = "openpgp"
certificates = [
    "old.asc",  # the daily one
    "spare#.asc",
    # "older.asc",
]
forms = ["write"]  # opened 3 May

# The one in the north:
[inbox.narvik]
address = "post@narvik.example"
"""
NEW: dict[str, str | list[str]] = {"address": "new@oslo.example", "certificates": ["oslo.asc"], "forms": []}
OLD_LIST = 'certificates = [\n    "old.asc",  # the daily one\n    "spare#.asc",\n    # "older.asc",\n]'
NEW_LIST = 'certificates = [\n    # the daily one\n    # "older.asc",\n    "oslo.asc",\n]'
CHANGED = FILE.replace("old@oslo", "new@oslo").replace('["write"]', "[]").replace(OLD_LIST, NEW_LIST)


def test_only_the_given_values_change() -> None:
    assert set_values(FILE, "inbox.oslo", NEW) == CHANGED


def test_a_key_that_was_not_there_stands_after_the_last_value() -> None:
    made = set_values(FILE, "inbox.oslo", {"shares_with": ["narvik"]})

    assert made == FILE.replace("# opened 3 May\n", '# opened 3 May\nshares_with = ["narvik"]\n')


ABSENT = ["", "# Nothing yet", '[smtp]\nhost = "a"\n', "[inbox.oslo-east]\n", 'note = """\n[inbox.oslo]\n"""\n']


@pytest.mark.parametrize("file", ABSENT)
def test_a_section_that_was_not_there_stands_at_the_end(file: str) -> None:
    made = set_values(file, "inbox.oslo", NEW)

    assert made.startswith(file)
    assert tomllib.loads(made) == _with(tomllib.loads(file), NEW)


def _with(tables: Any, values: Any) -> Any:
    return {**tables, "inbox": {**tables.get("inbox", {}), "oslo": values}}


def test_windows_line_ends_stay() -> None:
    assert set_values(FILE.replace("\n", "\r\n"), "inbox.oslo", NEW) == CHANGED.replace("\n", "\r\n")


@pytest.mark.parametrize("heading", ['[ inbox . "oslo" ]  # ours', "\t[inbox.'oslo']"])
def test_a_heading_may_be_written_in_any_way(heading: str) -> None:
    file, changed = (text.replace("[inbox.oslo]", heading) for text in (FILE, CHANGED))

    assert set_values(file, "inbox.oslo", NEW) == changed


def test_a_key_may_be_quoted() -> None:
    file, changed = (text.replace("address =", '"address" =') for text in (FILE, CHANGED))

    assert set_values(file, "inbox.oslo", NEW) == changed


def test_centres_may_stand_in_any_order_between_other_sections() -> None:
    before = '[inbox.molde]\naddress = "m@molde.example"\n[smtp]\nhost = "a"\n'

    assert set_values(before + FILE, "inbox.oslo", NEW) == before + CHANGED


ODD = {
    "an inline table": 'inbox.oslo = {address = "a"}\n',
    "dotted keys": '[inbox]\noslo.address = "a"\n',
    "a list of sections": '[[inbox.oslo]]\naddress = "a"\n',
    "a value": "inbox = 5\n",
    "a list in two places": "[[inbox.list]]\n[inbox.oslo]\n[[inbox.list]]\n",
}


@pytest.mark.parametrize("file", ODD.values(), ids=ODD)
def test_what_cannot_be_changed_safely_is_left_and_told(file: str) -> None:
    told = r'so nothing was changed; put this there by hand:\naddress = "new@oslo.example"\n'
    with pytest.raises(CannotRewriteError, match=told):
        set_values(file, "inbox.oslo", NEW)


@given(st.text(st.characters(codec="utf-8")), st.lists(st.text("a#\"'\\=[]\n å", max_size=9), max_size=3))
def test_any_value_is_read_back_as_it_was_given(text: str, texts: list[str]) -> None:
    made = set_values(FILE, "inbox.oslo", {"address": text, "forms": texts})

    assert tomllib.loads(made)["inbox"]["oslo"]["address"] == text
    assert tomllib.loads(made)["inbox"]["oslo"]["forms"] == texts
    assert tomllib.loads(set_values(made, "inbox.oslo", NEW)) == tomllib.loads(CHANGED)


NESTED = '[inbox.oslo]\naddress = "a"\n\n[inbox.oslo.apply]\naddress = "b"\n'


def test_a_value_is_added_above_the_table_below_its_own() -> None:
    assert set_values(NESTED, "inbox.oslo", {"kind": "c", "hours": 6}) == NESTED.replace(
        'address = "a"\n', 'address = "a"\nkind = "c"\nhours = 6\n'
    )


def test_a_table_below_one_is_added_beside_it_so_that_both_can_be_changed() -> None:
    other = '[inbox.narvik]\naddress = "n"\n'
    above = NESTED.partition("\n\n")[0]
    text = set_values(f"{above}\n\n{other}", "inbox.oslo.apply", {"address": "b"})
    changed = [set_values(text, name, {"address": "z"}) for name in ("inbox.oslo", "inbox.oslo.apply", "inbox.narvik")]

    assert text == f"{NESTED}\n{other}"
    assert changed == [text.replace(f'"{value}"', '"z"') for value in "abn"]


def test_a_section_is_added_before_the_table_below_it() -> None:
    below = NESTED.partition("\n\n")[2]

    assert set_values(below, "inbox.oslo", {"address": "a"}) == NESTED
