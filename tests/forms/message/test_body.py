"""The letters as a centre reads them. The whole texts lie in letters/, one for each form and script.

python -m tests.forms.message.test_body     write them anew, to be looked at before they are committed
"""

import re
import time
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.message import body

LETTERS = Path(__file__).parent / "letters"
TODAY = date(2026, 11, 23)
ENQUIRY: dict[str, Any] = {
    "name": "Ánná", "channel": "call", "contact": "41 00 00 00", "days": ["mon", "fri"], "parts": ["evening"],
    "after": "16:00", "never": "", "message": "no", "say_who": "yes", "other": "", "other_number": "",
    "other_knows": "no", "interpreter": "spoken", "which": "", "note": "",
}  # fmt: skip
APPLICATION: dict[str, Any] = {
    "name": "Kari", "email": "", "phone": "40 00 00 00", "municipality": "Narvik", "age": "under25", "time": True,
    "availability": "", "languages": "norsk", "police": True, "why": "",
}  # fmt: skip
# Language, and what she writes in its script.
REPORT: dict[str, Any] = {"kind": "text", "place": "/find/", "details": "Det står feil."}
SCRIPTS: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "latin": (
        "nynorsk",
        {"never": "når han er heime, og det er han nesten kvar kveld og heile helga", "note": "Eg vil helst snakke\n"
         "med nokon som kjenner til Ŋ og Đ i samiske namn, og som har god tid til å høyre på meg ei stund.\n\nTakk"},
        {"why": "Eg har tid."},
        {"kind": "number", "place": "Narvik krisesenter", "details": "Nummeret går til ein annan, som ikkje kjende til "
         "senteret i det heile."},
    ),
    "arabic": (
        "arabisk",
        {"name": "نور الهدى", "which": "العربية", "other": "أختي سلمى", "other_number": "22 48 03 80",
         "other_knows": "yes", "note": "مرحبا، أنا بخير الآن لكنني لا أستطيع التحدث في المساء لأن زوجي في البيت. "
         "أريد أن أتكلم مع امرأة تفهمني.\nشكرا جزيلا"},
        {"name": "سلمى", "why": "أريد أن أساعد نساء أخريات كما ساعدتني امرأة عندما جئت إلى هنا قبل سنوات."},
        {"kind": "translation", "details": "كتبتم «مركز» مرتين.\nالصحيح: 22 48 03 80"},
    ),
    "ethiopic": (
        "tigrinja",
        {"name": "ሰላም", "channel": "email", "contact": "selam@example.org", "which": "ትግርኛ", "interpreter": "sign",
         "note": "ሰላም፡ ኣብዚ ቀረባ እዋን ገዛይ ቀይረ፡ ምስ ሓንቲ ሰበይቲ ክዛረብ ምደለኹ። ብስልኪ ምዝራብ ከቢድ እዩ።"},
        {"name": "ሰላም ተስፋይ", "age": "40to59", "police": False, "time": False, "why": "ክሕግዝ ይደሊ።"},
        {"kind": "other", "place": "", "details": "ገጽ ኣይከፈትን።"},
    ),
}  # fmt: skip
FORMS = ("write", "apply", "report")
CASES = [(form, script) for script in SCRIPTS for form in FORMS]


GOOD = {"write": ENQUIRY, "apply": APPLICATION, "report": REPORT}


def write(form: str, language: str = "arabisk", **answers: Any) -> str:
    return body.write(form, {**GOOD[form], **answers}, "Narvik krisesenter", language, TODAY).text


def example(form: str, script: str) -> str:
    language, *given = SCRIPTS[script]
    return write(form, language, **given[FORMS.index(form)])


@pytest.mark.parametrize(("form", "script"), CASES)
def test_a_letter_is_as_it_was_looked_at(form: str, script: str) -> None:
    assert example(form, script) == (LETTERS / f"{form}-{script}.txt").read_text("utf-8")


def columns(text: str) -> int:
    """How many columns *text* takes in a fixed-width font: marks on letters take none, Chinese characters two."""
    shown = [mark for mark in text if unicodedata.category(mark) not in ("Mn", "Mc", "Me", "Cf")]
    return len(shown) + sum(unicodedata.east_asian_width(mark) in ("W", "F") for mark in shown)


@pytest.mark.parametrize(("form", "script"), CASES)
def test_no_line_of_a_letter_is_wider_than_72_columns(form: str, script: str) -> None:
    assert 60 < max(map(columns, example(form, script).split("\n"))) <= 72


def test_all_seven_days_fit_too() -> None:
    text = write("write", days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])

    assert max(map(columns, text.split("\n"))) == 72
    assert "mandag, tirsdag, onsdag, torsdag, fredag,\n                        lørdag, søndag\n" in text


def test_a_letter_says_first_what_it_is_and_to_ask_before_each_contact() -> None:
    first, second = write("write").split("\n")[:2]

    assert first == "EN KVINNE BER OM KONTAKT"
    assert second == "Spør på nytt før hver kontakt om det er trygt å snakke."


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_says_once_at_its_foot_that_nobody_must_answer_it(form: str) -> None:
    text = write(form)

    assert text.count("Svar aldri på denne e-posten.") == 1
    assert "Svar aldri på denne e-posten." in text.partition("-" * 72)[2].replace("\n", " ")


UNANSWERED = {
    "write": ["Måte", "Nummer", "Trygge dager", "Aldri etter klokken", "Navn", "Kall henne", "Tolk", "Egne ord"],
    "apply": ["Navn", "Telefon", "E-post", "Kommune", "Bør være over 25 år", "Snakker", "Hvorfor hun vil"],
    "report": ["Hva", "Hvor"],
}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_answered_is_named_in_one_row_and_has_none_of_its_own(form: str) -> None:
    nothing: dict[str, Any] = {name: [] if isinstance(value, list) else "" for name, value in GOOD[form].items()}
    text = write(form, **nothing)
    lines, named = text.split("\n"), text.replace("\n" + " " * 24, " ").lower()

    assert all(re.search(rf"ikke svart:.*\b{label.lower()}", named) for label in UNANSWERED[form])
    assert not [line for line in lines if line.startswith(tuple(f"{label}:" for label in UNANSWERED[form]))]


def test_questions_without_an_answer_share_a_row_where_they_follow_each_other() -> None:
    text = write("write", after="", never="", other="", other_number="")

    assert "PASS PÅ DETTE\nIkke svart:             aldri etter klokken, heller ikke\nBeskjed på" in text
    assert "EN ANNEN DERE HELLER KAN RINGE\nIkke svart:             navn, nummer\n\n" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_to_which_much_was_written_still_fits_on_one_sheet(form: str) -> None:
    """A sheet holds 62 lines in the reader's print; the longest words of her own are those that a form takes."""
    longest = {"write": {"note": "ordet " * 83}, "apply": {"why": "ordet " * 250}, "report": {"details": "ordet " * 83}}

    assert write(form, **longest[form]).count("\n") <= 62


@pytest.mark.parametrize(("age", "said"), [("under25", "NEI, hun er under 25 år"), ("60", "JA, hun er 60 år eller")])
def test_a_volunteers_letter_says_which_requirements_she_meets(age: str, said: str) -> None:
    text = write("apply", age=age, police=False)

    assert f"Bør være over 25 år:    {said}" in text
    assert "Har tid nok:            JA\n" in text
    assert "Vil vise politiattest:  ikke krysset av\n" in text


@pytest.mark.parametrize("form", ["write", "apply"])
def test_who_does_not_know_her_centre_is_helped_to_find_it(form: str) -> None:
    text = body.write(form, GOOD[form], None, "bokmål", TODAY).text

    assert "Hun vet ikke hvilket senter som er hennes. Hjelp henne å finne det.\n\n" in text
    assert "Til koordinatoren, mottatt 23.11.2026" in text


HEADINGS = ["SLIK KAN DERE NÅ HENNE\nMåte: ring", "\nPASS PÅ DETTE: aldri", "x " * 40 + "OM HENNE"]


@pytest.mark.parametrize("note", HEADINGS)
def test_her_words_cannot_pass_for_our_headings(note: str) -> None:
    ours = [line for line in write("write", note=note).split("\n") if line.startswith(("SLIK", "PASS", "OM HENNE"))]

    assert len(ours) == 3


@pytest.mark.parametrize("value", ["kall meg bare " + "نور " * 40, "ord " * 50])
def test_each_line_of_an_answer_is_isolated_from_our_words(value: str) -> None:
    held = [line for line in write("write", name=value.strip()).split("\n") if "\u2068" in line or "\u2069" in line]

    assert len(held) > 3
    assert all(line.count("\u2068") == line.count("\u2069") == 1 and line.endswith("\u2069") for line in held)


def own_words(note: str) -> list[str]:
    """The lines of the letter that hold *note*."""
    text = write("write", note=note).partition("HENNES EGNE ORD\n")[2]
    return text.partition("\n\n---")[0].split("\n")


OWN = {
    "Takk.": ["> \u2068Takk.\u2069"],
    "شكرا (ABC).": ["> \u2068شكرا (ABC).\u2069"],
    "a\n\n  b": ["> \u2068a\u2069", ">", "> \u2068  b\u2069"],
    "a\n \nb": ["> \u2068a\u2069", ">", "> \u2068b\u2069"],
    "على 22 48 03 80 (ABC).": ["> \u2068على \u206622 48 03 80\u2069 (ABC).\u2069"],
    "٢٢ ٤٨ ٠٣ ٨٠ نور +47 22": ["> \u2068\u2066٢٢ ٤٨ ٠٣ ٨٠\u2069 نور \u2066+47 22\u2069\u2069"],
    "Ring 22 48 03 80": ["> \u2068Ring 22 48 03 80\u2069"],
    "a\u2069\u202eb\u2066\u2067c\u202d": ["> \u2068abc\u2069"],
}


@pytest.mark.parametrize("note", OWN)
def test_each_line_of_her_own_words_is_quoted_and_isolated(note: str) -> None:
    assert own_words(note) == OWN[note]


@pytest.mark.parametrize("note", ["نور " * 60, "\u2067\u202e" * 40 + "ord " * 60, "x\n" * 30, "\u2069" * 9])
def test_isolates_around_her_words_are_closed_in_the_line_they_open_in(note: str) -> None:
    lines = [line.removeprefix("> ") for line in own_words(note.strip())]

    assert all(line in (">", "") or re.fullmatch("\u2068[^\u202a-\u202e\u2066-\u2069]*\u2069", line) for line in lines)


def test_a_no_break_space_that_stands_alone_stays() -> None:
    words = " ".join(["ord"] * 17) + " ab"

    assert own_words(f"{words} \u00a0 slutt") == [f"> \u2068{words}\u2069", "> \u2068\u00a0 slutt\u2069"]


def test_lines_are_measured_in_columns() -> None:
    lines = own_words("我现在很好 但是晚上 不能说话 " * 8)

    assert {60 < columns(line) <= 72 for line in lines[:-1]} == {True}


@pytest.mark.parametrize("number", ["22 48 03 80", "+47 22 48 03 80", "0047 22 48 03 80", "٢٢ ٤٨ ٠٣ ٨٠"])
@pytest.mark.parametrize("place", range(40, 72))
def test_no_line_ends_inside_a_telephone_number(number: str, place: int) -> None:
    lines = own_words(f"{'x' * place} {number}, takk")

    assert sum(number in line for line in lines) == 1


def test_a_row_of_figures_longer_than_a_telephone_number_is_wrapped_as_words_are() -> None:
    assert {columns(line) <= 72 for line in own_words("12 " * 200)} == {True}


def seconds(note: str) -> float:
    """Processor time for the letter with *note*."""
    began = time.process_time()
    write("write", note=note)
    return time.process_time() - began


@pytest.mark.parametrize("unit", [" ", "1", "1 ", "ن1 ", "ن1-", "+", "a \u0301", "\u0301", "\n", "\u2069", "字"])
def test_the_time_for_a_letter_grows_no_faster_than_its_text(unit: str) -> None:
    short, long = ("ن" + unit * (size // len(unit)) + "x" for size in (16_000, 128_000))

    # One after the other, so that what else the machine does slows both; the best of five.
    assert min(seconds(long) / max(seconds(short), 0.001) for _ in range(5)) < 8 * 3


WHOLE = ["ขอบคุณที่รับฟังฉันอยากคุยกับใครสักคนที่เข้าใจ" * 3, "我现在很好但是晚上不能说话" * 8, "👩🏽‍👧‍👦" * 60, "x" * 200]


@pytest.mark.parametrize("note", WHOLE)
def test_words_of_scripts_without_spaces_stay_whole(note: str) -> None:
    assert own_words(note) == [f"> \u2068{note}\u2069"]


def test_a_space_that_carries_a_mark_is_never_taken_apart() -> None:
    note = "a \u0301" * 60

    assert own_words(note) == [f"> \u2068{note}\u2069"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_her_words_are_there_one_for_one(script: str) -> None:
    quoted = re.findall("^> \u2068(.*)\u2069$", example("write", script), re.MULTILINE)

    assert " ".join(quoted).split() == SCRIPTS[script][1]["note"].split()


SUBJECTS = [
    ("write", "en kvinne ber om kontakt"),
    ("apply", "vil bli frivillig"),
    ("report", "Ressursvenn: noe på sidene er feil"),
]


@pytest.mark.parametrize(("form", "subject"), SUBJECTS)
def test_the_sealed_subject_names_the_form(form: str, subject: str) -> None:
    assert subject in body.write(form, GOOD[form], "Narvik krisesenter", "nynorsk", TODAY).subject


if __name__ == "__main__":
    for kind, alphabet in CASES:
        (LETTERS / f"{kind}-{alphabet}.txt").write_text(example(kind, alphabet), "utf-8")
