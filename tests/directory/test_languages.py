"""The languages: the order of the menu, and what an editor can get wrong in languages.yaml."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.sample_data import AR, LANGUAGES, problems, read


def test_a_language_is_live_once_it_has_words(tmp_path: Path) -> None:
    assert [language.code for language in read(tmp_path).languages] == ["nb", "ar"]


def test_a_language_is_what_the_file_says(tmp_path: Path) -> None:
    arabic = read(tmp_path).languages[1]

    assert (arabic.name, arabic.norwegian, arabic.dir) == ("العربية", "arabisk", "rtl")
    assert (arabic.exit, arabic.original) == ("https://ar.wikipedia.org/", False)


def test_a_written_form_has_a_short_name(tmp_path: Path) -> None:
    named = LANGUAGES.replace("name: Bokmål", "name: Norsk (bokmål)")

    assert [one.short for one in read(tmp_path, languages=named).languages] == ["Bokmål", "العربية"]


def test_a_language_that_waits_for_a_reader_comes_with_the_approval_of_its_words(tmp_path: Path) -> None:
    waits = LANGUAGES.replace("ar.wikipedia.org/", "ar.wikipedia.org/\n  publish: reviewed")
    before = read(tmp_path, languages=waits)
    after = read(tmp_path, languages=waits, ar=f"reviewed_by: Ada Lovelace\nreviewed_on: 2026-01-02\n{AR}")

    assert ([one.code for one in before.languages], [one.code for one in before.waiting]) == (["nb"], ["ar"])
    assert "ar" in before.words  # they are checked like all others
    assert ([one.code for one in after.languages], after.waiting) == (["nb", "ar"], ())


MISTAKES = {
    ("dir: rtl", "dir: rtl\n  publish: yes"): "languages.yaml:11: publish 'yes' must be all or reviewed",
    ("code: pl", "code: polsk"): "languages.yaml:12: code 'polsk' must be the two or three small letters",
    ("code: pl", "code: ar"): "languages.yaml:12: code 'ar' also stands in the entry on line 7",
    ("name: Polski", "name: Bokmål"): "languages.yaml:13: name 'Bokmål' also stands in the entry on line 1",
    ("dir: rtl", "dir: right"): "languages.yaml:10: dir 'right' must be ltr or rtl",
    ("dir: rtl", "dir: ltr"): "languages.yaml:10: dir must be rtl, the direction in which 'العربية' is read",
    ("https://ar.", "http://ar."): "languages.yaml:11: exit 'http://ar.wikipedia.org/' must be a web address",
    ("ar.wikipedia.org/", "a.example/s?q=x"): "languages.yaml:11: exit 'https://a.example/s?q=x' must be a plain",
    ("ar.wikipedia.org/", "ar.wikipedia.org/#x"): "languages.yaml:11: exit 'https://ar.wikipedia.org/#x' must be a",
    ("  original: yes\n", ""): "languages.yaml:1: 'original: yes' must stand at nb, and only there",
    ("dir: rtl", "dir: rtl\n  original: yes"): "languages.yaml:11: 'original: yes' must stand at nb, and only there",
    ("code: nb", "code: sv"): "languages.yaml:1: the original language is missing; add an entry '- code: nb'",
    ("norwegian: polsk\n", "norsk: polsk\n"): "languages.yaml:12: 'norwegian' is missing in this entry",
    ("norwegian: polsk\n", "norwegian:\n"): "languages.yaml:14: norwegian '' is empty",
}


@pytest.mark.parametrize("old_new", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old_new: Any) -> None:
    found = problems(tmp_path, languages=LANGUAGES.replace(*old_new))

    assert any(problem.startswith(MISTAKES[old_new]) for problem in found)


@pytest.mark.parametrize("host", [
    "www.google.com", "google.no", "www.google.co.uk", "bing.com", "duckduckgo.com", "no.search.yahoo.com", "yandex.ru",
    "www.kvasir.no", "m.youtube.com", "www.facebook.com", "x.com", "www.startpage.com", "ecosia.org",
])  # fmt: skip
def test_exit_leads_to_no_page_that_knows_what_she_looked_for(tmp_path: Path, host: str) -> None:
    [problem] = problems(tmp_path, languages=LANGUAGES.replace("ar.wikipedia.org", host))

    assert "may show what somebody looked for or did before" in problem


@pytest.mark.parametrize("page", [
    "www.krisesenter.com", "sanitetskvinnene.no", "www.bufdir.no/vold", "www.politiet.no", "www.ressursvenn.no",
    "no.wikipedia.org/wiki/Voldtekt", "no.wikipedia.org/wiki/%C3%86resrelatert",
])  # fmt: skip
def test_exit_leads_to_no_page_about_what_she_reads_here(tmp_path: Path, page: str) -> None:
    [problem] = problems(tmp_path, languages=LANGUAGES.replace("ar.wikipedia.org/", page))

    assert "is a page about what she reads here; choose one that has nothing to do with it" in problem


@pytest.mark.parametrize("host", ["www.yr.no", "no.wikipedia.org", "www.nrk.no", "mail.example", "netflixx.example"])
def test_exit_leads_to_any_other_page(tmp_path: Path, host: str) -> None:
    assert problems(tmp_path, languages=LANGUAGES.replace("ar.wikipedia.org", host)) == []
