"""The sentences that must stand: found by their marks, in every language, whatever their wording."""

from pathlib import Path

import pytest

from site_builder import required_sentences
from site_builder.required_sentences import REQUIRED
from tests.support import ROOT
from tests.support.rotation import written

PRIVACY = ["- **Exceptions:** They must tell others of harm. {keep:avert-harm}"]
KEYS = [(page, key) for page, sentences in REQUIRED.items() for key in sentences]
LANGUAGES = written()


def said(page: str, lines: list[str]) -> list[str]:
    return [f"{problem.line}: {problem.text}" for problem in required_sentences.problems(Path(f"{page}.md"), lines)]


def test_a_marked_sentence_may_be_reworded_and_moved() -> None:
    assert said("privacy", ["# x", "", *PRIVACY]) == said("privacy", ["They tell. {keep:avert-harm}"]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("page", "key"), KEYS)
def test_each_of_them_is_missed_where_it_is_deleted(language: str, page: str, key: str) -> None:
    lines = (ROOT / "content" / language / f"{page}.md").read_text("utf-8").splitlines()
    kept = [line for line in lines if f"{{keep:{key}}}" not in line]

    [problem] = said(page, kept)
    assert problem.startswith(f"1: the sentence '{key}' (") and f"{{keep:{key}}}" in problem


def test_a_page_that_needs_none_has_none() -> None:
    assert said("accessibility", ["anything"]) == []


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([*PRIVACY, *PRIVACY], "2: '{keep:avert-harm}' also stands on line 1; mark one sentence"),
        ([*PRIVACY, "Words. {keep:avert}"], "2: '{keep:avert}' is unknown; use {keep:avert-harm}"),
        (["- {keep:avert-harm}"], "1: the sentence 'avert-harm' (the centre must tell others if that can avert"),
    ],
)
def test_a_mark_that_marks_nothing_is_told(lines: list[str], problem: str) -> None:
    assert said("privacy", lines)[0].startswith(problem)


@pytest.mark.parametrize(
    ("line", "lacks"),
    [("You should be over 25. {keep:age}", "'{fact:age}'"), ("أكثر من {fact:age} سنة. {keep:age}", None)],
)
def test_a_figure_in_the_sentence_is_held_by_its_placeholder(line: str, lacks: str | None) -> None:
    [*problems] = [problem for problem in said("volunteer", [line]) if "'age'" in problem]

    assert problems == (
        [f"1: the sentence 'age' (from which age a woman can be a volunteer) lacks {lacks}; write it"] if lacks else []
    )


def test_a_mark_is_not_shown() -> None:
    assert required_sentences.without_marks("- Over 25. {keep:age}\n- More") == "- Over 25.\n- More"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_built_page_shows_a_mark(site: Path, language: str) -> None:
    assert not [path for path in (site / language).rglob("*.html") if "{keep" in path.read_text("utf-8")]
