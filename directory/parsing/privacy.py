"""Privacy patterns: telephone numbers, e-mail and street addresses that must not be published in a text.

Numbers come from the data, so that a changed one changes everywhere; addresses of centres are often secret.
"""

import html
import re
import unicodedata
from functools import lru_cache

from directory.messages import Message, message
from directory.parsing import streets, validators

# A name may hold _; elsewhere it is Markdown's sign for stress, and so are these.
MARKUP = re.compile(r"[*`~\\\[]|(?<!\w)_|_(?!\w)|\](?:\([^)\]]{0,500}\))?")
# Between two digits of one number: spaces of any width, or one point, dash or invisible sign. No point and space
# ("in 2019. 22 women"), and no slash (NOVA-rapport 10/19).
BETWEEN = r"(?:\s*|[-.·\u00ad\u200b-\u2015\u2060\u2212])"
# Groups as telephone numbers have them may stand further apart, with any sign between: 22 – 48 – 03 – 80, 22_48_03_80.
# A comma and a space is a list: 25, 30, 35, 40.
FAR = r"(?:\s{0,2}(?:_|[^\w\s,;%]{1,2})\s{0,2}|[,;]|\s{1,3})"
PAIRS = rf"\d\d(?:{FAR}\d\d){{3}}|\d{{3}}{FAR}\d\d{FAR}\d{{3}}|116{FAR}\d{{3}}"
SHORT = r"11[0236]|1[ .-]1[ .-][0236]"
NUMBER = re.compile(rf"\+?[0-9](?:{BETWEEN}[0-9]){{4,}}|(?<![0-9])(?:{PAIRS}|{SHORT})(?![0-9])")
# Days and numbers of laws, years from and to, and hours from and to are made of as many digits; addresses of pages too.
DAY = r"[0-3]?\d\.[01]?\d\.(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d(?:-\d{1,4})?"
YEARS = r"(?:19|20)\d\d[-–](?:19|20)\d\d"
HOURS = r"[0-2]?\d[.:][0-5]\d[-–][0-2]?\d[.:][0-5]\d"
# 22 485, 1 000 000: groups of three, but the eight digits of a telephone number, and 116 006.
THOUSANDS = r"(?!116)[1-9]\d{0,2}[\s.]\d{3}|[1-9](?:[\s.]\d{3}){2}|[1-9]\d\d(?:[\s.]\d{3}){2}"
OTHER_FIGURES = re.compile(
    rf"https?://\S+|\b(?i:lov|for)-\d{{4}}-\d\d-\d\d(?:-\d{{1,4}})?(?![\d-])|(?<![\d.–-])(?:{DAY}|{YEARS}|{HOURS})(?!\d|[.–-]\d)"
    rf"|(?<![\d.+–-])(?<!\d\s)(?:{THOUSANDS})(?![\s.–-]?\d)"
)
# How people spell the signs of an address of mail; in brackets of any kind.
SIGN_AT, SIGN_DOT = r"(?:at|a|krøllalfa|alfakrøll)", r"(?:dot|punktum|prikk)"
SPELT = re.compile(rf"[\[{{<]\s?({SIGN_AT}|{SIGN_DOT})\s?[\]}}>](?!\()", re.IGNORECASE)
AT = rf"\s?\(\s?{SIGN_AT}\s?\)\s?|\s(?:krøllalfa|alfakrøll)\s"
DOT = rf"\s?\(\s?{SIGN_DOT}\s?\)\s?|\s{SIGN_DOT}\s"
# "Look at the dot here" is English.
DOTS = rf"\s?\(\s?{SIGN_DOT}\s?\)\s?|\s{SIGN_DOT}\s(?=(?:no|com|org|net|example)\b)"
MAIL = re.compile(
    rf"[\w.+-]{{0,64}}@[\w.-]*|[\w.+-]{{1,64}}(?:(?:{AT})[\w-]{{1,63}}(?:\.|{DOT})|\sat\s[\w-]{{1,63}}(?:{DOTS}))\w",
    re.IGNORECASE,
)
SIGN_OF_MAIL = re.compile(r"@|\(|\sat\s|krøll", re.IGNORECASE)  # every MAIL holds one


class _Plain(dict[int, str]):
    """A table for str.translate: digits of every script, and full-width signs, become those of ASCII."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        wide = 0xFF01 <= code <= 0xFF5E
        self[code] = str(digit) if digit is not None else chr(code - 0xFEE0) if wide else char
        return self[code]


DIGITS = _Plain()
DIGIT = re.compile(r"\d")


@lru_cache(maxsize=16)  # numbers, addresses and mails look at one text after each other
def plain(text: str) -> str:
    """*text* as it is read: entities written out, without the signs of Markdown, digits and signs those of ASCII."""
    return MARKUP.sub("", SPELT.sub(r"(\1)", html.unescape(text))).translate(DIGITS)


def numbers(text: str) -> list[str]:
    """Every telephone number in *text*, however it is typed."""
    if not DIGIT.search(plain(text)):
        return []
    return [found.group() for found in NUMBER.finditer(OTHER_FIGURES.sub("", plain(text)))]


def addresses(text: str) -> list[str]:
    """Every street address, postal code with its place, and post box in *text*, however it is typed."""
    if not DIGIT.search(plain(text)):  # a house, a postal code or a box has a number, and most texts have none
        return []
    return [found.group().strip(" ,;:(\n") for found in streets.ADDRESS.finditer(plain(text))]


def mails(text: str) -> list[str]:
    """Every e-mail address in *text*, however it is typed."""
    if not SIGN_OF_MAIL.search(plain(text)):
        return []
    return [found.group().strip(".") for found in MAIL.finditer(plain(text))]


def name(value: str) -> str:
    """Return *value*, a centre's name, or raise InvalidValue where an editor added an address or number to it."""
    return without_addresses(value, message("the number to ring has a line of its own"))


def without_addresses(value: str, expected: Message) -> str:
    """Return *value*, or raise InvalidValue where it holds a number or an address; *expected*: where that belongs."""
    if numbers(value):
        raise validators.InvalidValue(message("holds a telephone number; {expected}", expected=expected))
    if "@" in value or mails(value):
        text = message("holds an e-mail address; a centre is reached by telephone or by the form")
        raise validators.InvalidValue(text)
    if addresses(value):
        text = message("holds the address of a street; many are secret, none is written here")
        raise validators.InvalidValue(text)
    return value
