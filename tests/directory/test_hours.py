"""Hours of a centre's telephone and chat: what can be said, and what an editor can get wrong."""

from pathlib import Path

import pytest

from directory.hours import Opening
from tests.support.sample_data import SHELTERS, problems, read, with_line

SOURCE = "hours_source: https://oslo.example\n  checked: 2026-11-20"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def with_hours(phone: str) -> str:
    """The good file with these hours of the first centre's telephone, a source, and the day somebody asked."""
    return with_line(f"hours: {{phone: {{{phone}}}}}\n  {SOURCE}")


def test_hours_are_days_and_times_in_the_order_of_the_week(tmp_path: Path) -> None:
    written = "holiday: closed, sat: '10:00-12:00, 13:00-14:00', mon-fri: '08:00-15:30'"
    found = read(tmp_path, shelters=with_hours(written)).centre("oslo").hours["phone"]

    assert found == (
        Opening(WEEK[:5], (("08:00", "15:30"),)),
        Opening(("sat",), (("10:00", "12:00"), ("13:00", "14:00"))),
        Opening(("holiday",), ()),
    )


def test_hours_may_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    lines = f"hours:\n    phone:\n      mon-wed: 00:00-24:00\n  {SOURCE}"
    [opening] = read(tmp_path, shelters=with_line(lines)).centre("oslo").hours["phone"]

    assert (opening.days, opening.all_day) == (WEEK[:3], True)


def test_a_chat_has_an_address_and_hours(tmp_path: Path) -> None:
    lines = "chat: https://oslo.example/chat\n  hours: {chat: {fri: '18:00-24:00'}}\n  hours_source: their page"
    centre = read(tmp_path, shelters=with_line(lines)).centre("oslo")

    assert (centre.chat, centre.hours["chat"][0].days) == ("https://oslo.example/chat", ("fri",))


def test_a_centre_without_hours_has_none(tmp_path: Path) -> None:
    assert not read(tmp_path).centre("oslo").hours


@pytest.mark.parametrize(
    "days",
    ["day", "helg", "fre-man", "lør-helligdag", "fri-mon", "mon-mon", "mon-", "-fri", "mon-holiday", "mon-fri-sun"],
)
def test_days_that_are_none_are_refused(tmp_path: Path, days: str) -> None:
    [problem] = problems(tmp_path, shelters=with_hours(f"'{days}': '08:00-15:30'"))

    assert f"'{days}' names no day; use mon, tue, wed, thu, fri, sat, sun or holiday, or two" in problem


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ("mandag", "mon"),
        ("man-fre", "mon-fri"),
        ("Mon-Fri", "mon-fri"),
        ("Lør-Søn", "sat-sun"),
        ("helligdager", "holiday"),
    ],
)
def test_days_in_norwegian_are_put_right(tmp_path: Path, days: str, meant: str) -> None:
    [problem] = problems(tmp_path, shelters=with_hours(f"{days}: '08:00-15:30'"))

    assert f"'{days}' names no day; did you mean '{meant}'?" in problem


@pytest.mark.parametrize(
    "times", ["8-15", "08.00-15.30", "08:00–15:30", "8:00-15:30", "stengt", "08:00-15:30;", "08:00"]
)
def test_times_that_are_none_are_refused(tmp_path: Path, times: str) -> None:
    [problem] = problems(tmp_path, shelters=with_hours(f"mon: '{times}'"))

    assert f"mon '{times}' must be times like '08:00-15:30', '00:00-24:00' for day and night, or 'closed'" in problem


@pytest.mark.parametrize("time", ["25:00", "24:30", "08:60"])
def test_a_time_that_no_clock_shows_is_refused(tmp_path: Path, time: str) -> None:
    [problem] = problems(tmp_path, shelters=with_hours(f"mon: '08:00-{time}'"))

    assert f"holds the time '{time}', which no clock shows" in problem


@pytest.mark.parametrize(
    "times", ["15:30-08:00", "08:00-08:00", "13:00-15:00, 08:00-12:00", "08:00-12:00, 11:00-15:00"]
)
def test_times_that_do_not_go_forward_are_refused(tmp_path: Path, times: str) -> None:
    [problem] = problems(tmp_path, shelters=with_hours(f"mon: '{times}'"))

    assert "must go from the earlier time to the later" in problem


def test_a_day_that_stands_twice_is_told(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, shelters=with_hours("mon-fri: '08:00-15:30', wed: closed"))

    assert problem == "shelters.yaml:8: wed stands twice in the hours of phone; write each day once"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f"hours: 08:00-15:30\n  {SOURCE}", "'hours' must hold lines of its own, like 'phone: ...'"),
        (f"hours: {{phone: 08:00-15:30}}\n  {SOURCE}", "'phone' must hold lines of its own, like 'mon-fri: ...'"),
        (f"hours: {{door: {{mon: closed}}}}\n  {SOURCE}", "unknown key 'door'"),
        (f"hours: {{chat: {{mon: '08:00-09:00'}}}}\n  {SOURCE}", "hours of the chat need 'chat', the address"),
        ("hours: {phone: {mon: closed}}\n  checked: 2026-11-20", "'hours' needs 'hours_source'"),
        ("hours: {phone: {mon: closed}}\n  hours_source: a page", "hours of the phone need 'checked': ring the number"),
        ("hours_source: a page", "'hours_source' needs 'hours'"),
        ("chat: http://oslo.example", "chat 'http://oslo.example' must be a web address, like 'https://"),
        ("interpreter: no\n  interpreter_source: a page", "interpreter 'no' must be 'yes', or the line left out"),
        ("interpreter: yes", "'interpreter' needs 'interpreter_source'"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, lines: str, said: str) -> None:
    assert said in "\n".join(problems(tmp_path, shelters=with_line(lines)))


def always(open_24h: str, phone: str) -> str:
    """The good file, its first centre with this `open_24h` and these hours."""
    sourced = with_hours(phone).replace("checked: 2026-11-20", "checked: 2026-11-20\n  open_24h_source: a page")
    return sourced.replace("open_24h: no", f"open_24h: {open_24h}", 1)


@pytest.mark.parametrize(
    "phone", ["mon-sun: 00:00-24:00", "mon-fri: 00:00-24:00, sat-sun: 00:00-24:00, holiday: 00:00-24:00"]
)
def test_hours_of_day_and_night_are_said_by_open_24h(tmp_path: Path, phone: str) -> None:
    [problem] = problems(tmp_path, shelters=always("no", phone))

    assert "these hours of the phone are day and night; delete them, and write 'open_24h: yes'" in problem
    assert problems(tmp_path, shelters=always("yes", phone)) == []


@pytest.mark.parametrize(
    "phone", ["mon-fri: 00:00-24:00", "mon-sun: 08:00-15:30", "mon-sun: 00:00-24:00, holiday: closed"]
)
def test_hours_that_contradict_open_24h_are_refused(tmp_path: Path, phone: str) -> None:
    [problem] = problems(tmp_path, shelters=always("yes", phone))

    assert "open_24h is 'yes', and the hours of the phone say otherwise; correct one of them" in problem
    assert problems(tmp_path, shelters=always("no", phone)) == []


def test_an_interpreter_is_said_with_its_source(tmp_path: Path) -> None:
    said = with_line("interpreter: yes\n  interpreter_source: https://oslo.example")

    assert read(tmp_path, shelters=said).centre("oslo").interpreter
    assert not read(tmp_path, shelters=SHELTERS).centre("oslo").interpreter
