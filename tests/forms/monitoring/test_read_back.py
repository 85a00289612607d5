"""The weekly letter's word: which words are taken, for how long, and who has told none."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from forms.monitoring import read_back
from forms.monitoring.read_back import WORDS, Reading, folded
from forms.outbox.outbox import Outbox

NOW = datetime(2026, 3, 2, 12, 34, 56, tzinfo=UTC)  # a Monday, in week 10


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    with closing(Outbox(database)) as made:
        yield made


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def tell(outbox: Outbox, word: str, days: float = 0, centre: str = "oslo") -> int | None:
    """The week of the word that the centre is found to have told."""
    found = read_back.confirm(outbox, centre, word, after(days))
    return found.week if found else None


def test_the_word_is_taken_for_three_weeks(outbox: Outbox) -> None:
    word = read_back.draw(outbox, "oslo", NOW)

    assert [tell(outbox, word, days) for days in (0, 20.9, 21)] == [10, 10, None]


def test_the_week_of_a_word_is_that_of_the_day_in_norway(outbox: Outbox) -> None:
    late_on_sunday = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert tell(outbox, read_back.draw(outbox, "oslo", late_on_sunday)) == 10


def test_a_word_of_a_clock_that_was_ahead_is_not_taken_and_is_forgotten(outbox: Outbox) -> None:
    word = read_back.draw(outbox, "oslo", after(300))
    told = tell(outbox, word)
    read_back.forget_old(outbox, NOW)

    assert (told, outbox.ledger.marks()) == (None, {})


def test_the_words_of_three_weeks_are_taken_side_by_side(outbox: Outbox) -> None:
    words = [read_back.draw(outbox, "oslo", after(days)) for days in (0, 7, 14)]

    assert [tell(outbox, word, 15) for word in words] == [10, 11, 12]
    assert [word.week for word in read_back.issued(outbox.ledger.marks(), "oslo", after(15))] == [10, 11, 12]


def test_a_word_of_another_centre_is_not_taken(outbox: Outbox) -> None:
    read_back.draw(outbox, "oslo", NOW)
    others = [word for word in WORDS if not tell(outbox, word)]

    assert len(others) == len(WORDS) - 1
    assert tell(outbox, read_back.draw(outbox, "narvik", NOW), centre="molde") is None
    assert tell(outbox, read_back.draw(outbox, "narvik.apply", NOW), centre="narvik") is None


def test_no_word_comes_again_within_three_weeks(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "WORDS", WORDS[:3])

    assert {read_back.draw(outbox, "oslo", after(days)) for days in (0, 7, 14)} == set(WORDS[:3])


@pytest.mark.parametrize(
    "typed", ["blåbær", "BLÅBÆR", " Blåbær. ", "blaabaer", "Blåbaer", "blabar", "bl\u0061\u030ab\u00e6r", "blåbär"]
)
def test_a_word_is_taken_however_its_letters_were_typed(typed: str) -> None:
    assert folded(typed) == folded("blåbær")


def test_words_differ_however_they_are_typed() -> None:
    assert len({folded(word) for word in WORDS}) == len(WORDS) == 64


def test_neither_the_word_nor_the_time_of_reading_is_kept(outbox: Outbox) -> None:
    word = read_back.draw(outbox, "oslo", NOW)
    tell(outbox, word, 3)
    marks = outbox.ledger.marks()

    assert not any(word in name for name in marks)
    assert marks["read:oslo"] == int(datetime(2026, 3, 5, tzinfo=UTC).timestamp())


def test_what_is_kept_does_not_tell_that_a_word_came_again(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "WORDS", WORDS[:1])
    for days in (0, 30):
        read_back.draw(outbox, "oslo", after(days))

    assert len({name.rpartition(":")[2] for name in outbox.ledger.marks()}) == 2


def test_old_words_are_forgotten_and_of_answers_only_the_last_is_kept(outbox: Outbox) -> None:
    for week in range(6):
        tell(outbox, read_back.draw(outbox, "oslo", after(7 * week)), 7 * week)
    read_back.forget_old(outbox, after(35))

    assert sorted(name.partition(":")[0] for name in outbox.ledger.marks()) == ["read", "word", "word", "word"]


def reading(outbox: Outbox, days: float) -> Reading:
    return read_back.reading(outbox.ledger.marks(), "oslo", after(days))


def test_a_new_centre_has_two_weeks(outbox: Outbox) -> None:
    read_back.begin(outbox, "oslo", None, NOW)

    assert [reading(outbox, days).overdue for days in (0, 13, 14)] == [False, False, True]
    assert outbox.ledger.marks()["asked:oslo"] == int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
    assert f"{reading(outbox, 14)}" == "never"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-2, "today"),
        (0, "today"),
        (1, "1 day ago"),
        (3, "3 days ago"),
        (14, "not for 14 days"),
        (16, "not for 16 days"),
    ],
)
def test_it_is_said_when_somebody_last_read(outbox: Outbox, days: int, text: str) -> None:
    read_back.begin(outbox, "oslo", None, after(-30))
    tell(outbox, read_back.draw(outbox, "oslo", NOW))

    assert f"{reading(outbox, days)}" == text


@pytest.mark.parametrize(("pause", "previous", "overdue"), [(7, 0, True), (15, 0, False), (7, None, False)])
def test_a_centre_that_was_closed_begins_anew(outbox: Outbox, pause: int, previous: int | None, overdue: bool) -> None:
    read_back.begin(outbox, "oslo", None, NOW)
    read_back.begin(outbox, "oslo", None if previous is None else int(after(previous).timestamp()), after(pause))

    assert reading(outbox, 16).overdue is overdue


def test_a_centre_that_had_letters_before_it_was_asked_has_two_weeks(outbox: Outbox) -> None:
    read_back.begin(outbox, "oslo", int(after(-7).timestamp()), NOW)

    assert [reading(outbox, days).overdue for days in (13, 14)] == [False, True]


def test_a_centre_that_is_not_asked_is_not_overdue(outbox: Outbox) -> None:
    assert not reading(outbox, 0).overdue
