"""E-mail addresses as keyboards, address books and links write them: read, shown back, or asked again."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.web import characters, email_address
from tests.support.long_run import examples

CLASSES: tuple[Literal["L", "M", "N", "P", "S", "Z", "Cc", "Cf"], ...] = ("L", "M", "N", "P", "S", "Z", "Cc", "Cf")
READ = {
    "kari@example.org": "kari@example.org",
    "  kari@example.org\t": "kari@example.org",
    "Kari.Ås@Example.ORG": "Kari.Ås@example.org",
    "A\u030ase@example.org": "Åse@example.org",
    "نور@example.org": "نور@example.org",
    "نور٤١@example.org": "نور٤١@example.org",
    "kari@blåbær.example.org": "kari@blåbær.example.org",
    "kari@BLÅBÆR.example.org": "kari@blåbær.example.org",
    "kari@xn--blbr-roah.example.org": "kari@blåbær.example.org",
    "o'brien+ring@example.org": "o'brien+ring@example.org",
    "'o@example.org": "'o@example.org",
    "kari_h-2@example.org": "kari_h-2@example.org",
    "kari@example.org\u200f": "kari@example.org",
    "\u200ekari@example.org\ufeff": "kari@example.org",
    "\u2068kari@example.org\u2069": "kari@example.org",
}
# Another string than she typed: she is asked whether it is right.
ASKED = {
    "kari٤١@example.org": "kari41@example.org",
    "kari۴۱@example.org": "kari41@example.org",
    "kari@example٤.org": "kari@example4.org",
    "o’brien@example.org": "o'brien@example.org",
    "o‘brien@example.org": "o'brien@example.org",
    "o´brien@example.org": "o'brien@example.org",
    "oʼbrien@example.org": "o'brien@example.org",
    "ｋａｒｉ@example.org": "kari@example.org",
    "kari＠example.org": "kari@example.org",
    "kari﹫example.org": "kari@example.org",
    "kari@ｅｘａｍｐｌｅ．ｏｒｇ": "kari@example.org",
    "kari@example。org": "kari@example.org",
    "kari@example｡org": "kari@example.org",
    "kari–o@example.org": "kari-o@example.org",
    "kari−o@ex‑ample.org": "kari-o@ex-ample.org",
    "𝐤𝐚𝐫𝐢@example.org": "kari@example.org",
    "mailto:kari@example.org": "kari@example.org",
    "MAILTO:kari@example.org": "kari@example.org",
    "<mailto:kari@example.org>": "kari@example.org",
    "kari@example.org.": "kari@example.org",
    "kari@example.org,": "kari@example.org",
    "kari@example.org;": "kari@example.org",
    "kari@example.org。": "kari@example.org",
    "<kari@example.org>": "kari@example.org",
    "Kari <kari@example.org>": "kari@example.org",
    "“Kari” <kari@example.org>;": "kari@example.org",
    "نور <kari@example.org>": "kari@example.org",
    "(kari@example.org)": "kari@example.org",
    '"kari@example.org"': "kari@example.org",
    "'kari@example.org'": "kari@example.org",
    "‘kari@example.org’": "kari@example.org",
    "«kari@example.org».": "kari@example.org",
    "“kari@example.org”": "kari@example.org",
    "kari @example.org": "kari@example.org",
    "kari@ example. org": "kari@example.org",
    "kari@exam\u200bple.org": "kari@example.org",
    "ka\u00adri@example.org": "kari@example.org",
    "ka\u202eri@example.org": "kari@example.org",
    "می\u200cنا@example.org": "مینا@example.org",
}
REFUSED = [
    "", " ", "@", "kari@example", "41000000", "a@b@example.org", "kari(at)example.org", "kari olsen@example.org",
    "kari@example.org, ola@example.org", "kari@example.org ola@example.org", "kari@example.org/ola@example.org",
    "kari@example.org\r\nBcc: x@example.org", "kari@exa\nmple.org", "ka\0ri@example.org", "ka\x85ri@example.org",
    "kari@example.org?subject=x", "mailto:kari@example.org?subject=x", "mailto:mailto:kari@example.org",
    "e-post: kari@example.org", "Kari <kari@example.org> <ola@example.org>", "kari…@example.org", "👩@example.org",
    "kari@exam_ple.org", "kari@example..org", "kari..o@example.org", ".kari@example.org", "kari@[127.0.0.1]",
    "kari@localhost",
    "kari@" + "x" * 64 + ".org", '"a b"@example.org', "kari\u2028@example.org",
]  # fmt: skip


def judged(typed: str) -> tuple[str | None, bool]:
    read = email_address.read(typed)
    return read, read is not None and email_address.is_what_was_typed(typed, read)


@pytest.mark.parametrize("typed", READ)
def test_an_address_is_understood_and_nothing_is_looked_up(typed: str) -> None:
    assert judged(typed) == (READ[typed], True)


@pytest.mark.parametrize("typed", ASKED)
def test_an_address_that_is_put_right_is_shown_back(typed: str) -> None:
    assert judged(typed) == (ASKED[typed], False)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    assert email_address.read(typed) is None


@pytest.mark.parametrize("address", sorted({*READ.values(), *ASKED.values()}))
def test_an_address_that_was_shown_back_is_taken_as_it_is(address: str) -> None:
    assert judged(address) == (address, True)


# Letters, marks, numbers, punctuation, symbols, spaces, and what controls or ignores: everything but surrogates.
SIGNS = st.one_of(*(st.characters(categories=[kind]) for kind in CLASSES), st.sampled_from("kari.o'+-_@"))


@given(st.text(SIGNS, max_size=5), st.text(SIGNS, max_size=5), st.text(SIGNS, max_size=3))
@settings(max_examples=examples(3000))
def test_an_address_is_never_another_one_unseen(before: str, name: str, domain: str) -> None:
    typed = f"{before}kari{name}@ex{domain}ample.org"
    read, same = judged(typed)

    assert read is None or judged(read) == (read, True)
    assert not same or unicodedata.normalize("NFC", characters.trim(typed)).casefold() == read.casefold()


ODD = [
    mark
    for mark in map(chr, range(0x20000))
    if unicodedata.category(mark) in ("Nd", "Pd", "Zs", "Cf", "Po", "Pf", "So", "Sk")
]


@pytest.mark.parametrize(
    "place", ["ka{}ri@example.org", "kari@ex{}ample.org", "{}kari@example.org", "kari@example.org{}"]
)
def test_a_sign_anywhere_is_refused_shown_back_or_kept(place: str) -> None:
    typed = [place.format(mark) for mark in ODD if not mark.isascii()]
    kept = [(one, judged(one)[0]) for one in typed if judged(one)[1]]

    assert [one for one, read in kept if unicodedata.normalize("NFC", characters.trim(one)) != read] == []
