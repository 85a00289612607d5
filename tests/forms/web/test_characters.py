"""The character classes against Unicode itself, as far as the standard library knows it."""

import sys
import unicodedata

import pytest

from forms.web import characters

EVERY = [chr(point) for point in range(sys.maxunicode + 1)]
# Other_Default_Ignorable_Code_Point and Variation_Selector (PropList.txt), Prepended_Concatenation_Mark, and the
# exceptions of UAX 44 for Default_Ignorable_Code_Point.
OTHER = [
    0x34F,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x2065,
    0x3164,
    0xFFA0,
    *range(0xFFF0, 0xFFF9),
    *range(0xE0000, 0xE1000),
]
SELECTORS = [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
SHOWN = [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, *range(0xFFF9, 0xFFFC), 0x110BD, 0x110CD,
         *range(0x13430, 0x13441)]  # fmt: skip


def test_what_unicode_ignores_by_default_is_what_we_ignore() -> None:
    formats = {ord(mark) for mark in EVERY if unicodedata.category(mark) == "Cf"}

    ours = {ord(mark) for mark in EVERY if characters.IGNORABLE.match(mark)}
    assert ours == (formats | {*OTHER, *SELECTORS}) - {*SHOWN}


@pytest.mark.parametrize(("category", "plain"), [("Pd", "-"), ("Zs", " ")])
def test_every_dash_is_a_hyphen_and_every_space_a_space(category: str, plain: str) -> None:
    members = [mark for mark in EVERY if unicodedata.category(mark) == category]

    assert len(members) > 15
    assert {characters.fold(mark) for mark in members} == {plain}


def test_every_minus_sign_is_a_hyphen() -> None:
    names = ["MINUS SIGN", "HEAVY MINUS SIGN", "MODIFIER LETTER MINUS SIGN", "SUPERSCRIPT MINUS", "SUBSCRIPT MINUS"]
    signs = map(unicodedata.lookup, names)

    assert {characters.fold(mark) for mark in signs} == {"-"}


def test_every_decimal_digit_is_its_value() -> None:
    digits = [mark for mark in EVERY if unicodedata.category(mark) == "Nd"]

    assert len(digits) > 600
    assert [characters.fold(mark) for mark in digits] == [str(unicodedata.decimal(mark)) for mark in digits]


def test_every_wide_and_small_form_of_ascii_is_ascii() -> None:
    narrow = {mark: unicodedata.normalize("NFKC", mark) for mark in EVERY}
    forms = [mark for mark in EVERY if unicodedata.decomposition(mark).startswith(("<wide> 00", "<small> 00"))]
    ours = {mark: characters.fold(mark) for mark in forms if narrow[mark].isascii()}

    assert len(ours) > 100
    assert ours == {mark: narrow[mark] for mark in ours}


def test_letters_of_every_script_stay() -> None:
    letters = [mark for mark in EVERY if unicodedata.category(mark) in ("Ll", "Lu", "Lo", "Mn", "Mc")]
    stay = [mark for mark in letters if not unicodedata.decomposition(mark).startswith("<")]

    assert [mark for mark in stay if characters.fold(mark, digits=False) not in (mark, "")] == []
