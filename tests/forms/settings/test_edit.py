"""A section of the settings file rewritten: what is meant changes, and not one other letter of the file."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.settings.edit import CannotRewriteError, rewritten, write_private

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
NEW_LIST = '# the daily one\n# "older.asc",\ncertificates = ["oslo.asc"]'
CHANGED = FILE.replace("old@oslo", "new@oslo").replace('["write"]', "[]").replace(OLD_LIST, NEW_LIST)


def test_only_the_given_values_change() -> None:
    assert rewritten(FILE, "inbox.oslo", NEW) == CHANGED


def test_a_key_that_was_not_there_stands_after_the_last_value() -> None:
    made = rewritten(FILE, "inbox.oslo", {"shares_with": ["narvik"]})

    assert made == FILE.replace("# opened 3 May\n", '# opened 3 May\nshares_with = ["narvik"]\n')


@pytest.mark.parametrize("file", ["", "# Nothing yet", '[smtp]\nhost = "a"\n', "[inbox.oslo-east]\n"])
def test_a_section_that_was_not_there_stands_at_the_end(file: str) -> None:
    made = rewritten(file, "inbox.oslo", NEW)

    assert made.startswith(file)
    assert tomllib.loads(made) == _with(tomllib.loads(file), NEW)


def _with(tables: Any, values: Any) -> Any:
    return {**tables, "inbox": {**tables.get("inbox", {}), "oslo": values}}


def test_windows_line_ends_stay() -> None:
    assert rewritten(FILE.replace("\n", "\r\n"), "inbox.oslo", NEW) == CHANGED.replace("\n", "\r\n")


@pytest.mark.parametrize("heading", ['[ inbox . "oslo" ]  # ours', "\t[inbox.'oslo']"])
def test_a_heading_may_be_written_in_any_way(heading: str) -> None:
    file, changed = (text.replace("[inbox.oslo]", heading) for text in (FILE, CHANGED))

    assert rewritten(file, "inbox.oslo", NEW) == changed


ODD = {
    "an inline table": 'inbox.oslo = {address = "a"}\n',
    "dotted keys": '[inbox]\noslo.address = "a"\n',
    "a heading in a text": 'note = """\n[inbox.oslo]\n"""\n',
}


@pytest.mark.parametrize("file", ODD.values(), ids=ODD)
def test_what_cannot_be_changed_safely_is_left_and_told(file: Any) -> None:
    told = r'so nothing was changed; put this there by hand:\naddress = "new@oslo.example"\n'
    with pytest.raises(CannotRewriteError, match=told):
        rewritten(file, "inbox.oslo", NEW)


@given(st.text(st.characters(codec="utf-8")), st.lists(st.text("a#\"'\\=[]\n å", max_size=9), max_size=3))
def test_any_value_is_read_back_as_it_was_given_or_refused(text: Any, texts: Any) -> None:
    try:
        made = rewritten(FILE, "inbox.oslo", {"address": text, "forms": texts})
    except CannotRewriteError:
        assert "\x7f" in text  # the one letter that JSON writes and TOML does not take
        return
    assert tomllib.loads(made)["inbox"]["oslo"]["address"] == text
    assert tomllib.loads(rewritten(made, "inbox.oslo", NEW)) == tomllib.loads(CHANGED)


def test_a_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, b"new", like=file)

    assert (file.read_bytes(), file.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (b"new", 0o600, [file])


def test_a_file_keeps_its_owner_and_group(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.touch()
    ours = (os.geteuid(), [*os.getgroups(), os.getegid()][0])
    owner = (1234, 4321) if os.geteuid() == 0 else ours  # to whom we may give it
    os.chown(file, *owner)
    write_private(file, b"new", like=file)

    assert (file.stat().st_uid, file.stat().st_gid) == owner


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "config.toml"
    file.touch()
    link.symlink_to(file)
    write_private(link, b"new", like=link)

    assert (link.is_symlink(), file.read_bytes()) == (True, b"new")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("old")
    with pytest.raises(FileNotFoundError):
        write_private(file, b"new", like=tmp_path / "nothing")

    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])
