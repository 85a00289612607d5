"""A centre that closes for good: it stays known, and leaves what is open, from its day on."""

from datetime import timedelta
from pathlib import Path

import pytest

from directory import load
from directory.closing import Closing
from tests.support.sample_data import NKS_LIST, SHELTERS, TODAY, problems, read, with_line, write

SOURCE = "closed_source: https://oslo.example"
CLOSED = with_line(f"closed: {TODAY}\n  {SOURCE}\n  closed_turn_to: [vesteralen]")


def test_a_centre_that_has_closed_is_known_and_not_open(tmp_path: Path) -> None:
    found = read(tmp_path, shelters=CLOSED)

    assert [centre.id for centre in found.centres] == ["vesteralen"]
    assert [centre.id for centre in found.known_centres] == ["oslo", "vesteralen"]
    assert found.centre("oslo").closing == Closing(TODAY, ("vesteralen",))


@pytest.mark.parametrize(("days", "open_"), [(-1, True), (0, False), (1, False)])
def test_it_is_closed_from_the_day_itself(tmp_path: Path, days: int, open_: bool) -> None:
    found = load(write(tmp_path, shelters=CLOSED), today=TODAY + timedelta(days))

    assert ("oslo" in [centre.id for centre in found.centres]) == open_


def test_closing_is_one_edit_whatever_the_list_of_nks_says(tmp_path: Path) -> None:
    without = NKS_LIST.replace("oslo,Oslo krisesenter,22 48 03 80\n", "")

    assert problems(tmp_path, shelters=CLOSED) == []
    assert problems(tmp_path, shelters=CLOSED, nks_list=without) == []


def test_a_new_name_or_number_of_a_closed_centre_is_still_held_to_the_list(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, shelters=CLOSED.replace("Oslo krisesenter", "Oslo krisesent"))

    assert "is 'Oslo krisesenter' on N.K.S.'s list" in problem


def turning_to(others: str) -> str:
    """The closed centre's file with *others* to turn to."""
    return CLOSED.replace("[vesteralen]", others)


@pytest.mark.parametrize(
    ("shelters", "said"),
    [
        (with_line(f"closed: 2027-12-31\n  {SOURCE}"), "closed '2027-12-31' lies more than a year ahead"),
        (with_line(f"closed: 1926-12-31\n  {SOURCE}"), "closed '1926-12-31' lies more than 20 years back"),
        (with_line(f"closed: 31.12.2026\n  {SOURCE}"), "closed '31.12.2026' must be a day written like"),
        (with_line("closed: 2026-11-01"), "'closed' needs 'closed_source': who says that the centre has closed?"),
        (with_line(SOURCE), "'closed_source' needs 'closed': from which day is the centre closed?"),
        (with_line("closed_turn_to: vesteralen"), "'closed_turn_to' needs 'closed'"),
        (turning_to("oslo"), "closed_turn_to 'oslo' must be the id of another centre in this file"),
        (turning_to("vesterlen"), "must be the id of another centre in this file; did you mean 'vesteralen'?"),
        (turning_to("[vesteralen, vesteralen]"), "closed_turn_to names a centre twice; delete one"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, shelters: str, said: str) -> None:
    [problem] = problems(tmp_path, shelters=shelters)

    assert said in problem


def test_nobody_is_sent_to_a_centre_that_closes_too_on_whatever_day(tmp_path: Path) -> None:
    both = CLOSED.rstrip() + "\n  closed: 2027-01-31\n  closed_source: a page\n"
    [problem] = problems(tmp_path, shelters=both)

    assert "closed_turn_to 'vesteralen' has closed too; name a centre that is open, or leave it out" in problem


def test_the_sample_is_open(tmp_path: Path) -> None:
    found = read(tmp_path, shelters=SHELTERS)

    assert found.centres == found.known_centres
