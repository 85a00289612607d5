"""Words that tell what the site is about: no title, description or address of a page may hold one (SAFETY rule 7).

The browser's history keeps titles and addresses, and whoever looks at her phone reads them.
"""

import html
import re
import unicodedata

from directory.messages import message
from directory.parsing import validators

# By language, as parts of words. Latin letters stand without accents but å, æ and ø, and in small letters.
WORDS = {
    "nb, nn": r"vold(?!a\b)|vald(?!r|e?m)|krise|krisa|overgr[ei]p|mishandl|voldt|valdt|æresrel|tvangsekte"
    r"|\bincest|kjønnslemlest|trakasser|\bdrap(?:et|s)?\b|partnerdrap|trussel|trusl|besøksforbud",
    "en": r"violen|abus|crisis|crises|shelter|refuge(?!e)|\brap(?:e|ed|ist)\b|assault|batter(?:ed|er)|harass|stalk"
    r"|forced marr|trafficking|perpetrat|hono[u]?r[- ](?:based|related)|domestic",
    "se": r"veahkav|roassu|illaste",
    "uk, ru": r"насил|кризис|криз|притул|приют|убежищ|жесток|жорсток|домаган|знущ|избие|побої",
    "pl": r"przemoc|kryzys|schronisk|zneca|maltret|gwałt|gwalt|napasc",
    "ar": r"عنف|عنيف|ازم[ةات]|ايواء|اعتداء|ملجا|ملاجئ|اساءة|ايذاء|اغتصاب|انتهاك|تحرش",
    "fa, ur": r"خشونت|بحران|پناه|(?<!ب)ازار|تجاوز|تشدد|زیادتی",
    "so": r"rabsh|tacadd|xadgudub|gacan ?qaad|dhibaatay|qalalaas",
    "ti": r"ዓመጽ|ዓመፅ|ጥቃት|ቅልውላው|መዕቆቢ",
    "es": r"violen|abus|crisis|refugi[oa]\b|maltrat|agresi",
    "tr": r"siddet|kriz|istismar|sıgınma|siginma|taciz|tecavuz",
}
INDISCREET = re.compile("|".join(WORDS.values()))
KEPT = {"å": "\ue000", "æ": "\ue001", "ø": "\ue002"}


def found(text: str) -> str | None:
    """The word in *text* that tells what the site is about, or None; accents, capitals and entities hide nothing."""
    plain = html.unescape(text).casefold()
    for letter, sign in KEPT.items():
        plain = plain.replace(letter, sign)
    plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    plain = plain.replace("\u0640", "")  # the stroke that makes an Arabic word longer
    for letter, sign in KEPT.items():
        plain = plain.replace(sign, letter)
    match = INDISCREET.search(plain)
    return match.group() if match else None


def check(value: str) -> str:
    """Return *value*, or raise InvalidValue where it tells what the site is about."""
    if word := found(value):
        raise validators.InvalidValue(
            message(
                "holds '{word}', and the browser's history would show it; write it so that it tells nothing", word=word
            )
        )
    return value
