"""Telephone numbers as people type them (E.164). Asks no network.

What cannot be one number is refused, never guessed or cut: an extension, two numbers, letters.
"""

import re
import unicodedata

import phonenumbers

from forms.web import characters

DEFAULT_REGION, NORWAY = "NO", 47  # a number without a country's code is Norwegian
LONGEST = 60  # characters: 15 digits (E.164), each with its frame and a space, and "tel:"
NumberType = phonenumbers.PhoneNumberType
# Never one that costs the caller extra, or that belongs to a service: 820, 815, 02800.
CALLABLE_TYPES = (
    NumberType.MOBILE,
    NumberType.FIXED_LINE,
    NumberType.FIXED_LINE_OR_MOBILE,
    NumberType.VOIP,
    NumberType.PERSONAL_NUMBER,
)
# Digits, and what people put between them; the scheme of a link that was copied (RFC 3966).
TYPED = re.compile(r"(?:tel:)? ?[(\[]? ?\+?[\d ().\-/\[\]]{3,}", re.ASCII | re.IGNORECASE)
TRUNK_ZERO = re.compile(r"[(\[] ?0 ?[)\]]")  # +47 (0)22 ...: to be left out by who dials the country's code

APART = re.compile("/| - ")


def read(typed: str) -> str | None:
    """The telephone number in readable form, a foreign one with its country's code; None when it cannot be one.

    A Norwegian number must be in use, by a person; plans of other countries change too often for that.
    """
    plain = characters.fold(characters.trim(typed)).strip()
    if len(plain) > LONGEST or characters.has_control(characters.trim(typed)) or not TYPED.fullmatch(plain):
        return None
    parsed = _parse(plain[4:] if plain[:4].lower() == "tel:" else plain)
    if parsed is None:
        return None
    if parsed.country_code == NORWAY:
        form, right = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.number_type(parsed) in CALLABLE_TYPES
    else:
        form, right = phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.is_possible_number(parsed)
    return str(phonenumbers.format_number(parsed, form)) if right else None


def _parse(plain: str) -> phonenumbers.PhoneNumber | None:
    """The number of *plain*, "(0)" left out where the country's plan has no such zero."""
    try:
        parsed = phonenumbers.parse(plain, DEFAULT_REGION)
        if parsed.country_code == NORWAY and TRUNK_ZERO.search(plain):
            parsed = phonenumbers.parse(TRUNK_ZERO.sub("", plain), DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed


def is_what_was_typed(typed: str, read: str) -> bool:
    """Whether *read* dials the digits of *typed*, in their order; "+" may stand for 00, and Norway's code be left out.

    Abroad nobody here knows how long a number is: what stands after a slash or a dash with spaces may be another one,
    or an extension.
    """
    dialled = "".join(str(unicodedata.decimal(mark, "")) for mark in typed)
    digits = re.sub(r"\D", "", read, flags=re.ASCII)
    plain = characters.fold(typed)
    if read.startswith("+"):
        return dialled in (digits, f"00{digits}") and not APART.search(plain)
    return dialled in (digits, f"00{NORWAY}{digits}") or (dialled == f"{NORWAY}{digits}" and "+" in plain)


def is_landline(number: str) -> bool:
    """Whether *number*, as read() gave it, is a Norwegian fixed-line number: it cannot receive text messages."""
    parsed = phonenumbers.parse(number, DEFAULT_REGION)
    return parsed.country_code == NORWAY and phonenumbers.number_type(parsed) == NumberType.FIXED_LINE
