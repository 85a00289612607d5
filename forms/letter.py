"""The letter that a centre receives: plain text in Norwegian bokmål, most important first. Pure: text in, text out.

Everything she wrote is marked off from our words: one line stands between isolates (U+2068, U+2069), so that Arabic
does not turn our labels round; her longer text has '> ' before each line, so that it cannot pass for our headings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

NOT_ANSWERED = "ikke svart"
WIDTH = 24
WORDS = {
    "no": "NEI", "yes": "JA",
    "call": "ring henne", "text": "send tekstmelding", "email": "send e-post",
    "mon": "mandag", "tue": "tirsdag", "wed": "onsdag", "thu": "torsdag", "fri": "fredag", "sat": "lørdag",
    "sun": "søndag",
    "morning": "morgen", "midday": "midt på dagen", "afternoon": "ettermiddag", "evening": "kveld",
    "under25": "under 25 år (bør være over 25)", "25to39": "25 til 39 år", "40to59": "40 til 59 år",
    "60": "60 år eller eldre",
}  # fmt: skip

Answers = Mapping[str, str | bool | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject and the text, with LF line ends; both go inside the seal."""

    subject: str
    text: str


def write(form: str, answers: Answers, centre: str, language: str, today: date) -> Letter:
    """Return the letter of one filled-in form ('write' or 'apply') to the centre of that name.

    *language* is the Norwegian name of the language she used.
    """
    head = {"write": _enquiry, "apply": _application}[form]
    foot = ["", "-" * 48, f"Til {centre}, mottatt {today:%d.%m.%Y} gjennom Ressursvenns skjema.", ""]
    subject, lines = head(answers, language)
    return Letter(subject, "\n".join([*lines, *foot]))


def _enquiry(answers: Answers, language: str) -> tuple[str, list[str]]:
    return "Ressursvenn: en kvinne ber om kontakt", [
        "EN KVINNE BER OM KONTAKT",
        "Spør på nytt før hver kontakt om det er trygt å snakke.",
        "",
        "SLIK KAN DERE NÅ HENNE",
        _row("Måte", _chosen(answers["channel"])),
        _row("Nummer eller adresse", _hers(answers["contact"])),
        _row("Trygge dager", _chosen(answers["days"])),
        _row("Trygg tid på dagen", _chosen(answers["parts"])),
        _row("ALDRI", _hers(answers["never"])),
        _row("Legge igjen beskjed", _chosen(answers["message"])),
        _row("Si hvem dere er", _chosen(answers["say_who"])),
        _row("Heller ringe en annen", _hers(answers["other"])),
        _row("Vet den andre hvorfor", _chosen(answers["other_knows"]) if answers["other"] else NOT_ANSWERED),
        "",
        "OM HENNE",
        _row("Kall henne", _hers(answers["name"])),
        _row("Skjemaet var på", language),
        _row("Tolk eller tegnspråk", _hers(answers["interpreter"])),
        "",
        "HENNES EGNE ORD",
        *_own_words(answers["note"]),
    ]


def _application(answers: Answers, language: str) -> tuple[str, list[str]]:
    return "Ressursvenn: en kvinne vil bli frivillig", [
        "EN KVINNE VIL BLI FRIVILLIG RESSURSVENN",
        "",
        _row("Navn", _hers(answers["name"])),
        _row("E-post", _hers(answers["email"])),
        _row("Telefon", _hers(answers["phone"])),
        _row("Kommune", _hers(answers["municipality"])),
        _row("Alder", _chosen(answers["age"])),
        _row("Har tid", _hers(answers["availability"])),
        _row("Snakker", _hers(answers["languages"])),
        _row("Skjemaet var på", language),
        _row("Vil vise politiattest", "JA" if answers["police"] else "ikke krysset av"),
        "",
        "HVORFOR HUN VIL BLI RESSURSVENN",
        *_own_words(answers["why"]),
    ]


def _row(label: str, answer: str) -> str:
    return f"{label + ':':<{WIDTH}}{answer}"


def _chosen(answer: str | bool | Sequence[str]) -> str:
    names = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, Sequence) else []
    return ", ".join(WORDS[name] for name in names if name in WORDS) or NOT_ANSWERED


def _hers(answer: object) -> str:
    return f"\u2068{answer}\u2069" if answer else NOT_ANSWERED


def _own_words(answer: object) -> list[str]:
    return [f"> {line}" for line in str(answer).split("\n")] if answer else [NOT_ANSWERED]
