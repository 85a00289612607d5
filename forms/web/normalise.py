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
# Marks that nobody sees: they come along when an address or a number is copied, or from a keyboard that writes from the
# right. In her own words they may mean something; there they stay.
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u2060\ufeff]")
KIND = phonenumbers.PhoneNumberType
# Never one that costs whoever rings it, or that belongs to a service: 820, 815, 02800.
RUNG = (KIND.MOBILE, KIND.FIXED_LINE, KIND.FIXED_LINE_OR_MOBILE, KIND.VOIP, KIND.PERSONAL_NUMBER)
# Digits, and what people put between them.
NUMBER = re.compile(r"[+＋]?[\d\s().\-‐-–/]{3,40}")


def text(typed: str | None) -> str:
    """*typed* with plain line ends, and without control characters, lone surrogates and marks that turn text round."""
    plain = TURNING.sub("", LINE_ENDS.sub("\n", typed or "").replace("\t", " "))
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """*typed* as one line; nothing where there is nothing to see in it."""
    plain = re.sub(r"\s*\n\s*", " ", text(typed))
    return plain if any(unicodedata.category(mark)[0] not in "CZ" for mark in plain) else ""


def number(typed: str) -> str | None:
    """The telephone number in readable form, a foreign one with its country's code; None when it cannot be one.

    A Norwegian number must be in use, by a person; plans of other countries change too often for that.
    """
    typed = re.sub(r"\s", " ", UNSEEN.sub("", typed))
    if not NUMBER.fullmatch(typed):
        return None
    try:
        parsed = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code == 47:
        form, right = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.number_type(parsed) in RUNG
    else:
        form, right = phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, form) if right else None


def at_home_only(number: str) -> bool:
    """Whether *number*, as number() gave it, is that of a Norwegian telephone on the wall: it gets no text messages."""
    parsed = phonenumbers.parse(number, HOME)
    return parsed.country_code == 47 and phonenumbers.number_type(parsed) == KIND.FIXED_LINE


def email(typed: str) -> str | None:
    """The address as it is written to; None when it cannot be one. Whether its host exists is not looked up."""
    try:
        return validate_email(UNSEEN.sub("", typed), check_deliverability=False).normalized
    except EmailNotValidError:
        return None
