"""A number changes only when somebody has rung the new one."""

from pathlib import Path

import pytest

from directory.__main__ import main
from directory.history import numbers
from directory.history.git import HistoryError
from tests.support.repository import Repository
from tests.support.sample_data import TODAY, write

OLD, NEW = "phone: 22 48 03 80", "phone: 22 48 03 81"
SHELTERS = "data/shelters.yaml"


def problems(repo: Repository, since: str | None = None) -> list[str]:
    """What is wrong with the numbers, with paths that begin in the repository."""
    return [str(one).removeprefix(f"{repo.root}/") for one in numbers.problems(repo.data, since, TODAY)]


def test_a_number_that_nobody_rang_is_refused_at_its_line(repo: Repository) -> None:
    repo.change(SHELTERS, OLD, NEW)

    assert problems(repo) == [
        "data/shelters.yaml:3: phone '22 48 03 81' was '22 48 03 80' before; ring the new number, and write the day as "
        "'checked: 2026-11-23'"
    ]


def test_a_number_with_its_day_is_fine(repo: Repository) -> None:
    repo.change(SHELTERS, OLD, f"{NEW}\n  checked: 2026-11-20")

    assert problems(repo) == []


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("2026-11-20", "2026-11-20", True),
        ("2026-11-20", "2026-11-19", True),  # out of an older version
        ("2026-11-20", "2026-11-21", False),
        ("2026-11-23", "2026-11-23", False),  # a slip of today
    ],
)
def test_the_day_must_be_a_new_one(repo: Repository, before: str, after: str, refused: bool) -> None:
    repo.change(SHELTERS, OLD, f"{OLD}\n  checked: {before}")
    repo.commit()
    repo.change(SHELTERS, f"{OLD}\n  checked: {before}", f"{NEW}\n  checked: {after}")

    assert bool(problems(repo)) is refused


def test_a_new_centre_and_one_that_left_are_fine(repo: Repository) -> None:
    repo.change(SHELTERS, "- id: oslo", "- id: bergen")

    assert problems(repo) == []


def test_the_number_of_a_helpline_is_held_to_the_same(repo: Repository) -> None:
    repo.change("data/helplines.yaml", "url: https://dinutvei.no", "number: 22 48 03 90")
    repo.commit()
    repo.change("data/helplines.yaml", "22 48 03 90", "22 48 03 91")

    assert problems(repo)[0].startswith("data/helplines.yaml:7: number '22 48 03 91' was '22 48 03 90' before")


def test_what_was_committed_is_seen_from_the_branch_that_it_left(repo: Repository) -> None:
    repo.git("checkout", "--quiet", "-b", "work")
    repo.change(SHELTERS, OLD, NEW)
    repo.commit()

    assert problems(repo) == []
    assert len(problems(repo, "main")) == 1


def test_what_others_changed_meanwhile_is_no_change_of_ours(repo: Repository) -> None:
    repo.git("branch", "work")
    repo.change(SHELTERS, OLD, f"{NEW}\n  checked: 2026-11-20")
    repo.commit()
    repo.git("checkout", "--quiet", "work")

    assert problems(repo, "main") == []


def test_without_git_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert numbers.problems(write(tmp_path)) == []


def test_without_git_a_comparison_that_was_asked_for_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(HistoryError):
        numbers.problems(write(tmp_path), "main")


def test_a_file_that_was_no_yaml_is_no_hindrance(repo: Repository) -> None:
    repo.change(SHELTERS, "- id: oslo", "- id: 'oslo")
    repo.commit()
    repo.change(SHELTERS, "- id: 'oslo", "- id: oslo")

    assert problems(repo) == []


def test_the_command_refuses_what_was_not_rung(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repo.change(SHELTERS, OLD, NEW)
    assert main(["--data", str(repo.data), "--lang", "nb"]) == 1

    assert "ring det nye nummeret" in capsys.readouterr().out
