"""The facts that several texts state: held once, filled in everywhere, and refused where they are typed."""

from pathlib import Path

import pytest

from directory import programme
from directory.programme import Fact
from tests.support.sample_data import AR, NB, PROGRAMME, problems, read

FACTS = {
    "age": Fact("age", "25", None),
    "meetings-least": Fact("meetings-least", "2", None),
    "meetings-most": Fact("meetings-most", "4", None),
    "months-least": Fact("months-least", "9", None),
    "months-most": Fact("months-most", "12", None),
    "leader-1": Fact("leader-1", "Prøve Leder", "prove.leder@sanitetskvinnene.no"),
}


def test_a_changed_fact_changes_each_language_and_makes_nothing_stale(tmp_path: Path) -> None:
    word = "apply_lead: {fact:age}\n".replace("{", "'{").replace("}", "}'")
    read_now = read(tmp_path, nb=NB + word, ar=AR + word, programme=PROGRAMME.replace("25", "30"))
    before = read(tmp_path, nb=NB + word, ar=AR + word)

    assert [texts["apply_lead"] for texts in read_now.words.values()] == ["30", "30"]
    assert read_now.word_states == before.word_states


TYPED = {
    "Du bør være over 25 år.": "'over 25' is typed; write {fact:age}, programme.yaml knows it",
    "You should be over 25.": "'over 25' is typed; write {fact:age}",
    "أكثر من ٢٥ سنة": "'أكثر من 25' is typed; write {fact:age}",
    "Du må ha fylt 25 år": "'25 år' is typed; write {fact:age}",
    "2 til 4 ganger i måneden": "'2 til 4' is typed; write {fact:meetings-least} - {fact:meetings-most}",
    "2-4 times a month": "'2-4' is typed; write {fact:meetings-least} - {fact:meetings-most}",
    "9–12 måneder": "'9–12' is typed; write {fact:months-least} - {fact:months-most}",
    "Skriv til Prøve Leder": "'Prøve Leder' is typed; write {fact:leader-1}",
}


@pytest.mark.parametrize("text", TYPED)
def test_what_the_facts_know_is_not_typed(text: str) -> None:
    assert any(str(one).startswith(TYPED[text]) for one in programme.problems(text, FACTS))


@pytest.mark.parametrize(
    "text", ["25 sentre", "1825 år", "Åpent 9 til 12 hver dag", "2 til 4 barn", "over {fact:age} år"]
)
def test_other_figures_are_left_alone(text: str) -> None:
    assert list(programme.problems(text, FACTS)) == []


def test_an_unknown_fact_is_told_with_what_was_meant() -> None:
    [problem] = programme.problems("{fact:agee}", FACTS)

    assert str(problem) == "there is no fact 'agee' in programme.yaml; did you mean 'age'?"


MISTAKES = {
    "number: 25": ("number: 5", "2: number '5' must be a whole number from 18 to 99"),
    "number: 4": ("number: 1", "5: meetings-least is more than meetings-most; swap the two numbers"),
    "id: age": ("id: agee", "1: no text names the fact 'agee'; did you mean 'age'?"),
    "id: months-most": ("id: months-least", "1: the fact 'months-most' is missing, and texts name it; put it back"),
    "name: Prøve Leder": ("number: 3", "16: the fact 'leader-1' needs a line 'name: ...'"),
    "name: Andre Leder": ("name: andre", "21: name 'andre' must be a first and a last name"),
    "mail: andre.leder@sanitetskvinnene.no": ("mail: post@senter.example", "22: mail 'post@senter.example' must be an"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old: str) -> None:
    new, said = MISTAKES[old]
    found = problems(tmp_path, programme=PROGRAMME.replace(old, new))

    assert any(one.startswith(f"programme.yaml:{said}") for one in found), found
