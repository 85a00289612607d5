"""Notices and languages of a centre: what an editor can get wrong, and when a notice ends."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from directory import Directory, load, norwegian_day
from directory.notices import Notice
from tests.support.sample_data import SHELTERS, TODAY, problems, read, write

NOTICE = """\
  notice:
    until: 2026-11-23
    nb: Telefonen er stengt.
    ar: الهاتف مغلق.
"""


def with_lines(lines: str) -> str:
    """The good file with more lines (the eighth and on) in the first entry."""
    return SHELTERS.replace("- id: vesteralen", f"{lines}- id: vesteralen")


def test_a_notice_holds_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    notice = read(tmp_path, shelters=with_lines(NOTICE)).centre("oslo").notice

    assert notice is not None and notice.until == date(2026, 11, 23) == TODAY
    assert notice.texts == {"nb": "Telefonen er stengt.", "ar": "الهاتف مغلق."}


@pytest.mark.parametrize(
    ("given", "language", "said"),
    [
        (("nb", "en", "ar"), "ar", "ar"),
        (("nb", "en"), "ar", "en"),
        (("nb", "en"), "nn", "nb"),
        (("nb", "en", "nn"), "nn", "nn"),
        (("nb", "en"), "se", "nb"),
        (("nb",), "ti", "nb"),
    ],
)
def test_a_language_without_a_text_of_its_own_shows_the_english_or_norwegian_one(
    given: tuple[str, ...], language: str, said: str
) -> None:
    assert Notice(TODAY, {code: f"in {code}" for code in given}).said(language) == (said, f"in {said}")


def test_only_norwegian_and_english_must_be_written(tmp_path: Path) -> None:
    few = NOTICE.replace("    ar: الهاتف مغلق.\n", "")
    notice = read(tmp_path, shelters=with_lines(few)).centre("oslo").notice

    assert notice is not None and notice.said("ar") == ("nb", "Telefonen er stengt.")


# The last minute of a notice's last day in Norway, and the minute after it, in UTC: winter, summer, and the days on
# which the clock changes.
ENDS = {
    "2026-01-15": ("2026-01-15T22:59", "2026-01-15T23:00"),
    "2026-07-15": ("2026-07-15T21:59", "2026-07-15T22:00"),
    "2026-03-29": ("2026-03-29T21:59", "2026-03-29T22:00"),
    "2026-10-25": ("2026-10-25T22:59", "2026-10-25T23:00"),
}


@pytest.mark.parametrize("until", ENDS)
def test_a_notice_ends_at_midnight_in_norway(tmp_path: Path, until: str) -> None:
    folder = write(tmp_path, shelters=with_lines(NOTICE.replace("2026-11-23", until)))
    days = [norwegian_day(datetime.fromisoformat(f"{moment}+00:00")) for moment in ENDS[until]]

    assert [bool(load(folder, today=day).centre("oslo").notice) for day in days] == [True, False]


def test_the_day_after_it_is_gone_and_its_texts_are_not_judged(tmp_path: Path) -> None:
    over = with_lines("  notice:\n    until: 2026-11-22\n    nb: Ring 22 22 22 22.\n")

    assert read(tmp_path, shelters=over).centre("oslo").notice is None


def test_a_centre_without_one_has_none(tmp_path: Path) -> None:
    assert [centre.notice for centre in read(tmp_path).centres] == [None, None]


MISTAKES = {
    ("until: 2026-11-23", "until: 23.11.2026"): "9: until '23.11.2026' must be a day written like '2026-11-23'",
    ("until: 2026-11-23", "until: 2026-11-31"): "9: until '2026-11-31' must be a day that exists",
    ("until: 2026-11-23", "until: 2036-11-23"): "9: until '2036-11-23' lies more than a year ahead; today is",
    ("    until: 2026-11-23\n", ""): "9: 'until' is missing in this entry; add a line 'until: ...'",
    ("    nb: Telefonen er stengt.\n", ""): "9: the notice has no text in 'nb'; add a line 'nb: ...'",
    ("    nb:", "    nb: x\n    nb:"): "11: 'nb' is written twice (first on line 10); delete one",
    ("    nb:", "    pl: x\n    nb:"): "10: unknown key 'pl'; use until, nb, ar",
    ("er stengt.", "er 22 22 22 22."): "10: nb 'Telefonen er 22 22 22 22.' holds a telephone number; the number to",
    ("er stengt.", "er ٢٢ ٢٢ ٢٢."): "10: nb 'Telefonen er ٢٢ ٢٢ ٢٢.' holds a telephone number",
    ("er stengt.", "er post@example.org."): "10: nb 'Telefonen er post@example.org.' holds an e-mail address",
    ("er stengt.", "er 22.48.03.80."): "10: nb 'Telefonen er 22.48.03.80.' holds a telephone number; the number to",
    ("er stengt.", "er i Storgata 1."): "10: nb 'Telefonen er i Storgata 1.' holds the address of a street; many",
    ("er stengt.", "<b>er</b>."): "10: nb 'Telefonen <b>er</b>.' holds < or >",
    ("er stengt.", "er {tel:vo}."): "10: nb 'Telefonen er {tel:vo}.' holds '{', which the page would show as it is",
    ("er stengt.", "er **stengt**."): "10: nb 'Telefonen er **stengt**.' holds '*', which the page would show",
    ("er stengt.", "[x](find.md)."): "10: nb 'Telefonen [x](find.md).' holds '](', which the page would show",
    ("er stengt.", "er stengt. " * 20): "10: nb 'Telefonen er stengt. ",
}


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_wrong_notice_is_named_with_what_would_be_right(tmp_path: Path, old_new: Any) -> None:
    assert old_new[0] in NOTICE

    [problem] = problems(tmp_path, shelters=with_lines(NOTICE.replace(*old_new)))
    assert problem.startswith(f"shelters.yaml:{MISTAKES[old_new]}")


@pytest.mark.parametrize("typed", ["stengt", "[stengt]", "{}", ""])
def test_a_notice_without_lines_of_its_own_is_named(tmp_path: Path, typed: str) -> None:
    [problem] = problems(tmp_path, shelters=with_lines(f"  notice: {typed}\n"))

    assert problem == "shelters.yaml:8: 'notice' must hold lines of its own, like 'until: ...', two spaces further in"


def test_the_languages_of_a_centre_are_said_with_their_source(tmp_path: Path) -> None:
    said = with_lines("  languages: [pl, nb]\n  languages_source: https://oslo.example\n")

    found = read(tmp_path, shelters=said).centre("oslo").languages
    assert [language.name for language in found] == ["Polski", "Bokmål"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("  languages: [nb]\n", "8: 'languages' needs 'languages_source': where does the centre itself say so?"),
        (
            "  languages: [xx]\n  languages_source: a page\n",
            "8: languages 'xx' must be the code of a language in languages.yaml: nb, ar, pl",
        ),
    ],
)
def test_languages_without_source_or_unknown_are_named(tmp_path: Path, lines: str, said: str) -> None:
    assert problems(tmp_path, shelters=with_lines(lines)) == [f"shelters.yaml:{said}"]


def test_no_centre_of_today_claims_languages_that_no_fact_confirms(sample_directory: Directory) -> None:
    assert [centre.id for centre in sample_directory.centres if centre.languages or centre.notice] == []
