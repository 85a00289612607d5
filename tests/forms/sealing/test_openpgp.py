"""The judgement on OpenPGP certificates, and sealing to them; gpg is the judge of both."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pysequoia
import pytest
from pysequoia.packet import PacketPile, Tag

from demo import openpgp_key
from forms.sealing import openpgp
from forms.sealing.certificate import CertificateError
from tests.support import keys
from tests.support.keys import NOW, TOMORROW

REFUSED = {
    "rsa 1024": "its encryption subkey is RSA with 1024 bits",
    "rsa 1024 primary": "its primary key is RSA with 1024 bits",
    "brainpool": "its encryption subkey is on a curve that few programs know; use RSA or Curve 25519",
    "brainpool primary": "its primary key is on a curve that few programs know",
    "secp256k1": "its encryption subkey is on a curve that few programs know",
    "secp256k1 primary": "its primary key is on a curve that few programs know",
    "dsa": "its primary key uses algorithm 17",
    "expired": "expired on",
    "expired subkey": "has an encryption subkey that expired on",
    "revoked": "is revoked",
    "revoked subkey": "has a revoked encryption subkey",
    "signing only": "has no subkey for encryption",
    "no subkey": "has no subkey for encryption",
    "future": "look at the clock of this server, and of the computer where the key was made",
}


def reasons(data: bytes, fingerprint: str, now: Any = NOW) -> str:
    with pytest.raises(CertificateError) as refused:
        openpgp.judge(data, fingerprint, now)
    return "\n".join(refused.value.reasons)


def packets(message: bytes) -> list[tuple[Tag, int]]:
    """Each packet's kind and its version."""
    return [(packet.tag, packet.body[0]) for packet in PacketPile.from_bytes(message)]


def recipients(message: bytes) -> list[str]:
    return [packet.body[1:9].hex() for packet in PacketPile.from_bytes(message) if packet.tag == Tag.PKESK]


USABLE = ["usable", "rsa", "nist", "renewed subkey", "two subkeys", "endless", "primary encrypts", "nist 521",
          "newer brainpool"]  # fmt: skip


@pytest.mark.parametrize("name", USABLE)
def test_gpg_opens_what_is_sealed_to_a_usable_certificate(name: str) -> None:
    certificate = openpgp.judge(*keys.openpgp(name), NOW)
    message = openpgp.seal("Hei, čáppa ☕".encode(), [certificate])

    assert keys.gpg().open(message).decode() == "Hei, čáppa ☕"
    assert recipients(message) == [certificate.recipient]


@pytest.mark.parametrize("kind", keys.RNP)
def test_gpg_opens_what_is_sealed_to_a_key_made_by_rnp(kind: Any) -> None:
    data, fingerprint, secret = keys.rnp(kind)
    certificate = openpgp.judge(data, fingerprint, TOMORROW)
    message = openpgp.seal(b"Hei", [certificate])
    keys.gpg().run("--import", given=secret, at=TOMORROW)

    assert keys.gpg().open(message) == b"Hei"
    assert packets(message) == [(Tag.PKESK, 3), (Tag.SEIP, 1)]


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_a_certificate_that_may_not_be_used_is_refused(name: str, reason: str) -> None:
    assert reason in reasons(*keys.openpgp(name))


def test_every_reason_is_told_at_once() -> None:
    told = reasons(keys.openpgp("future")[0], "0" * 40)

    assert "is not the one whose fingerprint is in the settings" in told
    assert "is dated in the future" in told
    assert "has a subkey dated in the future" in told


def test_another_fingerprint_than_the_pinned_one_is_refused() -> None:
    assert "not the one whose fingerprint is in the settings" in reasons(keys.openpgp()[0], keys.openpgp("another")[1])


def test_a_fingerprint_may_be_written_in_groups_and_small_letters() -> None:
    data, fingerprint = keys.openpgp()
    spoken = " ".join(fingerprint[place : place + 4].lower() for place in range(0, 40, 4))

    assert openpgp.judge(data, spoken, NOW).ends == NOW + timedelta(days=729)


def test_a_short_key_id_is_no_fingerprint() -> None:
    data, fingerprint = keys.openpgp()

    assert "not the one whose fingerprint is in the settings" in reasons(data, fingerprint[-16:])


@pytest.mark.parametrize("between", [b"", b"\nAnd the other one:\n\n"])
def test_two_certificates_in_a_file_are_refused(between: bytes) -> None:
    both = keys.openpgp()[0] + between + keys.openpgp("another")[0]

    assert "must hold exactly one certificate" in reasons(both, keys.openpgp()[1])


def test_two_certificates_in_one_armour_are_refused() -> None:
    both = keys.gpg().run("--armor", "--export", keys.openpgp()[1], keys.openpgp("another")[1])

    assert "must hold exactly one certificate" in reasons(both, keys.openpgp()[1])


@pytest.mark.parametrize("before", [b"", "usable"])
def test_a_secret_key_in_the_file_is_refused(before: str | bytes) -> None:
    secret = keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp()[1])
    data = keys.openpgp(before)[0] if before else b""

    assert "holds a private key" in reasons(data + secret, keys.openpgp()[1])


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_certificate_cut_short_is_refused(cut: float) -> None:
    data, fingerprint = keys.openpgp()

    assert "is cut short" in reasons(data[: int(len(data) * cut)], fingerprint)


def test_a_forged_signature_is_refused() -> None:
    binary = bytearray(pysequoia.Cert.from_bytes(keys.openpgp()[0]).__bytes__())
    binary[-1] ^= 1  # the last octet belongs to the subkey's binding

    assert "does not verify" in reasons(bytes(binary), keys.openpgp()[1])


def test_gpg_opens_a_letter_to_a_key_that_asks_for_the_newer_kind_of_message() -> None:
    made = pysequoia.Tsk.generate("Test")
    certificate = made.extract_certificate()
    message = openpgp.seal(b"Hei", [openpgp.judge(bytes(certificate), certificate.fingerprint, TOMORROW)])
    keys.gpg().run("--import", given=bytes(made), at=TOMORROW)

    assert packets(pysequoia.encrypt(b"Hei", [certificate])) == [(Tag.PKESK, 6), (Tag.SEIP, 2)]
    assert packets(message) == [(Tag.PKESK, 3), (Tag.SEIP, 1)]
    assert keys.gpg().open(message) == b"Hei"


def test_a_letter_that_gpg_could_not_open_would_be_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made = pysequoia.Tsk.generate("Test").extract_certificate()
    monkeypatch.setattr(openpgp, "_decoy", lambda: made)  # without the one that asks for the older kind

    assert "that GnuPG 2.2 cannot open" in reasons(bytes(made), made.fingerprint, TOMORROW)


def test_nobody_has_a_secret_for_the_key_that_is_sealed_to_besides() -> None:
    points = [p.body[-36:-4] for p in PacketPile.from_bytes(openpgp.DECOY_RECIPIENT) if p.tag == Tag.PublicSubkey]

    assert points == [sha256(openpgp.DECOY_SENTENCE).digest()]  # a hash, so there is no secret that it was made from
    assert pysequoia.Cert.from_bytes(openpgp.DECOY_RECIPIENT).expiration is None


@pytest.mark.parametrize("profile", [pysequoia.Profile.RFC9580])
def test_a_key_of_a_later_version_is_refused(profile: Any) -> None:
    made = pysequoia.Tsk.generate("Test", profile=profile).extract_certificate()

    assert "is of version 6" in reasons(bytes(made), made.fingerprint, TOMORROW)


def test_a_letter_is_sealed_to_the_daily_and_the_recovery_certificate() -> None:
    both = [openpgp.judge(*keys.openpgp(name), NOW) for name in ("usable", "another")]

    assert recipients(openpgp.seal(b"Hei", both)) == [one.recipient for one in both]


def test_a_letter_for_another_key_than_the_judged_one_is_thrown_away() -> None:
    ours, other = (openpgp.judge(*keys.openpgp(name), NOW) for name in ("usable", "another"))
    swapped = openpgp.Certificate(other.cert, ours.recipient, ours.ends)

    with pytest.raises(CertificateError, match="not the only recipient"):
        openpgp.seal(b"Hei", [swapped])


def test_a_certificate_ends_with_its_last_encryption_subkey() -> None:
    ends = openpgp.judge(*keys.openpgp("short subkey"), NOW).ends

    assert ends == NOW + timedelta(days=29)


def test_a_certificate_without_expiry_never_ends() -> None:
    assert openpgp.judge(*keys.openpgp("endless"), NOW).ends is None


@pytest.mark.parametrize(
    ("name", "reason"), [("usable", "expired on"), ("short subkey", "has an encryption subkey that")]
)
def test_a_certificate_is_refused_from_the_moment_it_ends(name: str, reason: str) -> None:
    made = keys.openpgp(name)
    ends = openpgp.judge(*made, NOW).ends

    assert openpgp.judge(*made, ends - timedelta(seconds=1))
    assert reasons(*made, ends).startswith(reason)


def test_a_signature_counts_only_from_when_it_was_made() -> None:
    made = keys.openpgp("extended yesterday")

    assert openpgp.judge(*made, NOW)
    assert "has no self-signature in force" in reasons(*made, NOW - timedelta(days=3))


def test_a_letter_is_sealed_to_the_newest_of_two_subkeys() -> None:
    data, fingerprint = keys.openpgp("two subkeys")
    listed = keys.gpg().run("--with-colons", "--list-keys", fingerprint).decode().splitlines()
    *_, newest = [line.split(":")[4].lower() for line in listed if line.startswith("sub:")]

    assert openpgp.judge(data, fingerprint, NOW).recipient == newest


@pytest.fixture(scope="module")
def throw_away() -> tuple[bytes, bytes, str]:
    return openpgp_key.make("Prøve <prove@inbox.example.org>")


def opened_by_gpg_and_pysequoia(secret: bytes, message: bytes) -> tuple[bytes, bytes]:
    now = datetime.now(UTC)
    keys.gpg().run("--import", given=secret, at=now)
    by_library = pysequoia.decrypt(message, pysequoia.Tsk.from_bytes(secret).decryptor()).bytes
    return keys.gpg().run("--decrypt", given=message, at=now), bytes(by_library or b"")


def test_gpg_and_pysequoia_open_a_letter_to_a_throw_away_key(throw_away: tuple[bytes, bytes, str]) -> None:
    secret, certificate, fingerprint = throw_away
    message = openpgp.seal(b"Hei", [openpgp.judge(certificate, fingerprint, datetime.now(UTC))])

    assert opened_by_gpg_and_pysequoia(secret, message) == (b"Hei", b"Hei")


@pytest.mark.parametrize("purpose", ["transport", "storage"])
def test_a_subkey_for_transport_or_for_storage_is_for_encryption(purpose: str) -> None:
    secret, certificate, fingerprint = keys.sq(purpose)
    message = openpgp.seal(b"Hei", [openpgp.judge(certificate, fingerprint, datetime.now(UTC))])

    assert opened_by_gpg_and_pysequoia(secret, message) == (b"Hei", b"Hei")


def test_gpg_finds_nothing_wrong_with_a_throw_away_key(throw_away: tuple[bytes, bytes, str]) -> None:
    now = datetime.now(UTC)
    keys.gpg().run("--import", given=throw_away[1], at=now)
    listed = keys.gpg().run("--with-colons", "--check-signatures", throw_away[2], at=now).decode()
    checked = re.findall(r"^(pub|sub|sig):(.)", listed, re.MULTILINE)

    assert len(checked) == 7
    assert {(kind, said) for kind, said in checked if kind == "sig"} == {("sig", "!")}
    assert {said for kind, said in checked if kind != "sig"} == {"-"}
