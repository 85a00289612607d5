"""Numbers and addresses as people type them, in every script."""

import pytest

from forms.web import normalise

NUMBERS = {
    "41000000": "41 00 00 00",
    "  ": None,
    "٤١ ٠٠ ٠٠ ٠٠": "41 00 00 00",
    "۴۱۰۰۰۰۰۰": "41 00 00 00",
    "४१००००००": "41 00 00 00",
    "+47 22 48 03 80": "22 48 03 80",
    "0047 22480380": "22 48 03 80",
    "(22) 48-03.80": "22 48 03 80",
    "\u200e22\u00a048\u00a003\u00a080\u200f": "22 48 03 80",
    "+46 70-123 45 67": "+46 70 123 45 67",
    "٠٠٤٦٧٠١٢٣٤٥٦٧": "+46 70 123 45 67",
    "+380 44 123 4567": "+380 44 123 4567",
    "41\u202f00\u200900 00": "41 00 00 00",
    "\u061c41\u200b000000\ufeff": "41 00 00 00",
    "112": None,
    "82012345": None,
    "815 55 201": None,
    "02800": None,
    "12345678": None,
    "4100000": None,
    "+999 12345678": None,
    "ring 41000000": None,
    "41000000 eller 22480380": None,
    "+": None,
    "0" * 30: None,
}
ADDRESSES = {
    "kari@example.org": "kari@example.org",
    "Kari.Ås@Example.ORG": "Kari.Ås@example.org",
    "نور@example.org": "نور@example.org",
    "kari@blåbær.example.org": "kari@blåbær.example.org",
    "kari@example.org\u200f": "kari@example.org",
    "\u200ekari@example.org\ufeff": "kari@example.org",
    "kari@example": None,
    "41000000": None,
    "a@b@example.org": None,
    "Kari <kari@example.org>": None,
    "kari@example.org, ola@example.org": None,
    "kari@example.org\r\nBcc: x@example.org": None,
}
PLAIN = {
    " a\r\nb\rc\u2028d\x85e ": "a\nb\nc\nd\ne",
    "a\tb\0c\x1bd\x7f": "a bcd",
    "\u202eabc\u202c \u2067x\u2069": "abc x",
    "می‌خواهم": "می‌خواهم",
    "👩🏽‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿": "👩🏽‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\ud800a": "a",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_understood_and_written_readably_or_refused(number: str) -> None:
    assert normalise.number(number) == NUMBERS[number]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_understood_or_refused_and_nothing_is_looked_up(address: str) -> None:
    assert normalise.email(address) == ADDRESSES[address]


@pytest.mark.parametrize("text", PLAIN)
def test_text_loses_what_nobody_types_and_nothing_else(text: str) -> None:
    assert normalise.text(text) == PLAIN[text]


def test_one_line_stays_one_line() -> None:
    assert normalise.line("Kari\r\n\r\nBcc: ola") == "Kari Bcc: ola"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200f \u200e", "\ufeff\u00a0"])
def test_a_line_in_which_there_is_nothing_to_see_is_empty(unseen: str) -> None:
    assert normalise.line(unseen) == ""


def test_only_a_norwegian_telephone_on_the_wall_gets_no_text_messages() -> None:
    assert normalise.is_landline("22 48 03 80")
    assert not [
        number for number in ("41 00 00 00", "+46 8 123 456 78", "+46 70 123 45 67") if normalise.is_landline(number)
    ]
