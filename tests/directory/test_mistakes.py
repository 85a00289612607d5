"""Each mistake of the corpus is told at its line, in words that are reviewed, in both languages.

After a change of words: `python -m tests.directory.mistakes`, read what it prints, and commit what is right.
"""

from collections import Counter
from pathlib import Path

import pytest

from directory.messages import LANGUAGES
from tests.directory.mistakes import corpus
from tests.directory.mistakes.corpus import Mistake

MISTAKES = corpus.mistakes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.sample(tmp_path_factory.mktemp("mistakes"))


def test_the_sample_is_right(folder: Path) -> None:
    assert [str(one) for one in corpus.problems(folder)] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_mistake_is_told_as_it_was_reviewed(folder: Path, mistake: Mistake) -> None:
    assert corpus.told(folder, mistake) == {language: mistake.expected(language) for language in LANGUAGES}


def test_every_mistake_is_told_or_says_why_not() -> None:
    untold = [mistake.name for mistake in MISTAKES if bool(mistake.expected("nb")) == ("passes" in mistake.entry)]

    assert untold == []


def test_the_corpus_is_large_and_names_nothing_twice() -> None:
    names = Counter(mistake.name for mistake in MISTAKES)

    assert len(names) >= 200
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_what_is_told_in_norwegian_is_not_english(mistake: Mistake) -> None:
    assert mistake.expected("nb") != mistake.expected("en") or not mistake.expected("en")
