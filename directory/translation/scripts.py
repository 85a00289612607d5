"""Scripts and letters of the languages (Unicode, ISO 15924): a text that stands under the code of another is told.

Names, addresses and what is quoted in Norwegian, because it is to be said, count for nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

SCRIPTS: Mapping[str, str] = {
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **dict.fromkeys(("ru", "uk"), "CYRILLIC"),
    "ti": "ETHIOPIC",
}
LATIN = "LATIN"
FEWEST_FOREIGN = 4
FEWEST = 16  # letters: a shorter text may be names alone
# The least share of the letters that are of its own script: an Arabic sentence may hold several names in Latin letters.
OWN = 0.1
OWN_LATIN = 0.5
# Letters that a language does not have, and one that is taken for it does.
FOREIGN: Mapping[str, str] = {
    "uk": "ыэъё",
    "ru": "іїєґ",
    "ar": "پچژگیکےںٹڈڑ",
    "fa": "ےںٹڈڑيك",
    "ur": "يكةى",
}
# Small words by which a language is known. Two may share one: what counts is how many of them a text has.
TELLING: Mapping[str, str] = {
    "nb": " ikke jeg hva hvem hvor hvordan noe noen fra være blir bare også hjemme dere en et ",
    "nn": " ikkje eg kva kven kvar korleis noko nokon frå vere vert berre òg heime de ein eit ho ",
    "en": " the and you is are of your it what who how not from only also with this they ",
    "se": " ja lea leat ii eai go dat don dutnje sáhtát jos vai maid gii mii dan leaččat ",
    "pl": " i w na nie się do jest że to czy jak lub może gdy już ci twoje są od po ",
    "so": " iyo waa waxaa ama haddii kuu aad ku ka la ay ma in oo inaad aan uma ",
    "es": " el la los las que y una un con por para usted su se puede no del si o cómo qué ",
    "tr": " ve bir bu için ile da de ne veya size siz sizi değil olarak ama daha gibi çok ",
    "ar": " في من على أن إلى لا هذا هذه التي الذي أو ما هل عن إذا كنتِ لكِ ",
    "fa": " از که را این با است برای به در یا شما می آن هم اگر نیست تا ",
    "ur": " کے کی کا میں ہے ہیں سے کو اور آپ نہیں یہ پر وہ بھی کر کیا ",
    "uk": " і й та не що в у на з до це або чи як якщо ви ваш вам є ",
    "ru": " и не что в на с до это или ли как если вы ваш вам есть вас ",
}
TELLING_WORDS = {code: frozenset(words.split()) for code, words in TELLING.items()}
FEWEST_TELLING = 8  # of them in a text, before they can tell
UNKNOWN = "?"  # a language of the same script, whose letters the language does not have
SHARE = 0.04  # of the words: in English about a third are telling ones, in Norwegian a tenth
NO_PROSE = re.compile(r"\]\([^()]*\)|[^\s@]{0,64}@\S+|https?:\S+|\{[^{}]*\}|«[^«»]*»|\"[^\"]*\"|\([^()]*\)|\*[^*]*\*")
WORD = re.compile(r"[^\W\d_]+")


def script(code: str) -> str:
    """Return the Unicode name of the script in which the language *code* is written."""
    return SCRIPTS.get(code, LATIN)


def in_other_script(text: str, code: str) -> bool:
    """Whether nearly all letters of *text* are of another script than that of the language *code*."""
    if not text.strip():
        return False
    letters = {char: number for char, number in Counter(NO_PROSE.sub(" ", text)).items() if char.isalpha()}
    expected, total = script(code), sum(letters.values())
    own = sum(number for char, number in letters.items() if _script_of(char) == expected)
    if total >= FEWEST_FOREIGN and not own and expected == LATIN:
        return True  # other scripts hold our Latin names; none of theirs stands in a text of Latin letters
    return total >= FEWEST and own < (OWN_LATIN if expected == LATIN else OWN) * total


@cache
def _script_of(char: str) -> str:
    """The first word of a letter's name, which is that of its script in all scripts that are used here."""
    return unicodedata.name(char, "").partition(" ")[0]


def other_language(text: str, code: str) -> str | None:
    """Return the code of the language that *text*, under *code*, is rather written in, where that can be told.

    UNKNOWN stands for a language that has letters which the language *code* does not have.
    """
    prose = NO_PROSE.sub(" ", text).lower()
    foreign = sum(map(prose.count, FOREIGN.get(code, "")))
    if foreign > max(3, len(prose) * 0.01):
        return UNKNOWN
    words = Counter(WORD.findall(prose))
    counts = {one: sum(words[word] for word in telling) for one, telling in TELLING_WORDS.items()}
    likeliest = max(counts, key=lambda one: counts[one])
    enough = counts[likeliest] >= FEWEST_TELLING and counts[likeliest] > SHARE * words.total()
    return likeliest if enough and likeliest != code and counts[likeliest] > 2 * counts.get(code, 0) else None
