"""What people type, understood: text without what nobody types, telephone numbers, e-mail addresses. Asks no network.

Digits of every script count as digits: ٤١ and ۴۱ are 41. What cannot be understood is refused with a word, never
changed or cut.
"""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

HOME = "NO"  # a number without a country's code is Norwegian
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Overrides, embeddings and isolates (UAX 9) turn the text around them round; no keyboard has them.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Digits, and what people put between them.
NUMBER = re.compile(r"[+＋]?[\d\s().\-‐-–/]{3,40}")


def text(typed: str | None) -> str:
    """*typed* with plain line ends, and without control characters, lone surrogates and marks that turn text round."""
    plain = TURNING.sub("", LINE_ENDS.sub("\n", typed or "").replace("\t", " "))
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """*typed* as one line."""
    return re.sub(r"\s*\n\s*", " ", text(typed))


def number(typed: str) -> str | None:
    """The telephone number in readable form, a foreign one with its country's code; None when it cannot be one.

    A Norwegian number must be in use; plans of other countries change too often for that.
    """
    typed = re.sub("[\u200e\u200f]", "", typed)  # marks that turn nothing come along when a number is copied
    if not NUMBER.fullmatch(typed):
        return None
    try:
        parsed = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code == 47:
        form, right = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.is_valid_number(parsed)
    else:
        form, right = phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, form) if right else None


def email(typed: str) -> str | None:
    """The address as it is written to; None when it cannot be one. Whether its host exists is not looked up."""
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
