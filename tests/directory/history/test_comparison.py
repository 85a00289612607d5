"""What has changed between two states, as it is said."""

from dataclasses import replace
from datetime import date

import pytest

from directory.history.change import LOUD
from directory.history.comparison import Comparison, compare
from directory.history.typed import CENTRES, HELPLINES, Entry, State

TODAY = date(2026, 11, 27)
OSLO = {"id": "oslo", "name": "Oslo krisesenter", "phone": "22 48 03 80"}
NARVIK = {"id": "narvik", "name": "Narvik krisesenter", "phone": "76 95 73 39"}
MOLDE = {"id": "molde", "name": "Molde krisesenter", "phone": "71 25 66 66"}
RUNG = {**NARVIK, "phone": "76 95 73 40", "checked": "2026-11-27"}


def state(*centres: Entry, **parts: dict[str, str]) -> State:
    """A state with these centres, pages and words."""
    lists = {CENTRES: {entry["id"]: entry for entry in centres}, HELPLINES: {}}
    return State(lists, {}, {"nb": parts.get("nb", {}), "en": parts.get("en", {})}, parts.get("pages", {}))


def said(old: State, new: State, language: str = "en") -> list[str]:
    """What the changes say, the loud ones with a !."""
    changes = compare(old, new, TODAY).changes
    return [f"{'!' * (one.part == LOUD)}{one.text.in_language(language)}" for one in changes]


def of(*new: Entry) -> list[str]:
    """What is said of these centres after Oslo, Narvik and Molde."""
    return said(state(OSLO, NARVIK, MOLDE), state(*new))


def test_nothing_is_said_of_what_is_as_it_was() -> None:
    assert of(OSLO, NARVIK, MOLDE) == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Narvik krisesenter: nummer 76 95 73 39 -> 76 95 73 40, kontrollert 27.11.2026"),
        ("en", "Narvik krisesenter: number 76 95 73 39 -> 76 95 73 40, checked 2026-11-27"),
    ],
)
def test_a_new_number_is_read_aloud_with_its_day(language: str, expected: str) -> None:
    assert said(state(NARVIK), state(RUNG), language) == [expected]


def test_a_number_that_nobody_rang_is_loud() -> None:
    assert said(state(RUNG), state({**RUNG, "phone": "76 95 73 41", "checked": "2026-11-26"})) == [
        "!Narvik krisesenter: number 76 95 73 40 -> 76 95 73 41, AND NOBODY HAS RUNG IT"
    ]


def test_two_numbers_that_were_swapped_are_called_so() -> None:
    swapped = of({**OSLO, "phone": NARVIK["phone"]}, {**NARVIK, "phone": OSLO["phone"]}, MOLDE)

    assert swapped[0] == "!the numbers of Narvik krisesenter and Oslo krisesenter have been swapped"


def test_three_numbers_that_went_round_are_called_so() -> None:
    new = [{**a, "phone": b["phone"]} for a, b in [(OSLO, NARVIK), (NARVIK, MOLDE), (MOLDE, OSLO)]]

    assert "have been passed round among them" in of(*new)[0]


def test_a_number_taken_from_another_centre_is_loud() -> None:
    taken = of({**OSLO, "phone": NARVIK["phone"]}, {**NARVIK, "phone": "76 95 73 40"}, MOLDE)

    assert taken[0] == "!Oslo krisesenter now has 76 95 73 39, which was the number of Narvik krisesenter"


def test_a_centre_that_came_or_left_is_told() -> None:
    assert said(state(OSLO), state(NARVIK)) == [
        "!removed: Oslo krisesenter, 22 48 03 80",
        "new: Narvik krisesenter, number 76 95 73 39, which nobody has rung yet",
    ]


def test_a_new_id_is_no_new_centre() -> None:
    assert of({**OSLO, "id": "oslo-2"}, NARVIK, MOLDE)[0].startswith("!Oslo krisesenter: the id 'oslo' is now 'oslo-2'")


def test_a_new_name_is_told() -> None:
    assert of({**OSLO, "name": "Krisesenteret i Oslo"}, NARVIK, MOLDE) == [
        "Oslo krisesenter is now called Krisesenteret i Oslo"
    ]


def test_a_centre_that_closes_and_opens_again_is_loud() -> None:
    closed = {**OSLO, "closed": "2026-12-01"}

    assert said(state(OSLO), state(closed)) == ["!Oslo krisesenter closes for good on 2026-12-01"]
    assert said(state(closed), state(OSLO)) == ["!Oslo krisesenter is closed no more (it was from 2026-12-01)"]


def test_every_other_key_is_told_also_one_that_is_not_known_here() -> None:
    assert of({**OSLO, "website": "https://oslo.example", "new_key": "yes"}, NARVIK, MOLDE) == [
        "Oslo krisesenter: web page: https://oslo.example (was not there)",
        "Oslo krisesenter: new_key: yes (was not there)",
    ]


@pytest.mark.parametrize(
    ("serves", "expected"),
    [
        ("0301, 3201", "kommuner det betjener: nye 3201 Bærum"),
        ("3201", "kommuner det betjener: nye 3201 Bærum; borte 0301 Oslo"),
        ("3203, 0301", "kommuner det betjener: nye 3203"),  # one that is in no list of municipalities
    ],
)
def test_of_many_municipalities_only_those_that_came_or_left_are_told(serves: str, expected: str) -> None:
    places = {"municipalities.csv": ("0301,Oslo,x", "3201,Bærum,x")}
    old = replace(state({**OSLO, "serves": "0301"}), tables=places)

    assert said(old, replace(state({**OSLO, "serves": serves}), tables=places), "nb") == [
        f"Oslo krisesenter: {expected}"
    ]


def test_yes_and_no_are_said_in_the_language_of_who_reads() -> None:
    old, new = state({**OSLO, "open_24h": "no"}), state({**OSLO, "open_24h": "yes"})

    assert said(old, new, "nb") == ["Oslo krisesenter: åpent hele døgnet nei -> ja"]


def test_another_order_is_told() -> None:
    assert of(NARVIK, OSLO, MOLDE) == ["the order has changed"]


def of_page(old: str, new: str) -> Comparison:
    """The comparison of two texts of the Norwegian page; the English one stays."""
    pages = {"en/find": "Call."}
    return compare(state(pages={**pages, "nb/find": old}), state(pages={**pages, "nb/find": new}), TODAY)


def test_only_the_sentences_that_changed_are_shown() -> None:
    [change] = of_page("Ring nå. Du kan spørre.", "Ring nå. Du kan\nspørre om alt.").changes

    assert change.lines == ["- Du kan spørre.", "+ Du kan spørre om alt."]


def test_lines_broken_elsewhere_are_no_change() -> None:
    compared = of_page("Ring nå. Du kan spørre.", "Ring nå.\nDu kan\nspørre.")

    assert (compared.changes, compared.stale) == ([], [])


def test_a_translation_that_did_not_follow_is_named() -> None:
    assert of_page("Fra 25 år.", "Fra 30 år.").stale == [("content/en/find.md", "")]


def test_a_word_that_did_not_follow_is_named() -> None:
    old, new = state(nb={"exit": "Ut"}, en={"exit": "Exit"}), state(nb={"exit": "Vekk"}, en={"exit": "Exit"})

    assert compare(old, new, TODAY).stale == [("words/en.yaml", "exit")]


def test_a_translation_that_followed_is_not_named() -> None:
    old, new = state(nb={"exit": "Ut"}, en={"exit": "Exit"}), state(nb={"exit": "Vekk"}, en={"exit": "Leave"})

    assert compare(old, new, TODAY).stale == []


def test_a_centre_that_takes_the_number_of_one_that_is_gone_is_loud() -> None:
    taken = of({**OSLO, "phone": NARVIK["phone"]}, MOLDE)

    assert taken[0] == "!Oslo krisesenter now has 76 95 73 39, the number of Narvik krisesenter, which is gone"
    assert "!removed: Narvik krisesenter, 76 95 73 39" in taken


@pytest.mark.parametrize(("source", "stale"), [("bbb", []), ("aaa", [("content/en/find.md", "")])])
def test_a_translation_follows_when_it_names_the_new_original(source: str, stale: list[tuple[str, str]]) -> None:
    old = state(pages={"nb/find": "25.", "en/find": "---\nsource: aaa\n---\n25."})
    new = state(pages={"nb/find": "30.", "en/find": f"---\nsource: {source}\n---\n30."})

    assert compare(old, new, TODAY).stale == stale


def test_the_words_of_a_language_follow_when_they_name_the_new_original() -> None:
    old = state(nb={"exit": "Ut"}, en={"exit": "Exit", "source": "aaa"})
    new = state(nb={"exit": "Vekk"}, en={"exit": "Exit", "source": "bbb"})

    assert compare(old, new, TODAY).stale == []


def test_what_a_translation_was_made_from_is_no_word() -> None:
    old, new = state(en={"exit": "Exit", "source": "aaa"}), state(en={"exit": "Exit", "source": "bbb"})

    assert compare(old, new, TODAY).changes == []
