"""What no program makes on demand, judged as plain values: signatures that end, of others, and odd numbers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forms.sealing import openpgp_policy as rules
from forms.sealing.certificate import CertificateError
from forms.sealing.openpgp_policy import Component, Signature
from tests.support.keys import NOW, YESTERDAY

DAY = timedelta(days=1)
PIN = "AB" * 20


def rsa(bits: int, stated: int = 2048) -> bytes:
    """The body of a version 4 RSA key of so many bits, whose length is stated in the number before it."""
    return b"\x04\0\0\0\0\x01" + stated.to_bytes(2) + (1 << (bits - 1)).to_bytes(stated // 8)


def signed(kind: int, **changed: Any) -> Signature:
    made = Signature(0, kind, "us", YESTERDAY, ends=None, validity=None, encrypts=kind == rules.BINDING)
    return replace(made, **changed)


GOOD = rsa(2048)
NAMED, DIRECT, BOUND = signed(0x13), signed(rules.DIRECT), signed(rules.BINDING)


def judged(primary: Any = (), named: Any = (NAMED,), bound: Any = (BOUND,), body: Any = GOOD) -> rules.Ruling:
    """A certificate of three parts, with these signatures on each."""
    key = Component(0, body, "us", PIN, NOW - 9 * DAY, tuple(primary))
    name = Component(1, b"Test", None, None, None, tuple(named))
    subkey = Component(2, GOOD, "subkey", PIN, NOW - 9 * DAY, tuple(bound))
    return rules.judge([key, name, subkey], PIN, NOW)


def reasons(**changed: Any) -> str:
    with pytest.raises(CertificateError) as refused:
        judged(**changed)
    return str(refused.value)


def test_a_certificate_as_it_should_be_passes() -> None:
    assert judged() == rules.Ruling((0, 1, 2), "subkey", None)


@pytest.mark.parametrize("ends", [NOW, NOW - DAY / 2])
def test_a_signature_that_has_ended_counts_no_more(ends: Any) -> None:
    assert "has no self-signature in force" in reasons(named=[replace(NAMED, ends=ends)])
    assert "has a subkey without a binding in force" in reasons(bound=[replace(BOUND, ends=ends)])


def test_a_signature_that_ends_later_counts() -> None:
    assert judged(named=[replace(NAMED, ends=NOW + DAY)])


def test_a_signature_of_somebody_else_counts_for_nothing() -> None:
    theirs = replace(NAMED, issuer="somebody", made=NOW, validity=99 * DAY)

    assert "has no self-signature in force" in reasons(named=[theirs])
    assert judged(named=[replace(NAMED, validity=20 * DAY), theirs]).ends == NOW + 11 * DAY


def test_an_end_that_stands_only_in_the_direct_signature_counts() -> None:
    assert judged(primary=[replace(DIRECT, validity=10 * DAY)]).ends == NOW + DAY
    assert "expired on" in reasons(primary=[replace(DIRECT, validity=8 * DAY)])


def test_the_bits_of_an_rsa_key_are_counted_and_not_believed() -> None:
    assert "its primary key is RSA with 1024 bits" in reasons(body=rsa(1024, stated=2048))
