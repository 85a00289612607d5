"""Normalising of what people type: text, telephone numbers, e-mail addresses. Asks no network.

Digits of every script count as digits: ٤١ and ۴۱ are 41. What cannot be a number or an address is refused, never
guessed or cut.
"""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

DEFAULT_REGION = "NO"  # a number without a country's code is Norwegian
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Overrides, embeddings and isolates (UAX 9) reverse the text around them; no keyboard has them.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Invisible marks: they come along when an address or a number is copied, or from a keyboard that writes from right to
# left. In her own words they may mean something; there they stay.
ZERO_WIDTH = re.compile("[\u061c\u200b\u200e\u200f\u2060\ufeff]")
NumberType = phonenumbers.PhoneNumberType
# Never one that costs the caller extra, or that belongs to a service: 820, 815, 02800.
CALLABLE_TYPES = (
    NumberType.MOBILE,
    NumberType.FIXED_LINE,
    NumberType.FIXED_LINE_OR_MOBILE,
    NumberType.VOIP,
    NumberType.PERSONAL_NUMBER,
)
# Digits, and what people put between them.
NUMBER = re.compile(r"[+＋]?[\d\s().\-‐-–/]{3,40}")


def text(typed: str | None) -> str:
    """*typed* with LF line ends, and without control characters, lone surrogates and bidirectional controls."""
    plain = BIDI_CONTROLS.sub("", LINE_ENDS.sub("\n", typed or "").replace("\t", " "))
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """*typed* as one line; '' where it holds nothing visible."""
    # Not by a pattern such as \s*\n\s*: on a long run of spaces its time grows with the square of their number.
    plain = " ".join(part.strip() for part in text(typed).split("\n") if part.strip())
    return plain if any(unicodedata.category(mark)[0] not in "CZ" for mark in plain) else ""


def number(typed: str) -> str | None:
    """The telephone number in readable form, a foreign one with its country's code; None when it cannot be one.

    A Norwegian number must be in use, by a person; plans of other countries change too often for that.
    """
    typed = re.sub(r"\s", " ", ZERO_WIDTH.sub("", typed))
    if not NUMBER.fullmatch(typed):
        return None
    try:
        parsed = phonenumbers.parse(typed, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code == 47:
        form, right = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.number_type(parsed) in CALLABLE_TYPES
    else:
        form, right = phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, form) if right else None


def is_landline(number: str) -> bool:
    """Whether *number*, as number() gave it, is a Norwegian fixed-line number: it cannot receive text messages."""
    parsed = phonenumbers.parse(number, DEFAULT_REGION)
    return parsed.country_code == 47 and phonenumbers.number_type(parsed) == NumberType.FIXED_LINE


def email(typed: str) -> str | None:
    """The normalised address; None when it cannot be one. Whether its host exists is not looked up."""
    try:
        return validate_email(ZERO_WIDTH.sub("", typed), check_deliverability=False).normalized
    except EmailNotValidError:
        return None
