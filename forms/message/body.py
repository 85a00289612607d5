"""The text of a letter to a centre: plain text in Norwegian bokmål, most important first. Pure: text in, text out.

What she wrote stands apart from our words: see layout.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forms.message.layout import NOT_ANSWERED, WIDTH, Part, Row, lines, own_words, unwritten, user_row, wrap

# The return address is read by somebody, and a mail program quotes the letter it answers in clear.
NO_REPLY = "Svar aldri på denne e-posten."
WHY_NOT = "Svaret går ikke til henne, og det hun har skrevet, blir med i svaret uten lås."
WORDS = {
    "call": "ring henne", "text": "send tekstmelding", "email": "send e-post",
    "other": "IKKE kontakt henne selv. Ring den andre, se under.",
    "mon": "mandag", "tue": "tirsdag", "wed": "onsdag", "thu": "torsdag", "fri": "fredag", "sat": "lørdag",
    "sun": "søndag",
    "morning": "morgen", "midday": "midt på dagen", "afternoon": "ettermiddag", "evening": "kveld",
    "no": "nei", "yes": "ja",
    "none": "trenger ikke", "spoken": "tolk", "sign": "tegnspråk",
    "under25": "under 25 år", "25to39": "25 til 39 år", "40to59": "40 til 59 år", "60": "60 år eller eldre",
}  # fmt: skip
WRONG = {
    "number": "et telefonnummer", "text": "noe som står på en side", "link": "en lenke",
    "translation": "en oversettelse", "other": "noe annet",
}  # fmt: skip
MUST_NOT = {"yes": "JA, det kan dere", "no": "NEI, ikke gjør det"}
SAY_WHO = {
    **MUST_NOT,
    "wrong": "NEI, si at dere har ringt feil nummer",
    "survey": "NEI, si at det er en spørreundersøkelse",
    "library": "NEI, si at dere ringer fra biblioteket",
}
OLD_ENOUGH = ("25to39", "40to59", "60")

Answers = Mapping[str, str | bool | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject and the text, with LF line ends; both are encrypted."""

    subject: str
    text: str


def write(form: str, answers: Answers, centre: str | None, language: str, today: date) -> Letter:
    """Return the letter of one filled-in form (a value of directory.Form) to the centre of that name.

    *centre* is None when the letter goes to the editors, or to the coordinator since she does not know her centre.
    *language* is the Norwegian name of the language she used. *answers* hold every field of the form, by its name.
    """
    subject, parts = {"write": _enquiry, "apply": _application, "report": _report}[form](answers, language)
    unknown = (
        [] if centre or form == "report" else ["Hun vet ikke hvilket senter som er hennes. Hjelp henne å finne det."]
    )
    reader = "dem som lager sidene" if form == "report" else centre or "koordinatoren"
    foot = f"Til {reader}, mottatt {today:%d.%m.%Y} gjennom skjemaet til Ressursvenn. {NO_REPLY}"
    foot += "" if form == "report" else f" {WHY_NOT}"
    parts[0] += unknown
    parts.append(["-" * WIDTH, *wrap(foot, WIDTH)])
    return Letter(subject, "\n\n".join("\n".join(lines(part)) for part in parts if part) + "\n")


def _enquiry(answers: Answers, language: str) -> tuple[str, list[Part]]:
    instead, by_mail = answers["channel"] == "other", answers["channel"] == "email"
    return "Ressursvenn: en kvinne ber om kontakt", [
        ["EN KVINNE BER OM KONTAKT",
         "Spør på nytt før hver kontakt om det er trygt å snakke."],
        ["SLIK KAN DERE NÅ HENNE",
         Row("Måte", _chosen(answers["channel"])),
         *([] if instead else [user_row("Adresse" if by_mail else "Nummer", answers["contact"])]),
         Row("Trygge dager", _chosen(answers["days"])),
         Row("Trygg tid på dagen", _chosen(answers["parts"]))],
        ["PASS PÅ DETTE",
         Row("Aldri etter klokken", str(answers["after"] or NOT_ANSWERED)),
         user_row("Heller ikke", answers["never"]),
         Row("Beskjed på svarer", MUST_NOT.get(str(answers["message"]), NOT_ANSWERED)),
         Row("Si hvem dere er", SAY_WHO.get(str(answers["say_who"]), NOT_ANSWERED))],
        ["RING DENNE I STEDET" if instead else "EN ANNEN DERE HELLER KAN RINGE",
         user_row("Navn", answers["other"]),
         user_row("Nummer", answers["other_number"]),
         *([Row("Vet den andre hvorfor", _chosen(answers["other_knows"]))] if _has_other_contact(answers) else [])],
        ["OM HENNE",
         user_row("Kall henne", answers["name"]),
         Row("Skjemaet var på", language),
         Row("Tolk eller tegnspråk", _chosen(answers["interpreter"])),
         *([] if answers["interpreter"] == "none" else [user_row("Hvilket språk", answers["which"])]),
         *unwritten("Egne ord", answers["note"])],
        own_words("HENNES EGNE ORD", answers["note"]),
    ]  # fmt: skip


def _application(answers: Answers, language: str) -> tuple[str, list[Part]]:
    return "Ressursvenn: en kvinne vil bli frivillig", [
        ["EN KVINNE VIL BLI FRIVILLIG RESSURSVENN"],
        ["SLIK KAN DERE NÅ HENNE",
         user_row("Navn", answers["name"]),
         user_row("Telefon", answers["phone"]),
         user_row("E-post", answers["email"]),
         user_row("Kommune", answers["municipality"])],
        ["KRAVENE",
         Row("Bør være over 25 år", _old_enough(answers["age"])),
         Row("Har tid nok", _ticked(answers["time"])),
         Row("Vil vise politiattest", _ticked(answers["police"]))],
        ["OM HENNE",
         user_row("Har tid", answers["availability"]),
         user_row("Snakker", answers["languages"]),
         Row("Skjemaet var på", language),
         *unwritten("Hvorfor hun vil", answers["why"])],
        own_words("HVORFOR HUN VIL BLI RESSURSVENN", answers["why"]),
    ]  # fmt: skip


def _report(answers: Answers, language: str) -> tuple[str, list[Part]]:
    place = str(answers["place"])
    return "Ressursvenn: noe på sidene er feil", [
        ["NOE PÅ SIDENE ER FEIL",
         Row("Hva", WRONG.get(str(answers["kind"]), NOT_ANSWERED)),
         Row("Hvor", f"siden {place}" if place.startswith("/") else place),
         Row("Skjemaet var på", language)],
        own_words("MED EGNE ORD", answers["details"]),
    ]  # fmt: skip


def _has_other_contact(answers: Answers) -> bool:
    return bool(answers["other"] or answers["other_number"])


def _old_enough(age: object) -> str:
    if age not in WORDS:
        return NOT_ANSWERED
    return f"{'JA' if age in OLD_ENOUGH else 'NEI'}, hun er {WORDS[str(age)]}"


def _ticked(answer: object) -> str:
    return "JA" if answer else "ikke krysset av"


def _chosen(answer: str | bool | Sequence[str]) -> str:
    names = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, Sequence) else []
    return ", ".join(WORDS[name] for name in names if name in WORDS) or NOT_ANSWERED
