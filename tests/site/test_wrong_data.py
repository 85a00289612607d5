"""The texts are judged beside data that are wrong: all at once, and nothing false because a file could not be read."""

from pathlib import Path

import pytest

from directory import Problem, loader
from site_builder import content, views
from tests.support import sample_site

FIND = "content/nb/find.md"
# By data file: a mistake in it, and a text that is right all the same.
RIGHT = {
    "helplines.yaml": ("number: 116 006", "number: 1", "Ring {tel:vo}."),
    "shelters.yaml": ("22 48 03 80", "22", "[Oslo](centre/oslo.md)"),
    "municipalities.csv": ("kommunenummer", "nummer", "[Oslo](centre/oslo.md)"),
    "languages.yaml": ("code: nn", "kode: nn", "Ring {tel:vo}."),
    "words/nn.yaml": ("title", "titel", "Ring {tel:vo}."),
}


def problems(folder: Path) -> list[Problem]:
    found: list[Problem] = []
    read = loader.read(folder / "data", found)
    unread = {problem.path.name for problem in found}
    content.read(folder / "content", read, views.made(read), found, unread)
    return found


def spoil(folder: Path, name: str, text: str) -> Path:
    old, new, _ = RIGHT[name]
    path, page = sample_site.copy(folder) / "data" / name, folder / FIND
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    page.write_text(f"{page.read_text('utf-8')}\n{text}\n", "utf-8")
    return folder


@pytest.mark.parametrize("name", RIGHT)
def test_a_text_is_not_called_wrong_for_a_file_that_is(tmp_path: Path, name: str) -> None:
    found = problems(spoil(tmp_path, name, RIGHT[name][2]))

    assert found and not [str(one) for one in found if "content" in one.path.parts]


@pytest.mark.parametrize("name", RIGHT)
def test_a_text_that_is_wrong_is_told_beside_the_file(tmp_path: Path, name: str) -> None:
    found = problems(spoil(tmp_path, name, "Ring {tel vo}, se [her](finn.md)."))

    assert [one.column for one in found if one.path == tmp_path / FIND] == [6, 25]
    assert [one for one in found if "data" in one.path.parts]
