"""Files that are replaced together."""

from pathlib import Path

import pytest

from directory import replacing


def test_a_disk_that_fails_leaves_all_as_they_were(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("old")
    second.mkdir()
    with pytest.raises(OSError):
        replacing.replace({first: b"new", tmp_path / "made": b"new", second: b"new"})

    assert [path.name for path in sorted(tmp_path.iterdir())] == ["first", "second"]
    assert first.read_text() == "old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    replacing.replace({tmp_path / "link": b"new"})

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch(0o640)
    replacing.replace({path: b"new"})

    assert path.stat().st_mode & 0o777 == 0o640
