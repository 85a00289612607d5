"""The linter of plain language: what it finds, what it leaves alone, and what an editor may allow."""

from pathlib import Path

import pytest

from directory import Problem
from site_builder import plain_words
from site_builder.plain_words import LISTS, Avoided
from tests.support import ROOT

AVOIDED = [
    Avoided("vedrørende", "om"),
    Avoided("benytt*", "bruke"),
    Avoided("i henhold til", "etter"),
    Avoided("URL*", "adresse"),
]
WHY = "If it must stand, say why in site_builder/word_lists/allowed.yaml, for"


def found(text: str) -> list[tuple[int, str, str]]:
    return [(line, word, one.instead) for line, _, word, one in plain_words.in_text(text, AVOIDED)]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with one page and one file of words in bokmål, and lists of their own."""
    for folder in ("content/nb", "data/words", "lists"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "content/nb/find.md").write_text("---\ntitle: Finn\n---\nVi benytter ord.\n\nSpør vedrørende det.\n")
    (tmp_path / "data/words/nb.yaml").write_text("# vedrørende ord\nvedrørende: Ring\nring: Ring vedrørende det.\n")
    (tmp_path / "lists/nb.yaml").write_text("vedrørende: om\nbenytt*: bruke\n")
    (tmp_path / "lists/allowed.yaml").write_text("# nothing yet\n")
    return tmp_path


def problems(texts: Path) -> list[str]:
    return [str(one) for one in plain_words.problems(texts, ["nb"], texts / "lists")]


@pytest.mark.parametrize(
    ("text", "line", "word", "instead"),
    [
        ("Spør vedrørende det.", 1, "vedrørende", "om"),
        ("Vedrørende brevet", 1, "Vedrørende", "om"),
        ("Ring.\n\nDu kan benytte numrene.", 3, "benytte", "bruke"),
        ("- Benyttes av alle", 1, "Benyttes", "bruke"),
        ("i henhold til loven", 1, "i henhold til", "etter"),
        ("Les [her vedrørende det](find.md).", 1, "vedrørende", "om"),
        ("**Vedrørende** alt", 1, "Vedrørende", "om"),
        ("Han sa: «Vedrørende det?»", 1, "Vedrørende", "om"),
        ("Skriv URL her", 1, "URL", "adresse"),
    ],
)
def test_a_word_to_avoid_is_found_with_its_line(text: str, line: int, word: str, instead: str) -> None:
    assert found(text) == [(line, word, instead)]


@pytest.mark.parametrize(
    "text",
    [
        "Les [mer](https://example.org/benytte/vedrørende).",
        "Skriv til benytte@example.org.",
        "Ring {tel:vedrørende}.",
        "Rapporten heter *Vedrørende vold* (2019).",
        "Spør Kari Vedrørende om det.",
        "Ordet dagligvedrørende og vedrørende-saken",
        "Du bruker det etter loven.",
    ],
)
def test_names_links_and_titles_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_every_word_is_told_at_once_by_file_and_line(texts: Path) -> None:
    assert problems(texts) == [
        f"content/nb/find.md:4: 'benytter' is no plain word; did you mean 'bruke'? {WHY} content/nb/find.md",
        f"content/nb/find.md:6: 'vedrørende' is no plain word; did you mean 'om'? {WHY} content/nb/find.md",
        f"data/words/nb.yaml:3: 'vedrørende' is no plain word; did you mean 'om'? {WHY} data/words/nb.yaml",
    ]


def test_a_word_may_stand_in_one_file_for_a_reason(texts: Path) -> None:
    (texts / "lists/allowed.yaml").write_text(
        "content/nb/find.md:\n  benytter: the word of the law\n  Vedrørende: a name\n"
    )

    assert [line.partition(": ")[0] for line in problems(texts)] == ["data/words/nb.yaml:3"]


def test_a_word_without_a_reason_and_one_that_nothing_needs_are_told(texts: Path) -> None:
    (texts / "lists/allowed.yaml").write_text("content/nb/find.md:\n  benytter:\n  samt: a name\n")

    told = [line for line in problems(texts) if "allowed.yaml:" in line]
    assert (
        "allowed.yaml:2: 'benytter' has no reason" in told[0] and "allowed.yaml:3: 'samt' stands in no line" in told[1]
    )


UNUSED = {
    "benytter: the word of the law\n": "1: 'benytter' stands below no file; write the file on a line of its own",
    "content/nb/finn.md:\n  benytter: the law\n": "1: there is no file 'content/nb/finn.md'; write its path, like",
}


@pytest.mark.parametrize("line", UNUSED)
def test_a_line_that_allows_nothing_is_told_with_what_to_write(texts: Path, line: str) -> None:
    (texts / "lists/allowed.yaml").write_text(line)

    [told] = [line for line in problems(texts) if "allowed.yaml:" in line]
    assert f"allowed.yaml:{UNUSED[line]}" in told


def test_the_column_of_a_word_is_told_behind_a_link_and_at_the_beginning_of_a_text(texts: Path) -> None:
    (texts / "content/nb/find.md").write_text("[Ring](find.md) vedrørende det.\n")
    (texts / "data/words/nb.yaml").write_text("ring: Vedrørende det.\n")

    told = plain_words.problems(texts, ["nb"], texts / "lists")
    assert [(one.line, one.column) for one in told] == [(1, 17), (1, 7)]


def test_a_word_of_a_list_without_another_is_told(texts: Path) -> None:
    (texts / "lists/nb.yaml").write_text("vedrørende:\nbenytt*: bruke\n")

    assert [line for line in problems(texts) if "nb.yaml:1: 'vedrørende' has nothing to write instead" in line]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_list_has_many_words_and_no_advice_is_itself_on_the_list(language: str) -> None:
    wrong: list[Problem] = []
    avoided = plain_words.read(LISTS / f"{language}.yaml", wrong)
    advice = [(one.word, word) for one in avoided for _, _, word, _ in plain_words.in_text(one.instead, avoided)]

    assert not wrong and not advice and len(avoided) > 100


def test_no_text_of_the_site_holds_a_word_to_avoid() -> None:
    assert [str(one) for one in plain_words.problems(ROOT, ["nb", "nn", "en"])] == []


def test_a_list_of_allowed_words_in_another_encoding_is_told(texts: Path) -> None:
    (texts / "lists/allowed.yaml").write_bytes("content/nb/find.md:\n  benytter: på\n".encode("latin-1"))

    assert any("allowed.yaml:2: this is not UTF-8 text" in line for line in problems(texts))


def test_a_list_of_comments_alone_allows_nothing_also_with_a_byte_order_mark(texts: Path) -> None:
    (texts / "lists/allowed.yaml").write_text("\ufeff# nothing yet\n", "utf-8")

    assert not [line for line in problems(texts) if "allowed.yaml:" in line]
