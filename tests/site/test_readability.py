"""How hard the texts for women are to read, and that the measure itself is right."""

import pytest

from directory import Directory
from site_builder import readability
from tests.support import ROOT

PAGE = """\
---
title: Et langt ord: forsikringsselskap
lead: Du kan ringe.
---

## Overskriften forsvinner her

Ring {tel:vo}, eller les [personvern](privacy.md). **Det er** gratis.

- først ett
- så to
"""


@pytest.mark.parametrize(
    ("blocks", "figure"),
    [
        (["Du kan ringe."], 3.0),  # 3 words a sentence, none of them long
        (["Du kan ringe. Hun svarer."], 2.5),
        (["Krisesenteret svarer deg dag."], 4 + 25),  # one long word in four
        (["Bokstav ordet"], 2 + 50),  # seven letters are long, five are not
        (["en to", "tre fire"], 2.0),
        ([""], 0.0),
    ],
)
def test_lix_is_words_a_sentence_and_the_share_of_long_words(blocks: list[str], figure: float) -> None:
    assert readability.lix(blocks) == figure


def test_a_page_is_read_without_headings_addresses_and_numbers() -> None:
    assert [" ".join(readability.WORD.findall(block)) for block in readability.of_page(PAGE)] == [
        "Du kan ringe",
        "Ring eller les personvern Det er gratis",
        "først ett",
        "så to",
    ]


def test_labels_and_the_words_for_volunteers_are_left_out() -> None:
    words = {"write_day_mon": "Mandag", "apply_lead": "Søk der.", "ring": "Ring.", "centre_any": "Du kan ringe."}

    assert readability.of_words(words) == ["Du kan ringe."]


def test_a_text_that_is_too_hard_is_named_by_its_file() -> None:
    assert readability.problems({"content/nb/find.md": 35.0, "content/nn/find.md": 35.6}) == [
        "content/nn/find.md:1: LIX is 35.6, and must be 35 at most; make sentences shorter, take commoner words"
    ]


def test_every_text_for_women_is_easy_to_read(sample_directory: Directory) -> None:
    figures = readability.figures(ROOT / "content", sample_directory.words)

    assert len(figures) == 10 and min(figures.values()) > 10
    assert readability.problems(figures) == []


def test_texts_that_are_fine_take_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert readability.main([]) == 0
    assert capsys.readouterr().out.count("\n") == 1
