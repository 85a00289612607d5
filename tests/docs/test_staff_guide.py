"""The page for the centres' staff: plain words, one screen a step, and every step is there."""

import re
from datetime import date

import pytest

from forms.admin.confirm import TEST_TEXT
from forms.admin.verification import WORDS
from forms.message import body
from forms.monitoring.expiry import DAYS
from site_builder import readability
from tests.support import ROOT
from tests.support.sample_answers import WRITE

DAY = date(2026, 11, 23)
TEXT = (ROOT / "docs" / "centres" / "index.md").read_text("utf-8")
STEPS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", TEXT, re.MULTILINE))


def test_each_step_is_numbered_and_linked_from_the_top() -> None:
    linked = re.findall(r"\[(\d [^\]]+)\]\(#([^)]+)\)", TEXT)

    assert [name for name, _ in linked] == list(STEPS)
    assert [anchor for _, anchor in linked] == [name.lower().replace(" ", "-") for name in STEPS]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_fits_on_one_screen(step: str) -> None:
    assert 5 < STEPS[step].count("\n") <= 22


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_easy_to_read(step: str) -> None:
    assert readability.lix(readability.of_page(f"---\n---\n{STEPS[step]}")) <= readability.MOST


def test_it_tells_what_the_test_letter_really_holds() -> None:
    first, second, number = re.findall(r"«(\w+) (\w+) (\d\d)»", STEPS["5 Prøvebrevet"])[0]

    assert {first, second} <= set(WORDS) and 10 <= int(number) <= 99
    assert "leser dere opp disse ordene" in TEST_TEXT


def test_it_tells_when_they_are_rung_before_a_key_ends() -> None:
    told = {60: "to måneder", 30: "én måned", 14: "to uker", 7: "én uke", 1: "én dag"}

    assert [told[days] for days in DAYS] == re.findall("|".join(told.values()), STEPS["8 Nøkkelen går ut"])


LETTER = ROOT / "docs" / "centres" / "letter.md"
BLOCK = re.compile(r"(?<=```text\n).*?(?=```)", re.DOTALL)
ANSWERS = {
    **WRITE,
    "name": "Kari", "channel": "email", "contact": "kari@example.org", "parts": [], "never": "", "message": "no",
    "say_who": "no", "other": "", "other_number": "", "other_knows": "no", "interpreter": "none", "which": "",
    "note": "Jeg vil helst snakke med noen som har god tid.",
}  # fmt: skip


def example() -> str:
    """The letter that the guide shows, without the isolates, which nobody sees."""
    return re.sub("[\u2066-\u2069]", "", body.write("write", ANSWERS, "Narvik krisesenter", "bokmål", DAY).text)


def test_the_letter_in_the_guide_is_as_letters_are() -> None:
    """python -m tests.docs.test_staff_guide writes it anew."""
    assert BLOCK.findall(LETTER.read_text("utf-8")) == [example()]


if __name__ == "__main__":
    LETTER.write_text(BLOCK.sub(lambda _: example(), LETTER.read_text("utf-8")), "utf-8")
