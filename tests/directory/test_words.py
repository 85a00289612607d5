"""The words of the languages: each has what the original has, and no number of its own."""

from pathlib import Path

import pytest

from directory import DirectoryError, load
from tests.support.sample_data import AR, NB, problems, read


def test_words_are_read_by_language_and_key(tmp_path: Path) -> None:
    words = read(tmp_path).words

    assert (words["nb"]["form_limit"], words["ar"]["form_limit"]) == ("Hei {number}", "مرحبا {number}")
    assert "pl" not in words


MISTAKES = {
    "Greeting: Hei": "the key 'Greeting' cannot be used; use small letters",
    "items: Ting": "the key 'items' cannot be used, the name is taken",
    "note:": "note '' is empty",
    "note: ~": "note '' is empty",
    "note: Ring <b>oss</b>": "note 'Ring <b>oss</b>' holds < or >",
    'note: "Ring\\u200f"': "note 'Ring\\u200f' holds an invisible character (U+200F)",
    "note: [a, b]": "'note' must be one text; put quotes around it",
    "note: {name}": "'note' must be one text; put quotes around it",
    "note: Hei {name": "note 'Hei {name' has a { or } too many",
    "note: Hei {}": "note 'Hei {}' has a { or } too many",
    "note: Ring 22 48 03 80": "note 'Ring 22 48 03 80' holds a telephone number",
    "note: Ring 112.": "note 'Ring 112.' holds a telephone number",
    "note: Ring ١١٢": "note 'Ring ١١٢' holds a telephone number",
    "note: Ring 116\u00a0006": "note 'Ring 116\\u00a0006' holds a telephone number",
    "note: Ring 22-48-03-80": "note 'Ring 22-48-03-80' holds a telephone number",
    "note: Skriv til post@senter.example": "note 'Skriv til post@senter.example' holds an e-mail address; only one at",
    "note: Se https://evil.example": "note 'Se https://evil.example' holds a web address",
    "note: Vi er i Prøvegata 4": "note 'Vi er i Prøvegata 4' holds the address of a street",
    "note: Ring **nå**": "note 'Ring **nå**' holds '**', which would be shown as it is typed",
    "note: Ring *nå*": "note 'Ring *nå*' holds '*', which would be shown",
    "note: Ring __nå__": "note 'Ring __nå__' holds '__', which would be shown",
    "note: Se [her](find.md)": "note 'Se [her](find.md)' holds '](', which would be shown",
    "note: '# Ring'": "note '# Ring' holds '#', which would be shown",
    "note: '- Ring'": "note '- Ring' holds '-', which would be shown",
    "note: Skriv `nei`": "note 'Skriv `nei`' holds '`', which would be shown",
    "form_title: Hjelp mot vold": "form_title holds 'vold', and others would see it",
    "site_name: Krisesenteret": "site_name holds 'krise', and others would see it",
    "card_says: Numre ved overgrep": "card_says holds 'overgrep', and others would see it",
    "note: Gå til #innhold": "what stands behind the # is left out; put quotes around the text",
    "title: Igjen": "'title' is written twice (first on line 1); delete one",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, line: str) -> None:
    found = problems(tmp_path, nb=f"{NB}{line}\n")

    assert any(problem.startswith(f"words/nb.yaml:3: {MISTAKES[line]}") for problem in found)


FIGURES = ["3-5 ganger i måneden", "8 til 10 måneder", "1125 kroner i 2024", "Til 23.11.2026.",
           "Som navn@example.org.", "Navn *", "Ring – eller skriv", "Nr. 1 #nå"]  # fmt: skip


@pytest.mark.parametrize("text", FIGURES)
def test_other_figures_and_places_are_no_telephone_numbers(tmp_path: Path, text: str) -> None:
    line = f"note: '{text}'\n"

    assert problems(tmp_path, nb=NB + line, ar=AR + "note: هنا\n") == []


def test_a_text_may_run_over_several_lines(tmp_path: Path) -> None:
    line = "note: |\n  En setning.\n  To setninger.\n"

    assert read(tmp_path, nb=NB + line, ar=AR + "note: هنا\n").words["nb"]["note"] == "En setning.\nTo setninger."


def test_a_word_missing_in_a_translation_is_shown_in_the_original(tmp_path: Path) -> None:
    assert problems(tmp_path, nb=NB + "note: Ring\n") == ["words/ar.yaml:1: 'note' is missing; nb.yaml says 'Ring'"]


def test_a_misspelt_key_in_a_translation_is_recognised(tmp_path: Path) -> None:
    found = problems(tmp_path, ar=AR.replace("form_limit", "form_limitt"))

    assert "words/ar.yaml:2: 'form_limitt' is not in nb.yaml; did you mean 'form_limit'?" in found


def test_a_word_that_only_a_translation_has_is_to_be_deleted(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ar=AR + "zzz: x\n")

    assert problem == "words/ar.yaml:4: 'zzz' is not in nb.yaml; put it back there, or delete it here"


def test_a_translation_keeps_the_place_for_the_name(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ar=AR.replace("{number}", "{antall}"))

    assert (
        problem == "words/ar.yaml:2: form_limit 'مرحبا {antall}' must hold {number}, and no other; the page fills it in"
    )


BRACES = ["{antall}", "", "{}", "{0}", "{Number}", "{number:d}", "{number!r}", "{number.real}", "{number[0]}",
          "{ number }", "{number", "number}", "{{number}}", "{number} {date}", "{number}}", "｛number｝"]  # fmt: skip


@pytest.mark.parametrize("wrong", BRACES)
def test_a_value_that_is_renamed_in_all_files_at_once_is_told_in_each(tmp_path: Path, wrong: str) -> None:
    found = problems(tmp_path, nb=NB.replace("{number}", wrong), ar=AR.replace("{number}", wrong))

    assert [problem.partition(": ")[0] for problem in found] == ["words/ar.yaml:2", "words/nb.yaml:2"]
    assert all("{number}" in problem or "{name}" in problem for problem in found)


def test_a_translation_adds_no_place_of_its_own(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ar=AR.replace("Ressursvenn", "Ressursvenn {name}"))

    assert problem == "words/ar.yaml:1: title 'Ressursvenn {name}' must hold no {}; no page fills anything in here"


def test_words_of_an_unknown_language_are_refused(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, sv=f"{NB}source: c48920323044\n")

    assert problem.startswith("words/sv.yaml:1: there is no language 'sv' in languages.yaml; add it")


def test_words_saved_as_yml_do_not_stay_unseen(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "pl.yml").write_text(NB, "utf-8")

    assert problems(tmp_path) == ["words/pl.yml:1: rename this file to pl.yaml"]


def test_without_the_original_words_nothing_can_be_read(tmp_path: Path) -> None:
    problems(tmp_path)
    (tmp_path / "words" / "nb.yaml").unlink()

    with pytest.raises(DirectoryError, match=r"words/nb\.yaml:1: this file is missing"):
        load(tmp_path)
