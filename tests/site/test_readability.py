"""How hard the texts are to read, and that the measures themselves are right."""

import shutil
from pathlib import Path

import pytest

import directory
from site_builder import plain_words, readability
from site_builder.readability import LENGTH, LIX, RIX, Text
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
WORDS = {"write_day_mon": "Mandag", "apply_lead": "Søk der.", "ring": "Ring.", "centre_any": "Du kan ringe."}


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


@pytest.mark.parametrize(
    ("block", "figure"), [("You decide. You can ring.", 0.0), ("Nothing happens. Ring.", 1.0), ("", 0)]
)
def test_rix_is_the_number_of_long_words_in_a_sentence(block: str, figure: float) -> None:
    assert RIX.of(readability.sentences([block])) == figure


def test_a_language_without_an_index_has_the_words_of_its_sentences_counted() -> None:
    assert LENGTH.of(readability.sentences(["ይረድኣኪ። ንስኺ ትውስኒ ኢኺ፧ እወ።"])) == 5 / 3
    assert LENGTH.of(readability.sentences(["آپ کیسی ہیں؟ ٹھیک ہوں۔"])) == 2.5


def test_a_page_is_read_without_headings_addresses_and_numbers() -> None:
    assert [" ".join(readability.WORD.findall(block)) for block in readability.of_page(PAGE)] == [
        "Du kan ringe",
        "Ring eller les personvern Det er gratis",
        "først ett",
        "så to",
    ]


@pytest.mark.parametrize("sentence", ["ደውሊ።", "ትደልዪ ዲኺ፧", "فون کریں۔", "هل أنتِ بخير؟", "Ring!"])
def test_a_sentence_is_known_by_the_sign_of_its_script(sentence: str) -> None:
    assert readability.of_words({"ring": sentence, "label": sentence[:-1]}, for_others=False) == [sentence]


def test_labels_are_left_out_and_the_words_for_volunteers_are_counted_apart() -> None:
    assert readability.of_words(WORDS, for_others=False) == ["Ring.", "Du kan ringe."]
    assert readability.of_words(WORDS, for_others=True) == ["Søk der."]


def test_a_text_that_is_too_hard_is_named_by_its_file_with_the_sentence_to_begin_with() -> None:
    hard = Text("content/nn/find.md", "", ["Du kan ringe. Krisesenteret svarer kvinnene."], LIX, 35)

    assert list(map(str, readability.problems([hard]))) == [
        "content/nn/find.md:1: LIX is 36.3, and must be 35 at most; make sentences shorter, take commoner words; "
        "begin with 'Krisesenteret svarer kvinnene ...'"
    ]


def test_every_page_and_all_words_of_each_language_are_measured() -> None:
    read = list(readability.texts(ROOT / "content", directory.load().words))
    pages = {f"content/{path.relative_to(ROOT / 'content')}" for path in (ROOT / "content").glob("*/*.md")}

    assert pages <= {text.path for text in read}
    assert [text.part for text in read if text.path == "data/words/en.yaml"] == [" (for women)", " (for others)"]


def test_texts_for_women_may_be_less_hard_than_texts_for_others() -> None:
    most = {text.path: text.most for text in readability.texts(ROOT / "content", directory.load().words)}

    assert [most[f"content/nb/{name}.md"] for name in ("find", "about", "volunteer")] == [35, 40, 40]
    assert most["content/en/find.md"] < most["content/en/about.md"]


def test_all_texts_are_easy_to_read() -> None:
    read = list(readability.texts(ROOT / "content", directory.load().words))

    assert min(text.figure for text in read) > 0 and readability.problems(read) == []


def test_the_sample_is_as_plain_as_the_texts(sample_directory: directory.Directory) -> None:
    sample = ROOT / "tests" / "support" / "sample"

    assert readability.problems(readability.texts(sample / "content", sample_directory.words)) == []
    assert plain_words.problems(sample, plain_words.LANGUAGES) == []


def test_texts_that_are_fine_take_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert readability.main([]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_a_hard_text_and_a_stiff_word_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in ("content", "data"):
        shutil.copytree(ROOT / part, tmp_path / part)
    page = tmp_path / "content" / "nb" / "find.md"
    page.write_text(f"{page.read_text('utf-8')}\n{'Krisesenteret vedrørende ' * 200}.\n", "utf-8")
    monkeypatch.setattr(readability, "ROOT", tmp_path)

    assert readability.main([]) == 1
    told = capsys.readouterr().out
    assert "content/nb/find.md:1:1: LIX is" in told and "did you mean 'om'" in told
