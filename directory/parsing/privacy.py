"""Privacy patterns: telephone numbers, e-mail and street addresses that must not be published in a text.

Numbers come from the data, so that a changed one changes everywhere; addresses of centres are often secret.
"""

import html
import re

from directory.parsing import validators

# Arabic and Persian digits are read as ours, so that a number typed with them is found too.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
# Between two digits of one number: spaces of any width, or one point, dash or invisible sign. No point and space
# ("in 2019. 22 women"), and no slash (NOVA-rapport 10/19).
BETWEEN = r"(?:\s*|[-.·\u00ad\u200b-\u2015\u2060\u2212])"
NUMBER = re.compile(rf"\+?[0-9](?:{BETWEEN}[0-9]){{4,}}|(?<![0-9])11[0236](?![0-9])")
# Days, years from and to, and hours from and to are made of as many digits; addresses of pages too.
DAY = r"[0-3]?\d\.[01]?\d\.(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d"
YEARS = r"(?:19|20)\d\d[-–](?:19|20)\d\d"
HOURS = r"[0-2]?\d[.:][0-5]\d[-–][0-2]?\d[.:][0-5]\d"
OTHER_FIGURES = re.compile(rf"https?://\S+|(?<![\d.–-])(?:{DAY}|{YEARS}|{HOURS})(?!\d|[.–-]\d)")
MAIL = re.compile(r"@(?!example\.org\b)")
STREET = re.compile(
    r"(?i:\b(?:\w*(?:gat[ae]|gaten|vei(?:en)?|veg(?:en)?)|\w+(?:plass|all[eé]))\s+\d)|"
    r"\b\d{4} [A-ZÆØÅ][a-zæøå]"
)


def numbers(text: str) -> list[str]:
    """Every telephone number in *text*, however it is typed."""
    return NUMBER.findall(OTHER_FIGURES.sub("", html.unescape(text).translate(DIGITS)))


def name(value: str) -> str:
    """Return *value*, a centre's name, or raise InvalidValue where an editor added an address or number to it."""
    return without_addresses(value, "the number to ring has a line of its own")


def without_addresses(value: str, expected: str) -> str:
    """Return *value*, or raise InvalidValue where it holds a number or an address; *expected*: where that belongs."""
    if numbers(value):
        raise validators.InvalidValue(f"holds a telephone number; {expected}")
    if "@" in value:
        raise validators.InvalidValue("holds an e-mail address; a centre is reached by telephone or by the form")
    if STREET.search(value):
        raise validators.InvalidValue("holds the address of a street; many are secret, none is written here")
    return value
