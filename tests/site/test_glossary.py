"""Glossaries: a translation says the word that its language has for a Norwegian term, in any of its forms."""

from pathlib import Path

import pytest

from site_builder import glossary
from tests.support import ROOT, sample_site

PAGE = "content/ar/volunteer.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The texts of the project in a few languages."""
    return sample_site.copy(tmp_path)


def told(folder: Path) -> list[str]:
    return [str(one) for one in glossary.problems(folder)]


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")


def test_all_texts_use_the_words_of_their_glossary() -> None:
    assert glossary.problems(ROOT) == []


def test_each_translation_has_a_glossary_of_some_terms(folder: Path) -> None:
    for code in ("nn", "en", "ar"):
        assert (folder / f"content/{code}" / glossary.FILE).read_text("utf-8").count("\n") > 10


def test_another_word_is_named_with_the_line_of_the_glossary(folder: Path) -> None:
    change(folder, "content/en/volunteer.md", "declaration of confidentiality", "promise of silence")

    assert told(folder) == [
        "content/en/volunteer.md:1: 'taushetserklæring' is 'declaration of confidentiality' in "
        "content/en/glossary.yaml:7, and stands nowhere here; use it, or correct the glossary"
    ]


def test_the_norwegian_word_beside_a_shorter_one_will_do(folder: Path) -> None:
    change(folder, "content/en/glossary.yaml", "politiattest: police certificate*", "politiattest: police paper")

    assert told(folder) == []


@pytest.mark.parametrize("word", ["نموذجًا", "والنماذج", "بالنموذج"])
def test_a_word_is_known_in_its_forms_with_and_without_vowel_marks(folder: Path, word: str) -> None:
    change(folder, PAGE, "نموذجًا", word)

    assert told(folder) == []


def test_a_translation_that_has_fallen_behind_waits_for_its_translator(folder: Path) -> None:
    change(folder, "content/nb/safety.md", "## ", "Du kan be om tolk.\n\n## ")

    assert told(folder) == []


def test_a_name_is_no_term(folder: Path) -> None:
    change(folder, "content/en/glossary.yaml", "ressursvenn: resource friend*", "ressursvenn: Ressursvenn")

    assert all("ressursvenn" in line for line in told(folder))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "content/en/glossary.yaml:1: is missing; write one line 'krisesenter: your word' for each term"),
        ("tolk:\n", "content/en/glossary.yaml:1: 'tolk' has no word in this language; write it behind the colon"),
    ],
)
def test_a_glossary_that_is_missing_or_unfinished_is_named(folder: Path, text: str | None, said: str) -> None:
    path = folder / "content/en" / glossary.FILE
    path.unlink()
    if text:
        path.write_text(text)

    assert told(folder) == [said]
