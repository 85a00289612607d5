"""The text of a letter to a centre: plain text in Norwegian bokmål, most important first. Pure: text in, text out.

Everything she wrote is kept apart from our words: each line of it stands between bidirectional isolates (U+2068,
U+2069), so that Arabic does not reorder our labels, nor "> " her Arabic; her longer text is quoted ('> '), so that it
cannot pass for our headings.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

NOT_ANSWERED = "ikke svart"
# The return address is read by somebody, and a mail program quotes the letter it answers in clear.
NO_REPLY = "Svar aldri på denne e-posten."
WHY_NOT = "Svaret går ikke til henne, og det hun har skrevet, blir med i svaret uten lås."
WIDTH, LABEL = 72, 24  # columns: of a line, and of the label in it
MARKS = ("Mn", "Mc", "Me", "Cf")  # Unicode categories of what joins the character before it
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # one of hers would end or override our isolates (UAX 9)
RIGHT_TO_LEFT = ("R", "AL")  # bidirectional classes of letters
# Two groups of digits or more: in a line that runs from right to left, 22 48 03 80 would be shown as 80 03 48 22.
NUMBER = re.compile(r"(?<!\d)\+?\d++(?:[ \u00a0.-]\d++)+")
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
    parts[0] += unknown
    parts.append(["-" * WIDTH, *_wrap(foot, WIDTH)])
    return Letter(subject, "\n\n".join("\n".join(part) for part in parts) + "\n")


def _enquiry(answers: Answers, language: str) -> tuple[str, list[list[str]]]:
    instead, by_mail = answers["channel"] == "other", answers["channel"] == "email"
    return "Ressursvenn: en kvinne ber om kontakt", [
        ["EN KVINNE BER OM KONTAKT",
         "Spør på nytt før hver kontakt om det er trygt å snakke.",
         *_wrap(f"{NO_REPLY} {WHY_NOT}", WIDTH)],
        ["SLIK KAN DERE NÅ HENNE",
         *_row("Måte", _chosen(answers["channel"])),
         *([] if instead else _user_row("Adresse" if by_mail else "Nummer", answers["contact"])),
         *_row("Trygge dager", _chosen(answers["days"])),
         *_row("Trygg tid på dagen", _chosen(answers["parts"]))],
        ["PASS PÅ DETTE",
         *_row("Aldri etter klokka", str(answers["after"] or NOT_ANSWERED)),
         *_user_row("Heller ikke", answers["never"]),
         *_row("Beskjed på svarer", MUST_NOT.get(str(answers["message"]), NOT_ANSWERED)),
         *_row("Si hvem dere er", MUST_NOT.get(str(answers["say_who"]), NOT_ANSWERED))],
        ["RING DENNE I STEDET" if instead else "EN ANNEN DERE HELLER KAN RINGE",
         *_user_row("Navn", answers["other"]),
         *_user_row("Nummer", answers["other_number"]),
         *_row("Vet den andre hvorfor", _chosen(answers["other_knows"] if _has_other_contact(answers) else ""))],
        ["OM HENNE",
         *_user_row("Kall henne", answers["name"]),
         *_row("Skjemaet var på", language),
         *_row("Tolk eller tegnspråk", _chosen(answers["interpreter"])),
         *_user_row("Hvilket språk", answers["which"] if answers["interpreter"] != "none" else "")],
        ["HENNES EGNE ORD", *_own_words(answers["note"])],
    ]  # fmt: skip


def _application(answers: Answers, language: str) -> tuple[str, list[list[str]]]:
    return "Ressursvenn: en kvinne vil bli frivillig", [
        ["EN KVINNE VIL BLI FRIVILLIG RESSURSVENN", *_wrap(f"{NO_REPLY} {WHY_NOT}", WIDTH)],
        ["SLIK KAN DERE NÅ HENNE",
         *_user_row("Navn", answers["name"]),
         *_user_row("Telefon", answers["phone"]),
         *_user_row("E-post", answers["email"]),
         *_user_row("Kommune", answers["municipality"])],
        ["KRAVENE",
         *_row("Bør være over 25 år", f"{_old_enough(answers['age'])}, hun er {_chosen(answers['age'])}"),
         *_row("Har tid nok", f"{_ticked(answers['time'])} (2 til 4 møter i måneden, i 9 til 12 måneder)"),
         *_row("Vil vise politiattest", _ticked(answers["police"])),
         *_row("Er kvinne", "står som krav i skjemaet, men blir ikke spurt om"),
         *_row("Gjenstår", "samtale, opplæring, godkjenning, politiattest")],
        ["OM HENNE",
         *_user_row("Har tid", answers["availability"]),
         *_user_row("Snakker", answers["languages"]),
         *_row("Skjemaet var på", language)],
        ["HVORFOR HUN VIL BLI RESSURSVENN", *_own_words(answers["why"])],
    ]  # fmt: skip


def _report(answers: Answers, language: str) -> tuple[str, list[list[str]]]:
    place = str(answers["place"])
    return "Ressursvenn: noe på sidene er feil", [
        ["NOE PÅ SIDENE ER FEIL",
         *_row("Hva", WRONG.get(str(answers["kind"]), NOT_ANSWERED)),
         *_row("Hvor", (f"siden {place}" if place.startswith("/") else place) or NOT_ANSWERED),
         *_row("Skjemaet var på", language)],
        ["MED EGNE ORD", *_own_words(answers["details"])],
    ]  # fmt: skip


def _has_other_contact(answers: Answers) -> bool:
    return bool(answers["other"] or answers["other_number"])


def _old_enough(age: object) -> str:
    return "JA" if age in OLD_ENOUGH else "NEI"


def _ticked(answer: object) -> str:
    return "JA" if answer else "ikke krysset av"


def _row(label: str, answer: str, shown: Callable[[str], str] = str) -> Iterator[str]:
    """The label, and the answer beside it in as many lines as it needs, each as *shown* gives it."""
    head = f"{label}:"
    for line in map(shown, _wrap(answer, WIDTH - LABEL)):
        yield f"{head:<{LABEL}}{line}"
        head = ""


def _chosen(answer: str | bool | Sequence[str]) -> str:
    names = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, Sequence) else []
    return ", ".join(WORDS[name] for name in names if name in WORDS) or NOT_ANSWERED


def _user_row(label: str, answer: object) -> Iterator[str]:
    """A row with what she typed, each line of it between isolates."""
    return _row(label, _her_text(answer), _isolated) if answer else _row(label, NOT_ANSWERED)


def _own_words(answer: object) -> Iterator[str]:
    if not answer:
        yield NOT_ANSWERED
        return
    for line in _her_text(answer).split("\n"):
        yield from (f"> {_isolated(part)}" if part else ">" for part in _wrap(line, WIDTH - 2))


def _her_text(answer: object) -> str:
    return BIDI_CONTROLS.sub("", str(answer))


def _isolated(line: str) -> str:
    """*line* between isolates of its own direction, and the numbers in it from left to right."""
    if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in line):
        line = NUMBER.sub("\u2066\\g<0>\u2069", line)
    return f"\u2068{line}\u2069"


def _wrap(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width* columns, broken at spaces only.

    A word stays whole, however long: many scripts have no spaces between words, and only somebody who reads the
    language knows where one ends. Mail programs break such lines themselves.
    """
    lines, used = [""], 0
    for gap, word in _words(text):
        wide = len(gap) + _columns(word)
        if used and used + wide > width:
            lines.append("")
            gap, used, wide = "", 0, wide - len(gap)
        lines[-1] += gap + word
        used += wide
    return lines


def _words(text: str) -> list[tuple[str, str]]:
    """Each word with the spaces before it; a space with a combining mark on it is part of its word."""
    found: list[tuple[str, list[str]]] = []
    gap = ""
    for piece in re.findall(" +|[^ ]+", text):  # not "( *)([^ ]+)": quadratic on spaces at the end
        if piece[0] == " ":
            gap = piece
        elif found and gap and unicodedata.category(piece[0]) in MARKS:
            found[-1][1].extend([gap, piece])
            gap = ""
        else:
            found.append((gap, [piece]))
            gap = ""
    return [(before, "".join(pieces)) for before, pieces in found]


def _columns(text: str) -> int:
    """How wide *text* is in a fixed-width font (UAX 11): a Chinese character takes two, a mark on a letter none."""
    shown = [mark for mark in text if unicodedata.category(mark) not in MARKS]
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in shown)
