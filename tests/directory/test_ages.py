"""How old what we know is: the table of `python -m directory ages`, and the lines of the check."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from directory import norwegian_day
from directory.__main__ import main
from tests.support.sample_data import HELPLINES, SHELTERS, write

TODAY = norwegian_day(datetime.now(UTC))
Ages = Callable[..., tuple[int, list[str], list[str]]]
NEVER = "6 of 7 entries have never been checked; see: python -m directory ages"


def checked(days: int) -> str:
    """The good file, its first centre checked that long ago by an editor, with a source of 2021."""
    line = f"checked: {TODAY - timedelta(days)}\n  checked_by: editor\n  serves_year: 2021"
    return SHELTERS.replace("- id: vesteralen", f"  {line}\n- id: vesteralen")


@pytest.fixture
def ages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ages:
    """Return a function that lists the ages in a folder whose first centre was checked some days ago."""

    def run(days: int, *arguments: str, lang: str = "en") -> tuple[int, list[str], list[str]]:
        write(tmp_path, shelters=checked(days))
        code = main(["--data", str(tmp_path), "--lang", lang, "ages", *arguments])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return run


def test_every_entry_stands_in_the_table_those_never_checked_first(ages: Ages) -> None:
    _, [head, *rows], _ = ages(10)

    assert head == "id          number       checked     by      days  source of"
    assert rows[0] == "vesteralen  76 12 23 30  never       -       -     -"
    assert rows[-1] == f"oslo        22 48 03 80  {TODAY - timedelta(10)}  editor  10    2021"
    assert [row.split()[0] for row in rows[1:-1]] == ["police", "dinutvei", "ambulance", "vo", "legevakt"]


def test_the_table_is_read_in_norwegian_too(ages: Ages) -> None:
    _, [head, first, *_], err = ages(10, lang="nb")

    assert (head.split()[:3], first.split()[-3:]) == (["id", "nummer", "kontrollert"], ["-", "-", "-"])
    assert err == ["6 av 7 oppføringer er aldri kontrollert; se dem med: python -m directory ages"]


def test_programs_read_the_table_as_json(ages: Ages) -> None:
    _, out, _ = ages(10, "--format", "json")
    last = json.loads("".join(out))[-1]

    assert (last["id"], last["days"], last["checked_by"], last["source_year"]) == ("oslo", 10, "editor", 2021)


@pytest.mark.parametrize(("days", "told"), [(90, []), (91, ["oslo (91)"])])
def test_what_is_older_than_ninety_days_is_told(ages: Ages, days: int, told: list[str]) -> None:
    code, _, [never, *old] = ages(days)

    assert (code, never) == (0, NEVER)
    assert old == [
        f"checked more than 90 days ago: {ids}; check them again, and write the day in 'checked'" for ids in told
    ]


@pytest.mark.parametrize(("days", "failed"), [(180, 0), (181, 1)])
def test_only_with_fail_an_old_entry_is_red(ages: Ages, days: int, failed: int) -> None:
    assert ages(days)[0] == 0
    code, _, err = ages(days, "--fail", "180")

    assert (code, "too old, checked more than 180 days ago: oslo (181)" in err) == (failed, bool(failed))


def test_how_many_days_are_told_of_can_be_chosen(ages: Ages) -> None:
    assert "checked more than 5 days ago: oslo (6); check" in ages(6, "--warn", "5")[2][1]


def test_wrong_data_has_no_ages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, shelters=checked(-1))

    assert main(["--data", str(tmp_path), "--lang", "en", "ages"]) == 1
    assert f"lies in the future; today is {TODAY}" in capsys.readouterr().out


def test_the_check_tells_of_old_entries_and_is_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, shelters=checked(200))
    code = main(["--data", str(tmp_path), "--lang", "en"])
    out, err = capsys.readouterr()

    assert (code, out.count("\n"), err.splitlines()[0]) == (0, 1, NEVER)
    assert err.splitlines()[1].startswith("checked more than 90 days ago: oslo (200); check them")


def test_a_centre_that_has_closed_grows_no_older(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, shelters=checked(200).replace("serves_year", f"closed: {TODAY}\n  closed_source: x\n  serves_year"))
    main(["--data", str(tmp_path), "--lang", "en", "ages"])

    assert "oslo" not in capsys.readouterr().out


def test_a_helpline_can_be_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, helplines=HELPLINES.replace("number: 116 006", f"number: 116 006\n  checked: {TODAY}"))
    main(["--data", str(tmp_path), "--lang", "en", "ages"])

    assert capsys.readouterr().out.splitlines()[-1].split() == ["vo", "116", "006", str(TODAY), "-", "0", "-"]


def test_a_role_needs_its_day_in_a_helpline_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, helplines=HELPLINES.replace("number: 116 006", "number: 116 006\n  checked_by: editor"))

    assert main(["--data", str(tmp_path), "--lang", "nb"]) == 1
    assert "'checked_by' trenger linjen 'checked': hvilken dag" in capsys.readouterr().out
