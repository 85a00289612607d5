"""What a translated page says at its top, by its own state and that of the words around it."""

import json
import re
from pathlib import Path

import pytest

import build
import directory
from tests.support import sample_site

REVIEWED = "\nreviewed_by: Amal Øy\nreviewed_on: 2026-11-01"


def mark(path: Path, old: str, new: str) -> None:
    """Change the head of a translation."""
    path.write_text(re.sub(f"^{old}$", new, path.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose English words and page of safety are approved, and whose page about Ressursvenn is behind.

    Nynorsk waits there for a reader's approval.
    """
    folder = sample_site.copy(tmp_path_factory.mktemp("states"))
    mark(folder / "data/words/en.yaml", "source: .*", rf"\g<0>{REVIEWED}")
    mark(folder / "content/en/safety.md", "source: .*", rf"\g<0>{REVIEWED}")
    mark(folder / "content/en/about.md", "source: .*", "source: 000000000000")
    mark(folder / "data/languages.yaml", r"  exit: https://nn\..*", r"\g<0>\n  publish: reviewed")
    build.make(folder / "site", None, {}, sources=folder)
    return folder


def top(folder: Path, page: str) -> str:
    """What stands between the beginning of the main part and its heading."""
    return (folder / "site" / page / "index.html").read_text("utf-8").partition("<main")[2].partition("<h1")[0]


@pytest.mark.parametrize(
    ("page", "word"), [("en/about", "stale"), ("en/privacy", "unreviewed"), ("ar/map", "unreviewed")]
)
def test_a_page_says_its_state_with_ways_to_the_norwegian_one(folder: Path, page: str, word: str) -> None:
    code, _, name = page.partition("/")

    assert directory.load(folder / "data").words[code][word] in top(folder, page)
    assert f'href="/nb/{name}/" lang="nb"' in top(folder, page)


@pytest.mark.parametrize("page", ["nb/about", "en/safety", "en/map"])
def test_an_original_and_an_approved_page_say_nothing(folder: Path, page: str) -> None:
    assert 'class="state"' not in top(folder, page)


def test_an_approved_page_among_words_that_are_not_is_not_approved(folder: Path) -> None:
    mark(folder / "data/words/en.yaml", "reviewed_.*\nreviewed_.*\n", "")
    build.make(folder / "site", None, {}, sources=folder)

    assert directory.load(folder / "data").words["en"]["unreviewed"] in top(folder, "en/safety")


def test_a_language_that_waits_for_a_reader_is_nowhere_on_the_site(folder: Path) -> None:
    pages = [path.read_text("utf-8") for path in (folder / "site").rglob("*.html")]

    assert len(pages) > 50 and not (folder / "site/nn").exists()
    assert not [page for page in pages if 'lang="nn"' in page or "/nn/" in page]
    assert "nn" not in json.loads((folder / "site/directory.json").read_text("utf-8"))["languages"]
