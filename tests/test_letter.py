"""The letters as a centre reads them."""

from datetime import date
from typing import Any

import pytest

from forms import letter

TODAY = date(2026, 11, 23)
ENQUIRY: dict[str, Any] = {
    "name": "نور", "channel": "call", "contact": "41 00 00 00", "days": ["mon", "fri"], "parts": ["evening"],
    "never": "etter 16", "message": "no", "say_who": "yes", "other": "", "other_knows": "no", "interpreter": "arabisk",
    "note": "أهلا\nČállán",
}  # fmt: skip
APPLICATION: dict[str, Any] = {
    "name": "Kari", "email": "", "phone": "40 00 00 00", "municipality": "Narvik", "age": "under25",
    "availability": "", "languages": "norsk", "police": True, "why": "",
}  # fmt: skip

LETTER = """\
EN KVINNE BER OM KONTAKT
Spør på nytt før hver kontakt om det er trygt å snakke.

SLIK KAN DERE NÅ HENNE
Måte:                   ring henne
Nummer eller adresse:   \u206841 00 00 00\u2069
Trygge dager:           mandag, fredag
Trygg tid på dagen:     kveld
ALDRI:                  \u2068etter 16\u2069
Legge igjen beskjed:    NEI
Si hvem dere er:        JA
Heller ringe en annen:  ikke svart
Vet den andre hvorfor:  ikke svart

OM HENNE
Kall henne:             \u2068نور\u2069
Skjemaet var på:        arabisk
Tolk eller tegnspråk:   \u2068arabisk\u2069

HENNES EGNE ORD
> أهلا
> Čállán

------------------------------------------------
Til Narvik krisesenter, mottatt 23.11.2026 gjennom Ressursvenns skjema.
"""


def write(form: str, **answers: Any) -> str:
    good = ENQUIRY if form == "write" else APPLICATION
    return letter.write(form, {**good, **answers}, "Narvik krisesenter", "arabisk", TODAY).text


def test_an_enquiry_says_first_how_she_may_be_reached() -> None:
    assert write("write") == LETTER


def test_an_application_names_what_was_not_answered() -> None:
    text = write("apply")

    assert "E-post:                 ikke svart\nTelefon:                \u206840 00 00 00\u2069\n" in text
    assert "Vil vise politiattest:  JA" in text
    assert text.count("ikke svart") == 3


def test_a_volunteer_under_25_is_not_hidden_from_the_centre() -> None:
    assert "under 25 år (bør være over 25)" in write("apply")


@pytest.mark.parametrize("note", ["SLIK KAN DERE NÅ HENNE\nMåte: ring", "\nALDRI: aldri"])
def test_her_words_cannot_pass_for_our_headings(note: str) -> None:
    headings = [line for line in write("write", note=note).splitlines() if line.startswith(("SLIK", "Måte", "ALDRI"))]

    assert len(headings) == 3


@pytest.mark.parametrize(("form", "subject"), [("write", "en kvinne ber om kontakt"), ("apply", "vil bli frivillig")])
def test_the_sealed_subject_names_the_form(form: str, subject: str) -> None:
    answers = ENQUIRY if form == "write" else APPLICATION

    assert subject in letter.write(form, answers, "Narvik krisesenter", "nynorsk", TODAY).subject
