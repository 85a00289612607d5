"""Private files: written whole or not at all, and for their owner alone."""

import os
from pathlib import Path

import pytest

from forms.settings.private_files import write_private


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
