"""An approved translation changes only with a new day of review."""

from pathlib import Path

import pytest

from directory.history import reviews
from directory.history.git import HistoryError
from tests.support.repository import Repository

PAGE = "content/en/find.md"
REVIEW = "reviewed_by: Amal Moe\nreviewed_on: 2026-11-20\n"
APPROVED = f"---\ntitle: Find a centre\nsource: 0123456789ab\n{REVIEW}---\n\nRing.\n"


@pytest.fixture
def approved(repo: Repository) -> Repository:
    """The repository, with a page that somebody has approved."""
    repo.write(PAGE, APPROVED)
    repo.commit()
    return repo


def problems(repo: Repository, since: str | None = None) -> list[str]:
    """What is wrong with the reviews, with paths that begin in the repository."""
    found = reviews.problems(repo.data, repo.root / "content", since)
    return [str(one).removeprefix(f"{repo.root}/") for one in found]


def test_a_text_that_changed_under_its_review_is_refused_at_its_day(approved: Repository) -> None:
    approved.change(PAGE, "Ring.", "Ring now.")

    [problem] = problems(approved)
    assert problem.startswith(f"{PAGE}:5: this text has changed since it was approved on 2026-11-20; delete")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-11-20\n---\n\nRing.", "2026-11-22\n---\n\nRing now."),
        ("reviewed_by: Amal Moe\nreviewed_on: 2026-11-20\n---\n\nRing.", "---\n\nRing now."),
        ("source: 0123456789ab", "source: 0123456789cd"),
        ("Ring.\n", "Ring.  \n"),
    ],
)
def test_a_new_day_no_review_or_the_same_text_is_fine(approved: Repository, old: str, new: str) -> None:
    approved.change(PAGE, old, new)

    assert problems(approved) == []


def test_words_are_held_to_the_same_and_their_notes_are_not(approved: Repository) -> None:
    words = "data/words/en.yaml"
    approved.write(words, f"{REVIEW}skip: Skip\n")
    approved.commit()
    approved.write(words, f"# A note\n{REVIEW}\nskip: Skip\n")
    assert problems(approved) == []

    approved.change(words, "Skip", "Go")
    assert len(problems(approved)) == 1


def test_it_is_compared_with_where_the_work_left_a_branch(approved: Repository) -> None:
    before = approved.commit_id()
    approved.change(PAGE, "Ring.", "Ring now.")
    approved.commit()

    assert problems(approved) == [] and len(problems(approved, before)) == 1


def test_without_git_nothing_is_told_unless_it_was_asked_for(tmp_path: Path) -> None:
    page = tmp_path / PAGE
    page.parent.mkdir(parents=True)
    page.write_text(APPROVED, "utf-8")

    assert reviews.problems(tmp_path, tmp_path / "content") == []
    with pytest.raises(HistoryError):
        reviews.problems(tmp_path, tmp_path / "content", "main")
