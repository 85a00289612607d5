"""What stands at the head of a translation: what it was made from, and who has read it."""

from pathlib import Path

import pytest

from directory.translation.state import State
from tests.support.sample_data import AR, NB, problems, read

BY, ON = "reviewed_by: Amal Øy\n", "reviewed_on: 2026-11-01\n"
SOURCE = "source: c48920323044\n"


def state(folder: Path, **spoilt: str) -> State:
    return read(folder, **spoilt).word_states["ar"]


def test_a_translation_of_the_original_as_it_is_has_to_be_read(tmp_path: Path) -> None:
    assert state(tmp_path) == State.NOT_REVIEWED
    assert state(tmp_path, ar=AR + BY + ON) == State.REVIEWED


def test_a_translation_falls_behind_when_the_original_changes(tmp_path: Path) -> None:
    assert state(tmp_path, nb=NB.replace("Hei", "Hallo"), ar=AR + BY + ON) == State.STALE


@pytest.mark.parametrize(
    "nb",
    [
        NB.replace("Hei", "'Hei").replace("}", "}'"),
        "# Ord\n\n" + NB,
        NB.replace("\n", "  \r\n"),
        "".join(reversed(NB.splitlines(keepends=True))),
    ],
)
def test_what_no_reader_sees_makes_nothing_fall_behind(tmp_path: Path, nb: str) -> None:
    assert state(tmp_path, nb=nb) == State.NOT_REVIEWED


def test_a_copy_of_the_original_is_no_translation(tmp_path: Path) -> None:
    assert state(tmp_path, ar=NB + SOURCE) == State.UNTRANSLATED


def test_the_keys_of_the_head_are_no_words(tmp_path: Path) -> None:
    assert read(tmp_path, ar=AR + BY + ON).words["ar"].keys() == read(tmp_path).words["nb"].keys()


MISTAKES = {
    SOURCE: ("", "1: 'source:' is missing; when this text says what nb.yaml says, write 'source: c48920323044' at its"),
    "c48920323044": ("c4892032", "3: source 'c4892032' must be the twelve signs (0-9, a-f) that the check names"),
    "}\n": (f"}}\n{BY}", "3: 'reviewed_by:' stands without 'reviewed_on:'; write both, or delete both"),
    "title": (f"{ON}title", "1: 'reviewed_on:' stands without 'reviewed_by:'; write both, or delete both"),
    "form": (f"{BY}reviewed_on: 2999-01-01\nform", "3: reviewed_on '2999-01-01' lies in the future"),
    "source": (f"{BY}reviewed_on: 1/11\nsource", "4: reviewed_on '1/11' must be a day"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_in_the_head_is_told(tmp_path: Path, old: str) -> None:
    new, said = MISTAKES[old]

    [problem] = problems(tmp_path, ar=AR.replace(old, new, 1))
    assert problem.startswith(f"words/ar.yaml:{said}")


def test_the_original_is_made_from_nothing(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, nb=NB + SOURCE)

    assert problem.startswith("words/nb.yaml:3: 'source:' belongs in a translation, and this is the original; delete")


@pytest.mark.parametrize(
    "name", ["Amal Øy", "Bjørn-Erik d'Angelo", "ርግበት ተስፋይ", "Олена Ковальчук", "فاطمة الزهراء", "Li J. Wu"]
)
def test_a_reviewer_is_a_person_whatever_her_script(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, ar=f"{AR}reviewed_by: {name}\n{ON}") == []


NOBODY = ["Ikke Ennå", "Ukjent Person", "Må Sjekkes", "Microsoft Word", "Google Oversetter"]
NO_NAMES = ["no", "'?'", "Amal", "''", "ikke sett"]


@pytest.mark.parametrize("typed", [*NOBODY, *NO_NAMES])
def test_a_reviewer_who_is_nobody_is_told(tmp_path: Path, typed: str) -> None:
    [problem] = problems(tmp_path, ar=f"{AR}reviewed_by: {typed}\n{ON}")

    assert ("is no person; delete the line" if typed in NOBODY else "must be the first and last name") in problem
