"""Each language has its turn in the slow tests within a week."""

from datetime import date, timedelta

from tests.support.rotation import A_DAY, ALWAYS, of_the_day, written

FOURTEEN = ("nb", "nn", "en", "se", "uk", "pl", "ar", "so", "ti", "fa", "ru", "es", "tr", "ur")
DAYS = [date(2026, 12, 28) + timedelta(days=number) for number in range(7)]


def test_each_of_fourteen_languages_has_its_turn_within_any_week() -> None:
    assert {code for day in DAYS for code in of_the_day(FOURTEEN, day)} == set(FOURTEEN)


def test_each_day_has_its_two_beside_those_of_every_day() -> None:
    for day in DAYS:
        assert set(ALWAYS) < set(found := of_the_day(FOURTEEN, day)) and len(found) == len(ALWAYS) + A_DAY


def test_few_languages_are_all_looked_at() -> None:
    assert of_the_day(("nb", "ar"), DAYS[0]) == ("nb", "ar") and of_the_day(("nb", "en"), DAYS[0]) == ("nb", "en")


def test_what_the_site_has_stands_in_the_order_of_the_menu() -> None:
    assert written() == tuple(code for code in FOURTEEN if code in written())
