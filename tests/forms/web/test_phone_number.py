"""Telephone numbers as keyboards, address books and links write them: read, shown back, or asked again."""

import re
import unicodedata

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.web import characters, phone_number
from tests.support.long_run import examples

# What she types, and the number; nothing of it can be understood in another way.
READ = {
    "41000000": "41 00 00 00",
    "٤١ ٠٠ ٠٠ ٠٠": "41 00 00 00",
    "۴۱۰۰۰۰۰۰": "41 00 00 00",
    "४१००००००": "41 00 00 00",
    "４１００００００": "41 00 00 00",
    "4️⃣1️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣": "41 00 00 00",
    "+47 22 48 03 80": "22 48 03 80",
    "＋47 22 48 03 80": "22 48 03 80",
    "➕4722480380": "22 48 03 80",
    "0047 22480380": "22 48 03 80",
    "(+47) 22 48 03 80": "22 48 03 80",
    "+(47) 22 48 03 80": "22 48 03 80",
    "+4747410000": "47 41 00 00",
    "(22) 48-03.80": "22 48 03 80",
    "22/48/03/80": "22 48 03 80",
    "22⁄48．03。80": "22 48 03 80",
    "[22] 48 03 80": "22 48 03 80",
    "\u200e22\u00a048\u00a003\u00a080\u200f": "22 48 03 80",
    "\u202a+47 22 48 03 80\u202c": "22 48 03 80",
    "22\u00ad48\u206203\ufe0f80": "22 48 03 80",
    "22\u280048\u2007\u300003\t80": "22 48 03 80",
    "22—48–03−80": "22 48 03 80",
    "tel:22480380": "22 48 03 80",
    "TEL: +47 22480380": "22 48 03 80",
    "ｔｅｌ：22480380": "22 48 03 80",
    "79 02 12 34": "79 02 12 34",
    "+46 70-123 45 67": "+46 70 123 45 67",
    "٠٠٤٦٧٠١٢٣٤٥٦٧": "+46 70 123 45 67",
    "+380 44 123 4567": "+380 44 123 4567",
    "+39 (0)6 698 12345": "+39 06 6981 2345",
    "001 (212) 555-1234": "+1 212-555-1234",
    "41\u202f00\u200900 00": "41 00 00 00",
    "\u061c41\u200b000000\ufeff": "41 00 00 00",
}
# Digits are left out, or may belong to another number: she is asked whether it is right.
ASKED = {
    "+47 (0)22480380": "22 48 03 80",
    "0047 [0] 22480380": "22 48 03 80",
    "+٤٧ (٠)٢٢٤٨٠٣٨٠": "22 48 03 80",
    "4722480380": "22 48 03 80",
    "+46 (0)70 123 45 67": "+46 70 123 45 67",
    "+46 070 123 45 67": "+46 70 123 45 67",
    "+44 (0)20 7946 0958": "+44 20 7946 0958",
    "+49 89/1234567": "+49 89 1234567",
    "+46 8 123 456 - 78": "+46 8 123 456 78",
}
REFUSED = [
    "", "  ", "+", "112", "02800", "09100", "+47 02800", "82012345", "815 55 201", "12345678", "4100000", "041000000",
    "+47 47 41000000", "0047 47 41000000", "+47+4741000000", "+999 12345678", "0" * 30, "4" * 200, "41000000 ext 5",
    "41000000 x5", "41000000#5", "41000000,5", "41000000;5", "tel:41000000;ext=5", "tel:+47%2041000000",
    "+46812345 ext. 6", "ring 41000000", "41000000 eller 22480380", "41000000/22480380", "41000000 22480380",
    "41000000, 22480380", "41000000\n22480380", "+46701234567\n+46701234568", "+46701234567/+46701234568", "41O00000",
    "41000000+", "1 FLOWERS", "41\0000000", "41\x85000000", "4¹000000", "④①000000", "½1000000", "kari@example.org",
    "41000000 ring etter 8", "🔟000000",
]  # fmt: skip


def judged(typed: str) -> tuple[str | None, bool]:
    read = phone_number.read(typed)
    return read, read is not None and phone_number.is_what_was_typed(typed, read)


@pytest.mark.parametrize("typed", READ)
def test_a_number_is_understood_and_written_readably(typed: str) -> None:
    assert judged(typed) == (READ[typed], True)


@pytest.mark.parametrize("typed", ASKED)
def test_a_number_that_is_not_dialled_as_it_was_typed_is_shown_back(typed: str) -> None:
    assert judged(typed) == (ASKED[typed], False)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_not_one_number_that_can_be_rung_is_refused(typed: str) -> None:
    assert phone_number.read(typed) is None


@pytest.mark.parametrize("number", sorted({*READ.values(), *ASKED.values()}))
def test_a_number_that_was_shown_back_is_taken_as_it_is(number: str) -> None:
    assert judged(number) == (number, True)


def test_so_is_an_example_of_every_country() -> None:
    known = [
        phonenumbers.example_number(region) for region in phonenumbers.SUPPORTED_REGIONS if region not in ("NO", "SJ")
    ]
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = [phonenumbers.format_number(number, form) for number in known if number]

    assert len(written) > 200
    assert [number for number in written if judged(number) != (number, True)] == []


SIGNS = st.one_of(
    *(st.characters(categories=[name]) for name in ("Nd", "Pd", "Zs", "Cf", "Ps", "Pe", "Po", "Sm", "No", "Mn", "So")),
    st.sampled_from("0123456789+-()/. "),
)
AROUND = st.text(SIGNS, max_size=4)


@given(st.text(SIGNS, max_size=24))
@settings(max_examples=examples(1500))
def test_what_is_dialled_is_what_was_typed_or_was_shown_back(typed: str) -> None:
    read, same = judged(typed)

    digits = "".join(str(unicodedata.decimal(mark)) for mark in typed if mark.isdecimal())
    assert not same or re.fullmatch(rf"(?:00)?(?:47)?{re.sub(r'[^0-9]', '', read)}", digits)
    assert read is None or judged(read) == (read, True)


@given(st.lists(AROUND, min_size=7, max_size=7), st.sampled_from(["41000000", "22480380"]))
@settings(max_examples=examples(1500))
def test_whatever_stands_between_the_digits_it_is_that_number_or_none(between: list[str], number: str) -> None:
    between = ["".join(mark for mark in some if not mark.isdecimal()) for some in between]
    typed = "".join(digit + some for digit, some in zip(number, [*between, ""], strict=True))

    assert re.sub(r"\D", "", phone_number.read(typed) or "") in ("", number)


DIGITS = [mark for mark in map(chr, range(0x20000)) if mark.isdecimal()]
DASHES = [mark for mark in map(chr, range(0x20000)) if characters.fold(mark) == "-"]


@given(st.lists(st.sampled_from(DIGITS), min_size=6, max_size=6), st.sampled_from(DASHES))
def test_digits_and_dashes_of_every_script_are_that_number(digits: list[str], dash: str) -> None:
    plain = "".join(str(unicodedata.decimal(mark)) for mark in digits)
    read = phone_number.read(f"+46 8{dash}{''.join(digits)}")

    assert read is not None and read.replace(" ", "") == f"+468{plain}".replace(" ", "")


def test_only_a_norwegian_telephone_on_the_wall_gets_no_text_messages() -> None:
    others = ("41 00 00 00", "+46 8 123 456 78", "+46 70 123 45 67")

    assert phone_number.is_landline("22 48 03 80")
    assert not [number for number in others if phone_number.is_landline(number)]
