"""A translation beside its original: what it lacks, and whether it is in its own language."""

from pathlib import Path

import pytest

from directory.parsing.problems import Problem, Report
from directory.translation import comparison, pages
from directory.translation.state import State

TOP = "---\ntitle: {title}\ndescription: {title}\nheading: {title}\nlead: {title}\n{source}---\n\n"
NB = """\
Ring VO-linjen, {tel:vo}. Du må være over 25 år, og du kan lese mer på siden [Trygg](safety.md).

## Hva gjør du?

- Du møter kvinnen 2 til 4 ganger
- Du vil skrive under på en erklæring

??? note "Når virker det ikke?"

    Det virker ikke alltid i en gammel nettleser.
"""
EN = """\
Call VO-linjen, {tel:vo}. You must be over 25, and you can read more on the page [Safe](safety.md).

## What do you do?

- You meet the woman 2 to 4 times
- You will sign a declaration of confidentiality

??? note "When does it not work?"

    It does not always work in an old browser.
"""
AR = "اتصلي بالرقم. هذه صفحة تشرح لكِ كل ما تحتاجين إليه الآن."


def told(folder: Path, own: str, code: str = "en", source: str | None = None) -> tuple[State, list[str]]:
    """The state of the page *own* beside NB, and what is said of it: each with its line."""
    found: list[Problem] = []
    read = {}
    for language, text, head in (("nb", NB, ""), (code, own, f"source: {source or hash_of(folder)}\n")):
        path = folder / language / "find.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(TOP.format(title="NB" if text == NB else "EN", source=head) + text, "utf-8")
        read[f"{language}/find.md"] = pages.read(Report(path, found))
    states = comparison.of_pages({uri: page for uri, page in read.items() if page}, found)
    return states[f"{code}/find.md"], [f"{problem.line}: {problem.text}" for problem in sorted(found)]


def hash_of(folder: Path) -> str:
    path = folder / "nb.md"
    path.write_text(TOP.format(title="NB", source="") + NB, "utf-8")
    page = pages.read(Report(path, []))
    return page.hash if page else ""


def test_a_translation_that_says_the_same_is_right(tmp_path: Path) -> None:
    assert told(tmp_path, EN) == (State.NOT_REVIEWED, [])


MISSING = "is missing, and stands in the original; write it here too"
MISTAKES = {
    "{tel:vo}": ("the number", f"1: '{{tel:vo}}' {MISSING}"),
    "](safety.md)": ("](find.md)", f"1: 'safety.md' {MISSING}"),
    "[Safe](safety.md)": ("Safe", f"1: 'safety.md' {MISSING}"),
    "25": ("30", f"1: '25' {MISSING}"),
    "2 to 4": ("2 to 3", f"11: '4' {MISSING}"),
    "4 times": ("4 times in 2026", "13: '2026' stands here once more than in the original; delete it"),
    "## What": ("### What", "11: the headings here are ###, and in the original ##; give the page the same"),
    "??? note": ("!!! note", "16: the boxes here are !!! note, and in the original ??? note; give the page"),
    "- You will sign a declaration of confidentiality\n": ("", "11: has 1 list items here, and the original has 2"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_what_a_translation_lacks_is_told_with_its_line(tmp_path: Path, old: str) -> None:
    new, said = MISTAKES[old]
    _, found = told(tmp_path, EN.replace(old, new))

    assert any(one.startswith(said) for one in found), found


def test_figures_of_any_script_are_numbers(tmp_path: Path) -> None:
    arabic = EN.translate({ord(digit): chr(0x660 + int(digit)) for digit in "0123456789"})

    assert told(tmp_path, arabic) == (State.NOT_REVIEWED, [])


def test_a_stale_page_keeps_nobody_from_changing_the_original(tmp_path: Path) -> None:
    assert told(tmp_path, EN.replace("25", "30"), source="0" * 12) == (State.STALE, [])


@pytest.mark.parametrize(
    ("code", "own", "said"),
    [
        ("en", EN + AR, "19: this is in other letters than 'en' is written in; is it in the right file?"),
        ("ar", AR + "\n" + EN, "10: this is in other letters than 'ar' is written in"),
        ("ti", AR, "9: this is in other letters than 'ti' is written in"),
        ("fa", AR + "\n\nیہ ہے ںٹڈے", "1: this text has letters that 'fa' does not use"),
        ("pl", EN, "1: this text looks like 'en', and the file is for 'pl'"),
        ("en", EN + "\n- Du vil skrive under på en erklæring", "20: 'Du vil skrive under på en erklæring' is still"),
        (
            "en",
            "Jeg vet ikke hva det er, og hvor noe bare blir borte. " * 4,
            "1: this text looks like 'nb', and the file is for 'en'",
        ),
    ],
)
def test_a_text_under_another_code_is_told(tmp_path: Path, code: str, own: str, said: str) -> None:
    _, found = told(tmp_path, own, code, "0" * 12)

    assert any(one.startswith(said) for one in found), found


def test_nynorsk_may_share_sentences_and_a_whole_copy_is_untranslated(tmp_path: Path) -> None:
    assert told(tmp_path, NB, "nn") == (State.UNTRANSLATED, [])
    assert told(tmp_path, NB + "\nMeir.\n", "nn") == (State.NOT_REVIEWED, [])


def test_a_copied_page_in_another_language_is_told_once(tmp_path: Path) -> None:
    [problem] = told(tmp_path, NB, "so")[1]

    assert problem == f"1: this page is the same as {tmp_path / 'nb/find.md'}; translate it"


def test_what_she_says_on_the_telephone_may_stand_in_norwegian(tmp_path: Path) -> None:
    said = "\nSay: «Du vil skrive under på en erklæring»\n"

    assert told(tmp_path, EN + said, source="0" * 12) == (State.STALE, [])
