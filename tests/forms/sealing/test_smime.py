"""The judgement on S/MIME certificates, and sealing to them; openssl is the judge of both."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from demo import smime_key
from forms.sealing import smime
from forms.sealing.certificate import CertificateError
from tests.support import keys
from tests.support.keys import ADDRESS, TOMORROW, openssl

AUTHORITY = {"basicConstraints": "critical,CA:TRUE"}
ENTITY = b"Content-Type: text/plain\r\n\r\nHei\n.\r\nFrom \r\n"

REFUSED = {
    "a CA": (AUTHORITY, "is an issuer's certificate (CA)"),
    "a signing-only one": ({"keyUsage": "critical,digitalSignature"}, "key usage keyEncipherment"),
    "one without key usage": ({"keyUsage": ""}, "key usage keyEncipherment"),
    "a server's": ({"extendedKeyUsage": "serverAuth"}, "extended key usage emailProtection"),
    "one without purpose": ({"extendedKeyUsage": ""}, "extended key usage emailProtection"),
    "another address": (
        {"subjectAltName": "email:oslo@inbox.example.org"},
        "has no subjectAltName for the inbox's address",
    ),
    "one without address": ({"subjectAltName": ""}, "has no subjectAltName for the inbox's address"),
    "an RSA key of 1024 bits": ({"key": "rsa:1024"}, "has an RSA key of 1024 bits"),
    "an elliptic curve": ({"key": "ec:P-256"}, "has no RSA key"),
    "an RSA key for signatures only": ({"key": "rsa-pss:2048"}, "has an RSA key that is for signatures only (RSA-PSS)"),
    "a critical extension that nobody knows": ({"1.2.3.4": "critical,DER:05:00"}, "an extension that is critical and"),
    "MD5": ({"digest": "md5"}, "is signed with MD5 or SHA-1"),
    "SHA-1": ({"digest": "sha1"}, "is signed with MD5 or SHA-1"),
}


def reasons(data: bytes, fingerprint: str, now: Any = TOMORROW) -> str:
    with pytest.raises(CertificateError) as refused:
        smime.judge(data, fingerprint, ADDRESS, now)
    return "\n".join(refused.value.reasons)


@pytest.mark.parametrize("program", ["cms", "smime"])
def test_openssl_opens_what_is_sealed_to_a_usable_certificate(program: str) -> None:
    sealed = smime.seal(ENTITY, [smime.judge(*keys.smime(), ADDRESS, TOMORROW)])
    key = str(keys.private_key("rsa:2048"))

    assert openssl(program, "-decrypt", "-inform", "DER", "-inkey", key, given=sealed) == ENTITY


@pytest.mark.parametrize(("changed", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_certificate_that_may_not_be_used_is_refused(changed: Any, reason: Any) -> None:
    assert reason in reasons(*keys.smime(**changed))


def test_every_reason_is_told_at_once() -> None:
    made, _ = keys.smime(**AUTHORITY, subjectAltName="", keyUsage="", extendedKeyUsage="")

    assert len(reasons(made, "00").splitlines()) == 5


@pytest.mark.parametrize(("days", "reason"), [(-2, "is valid only from"), (366, "expired on")])
def test_a_certificate_outside_its_time_is_refused(days: int, reason: str) -> None:
    assert reason in reasons(*keys.smime(), TOMORROW + timedelta(days=days))


def test_a_certificate_is_refused_from_the_second_it_ends() -> None:
    made = keys.smime()
    ends = smime.judge(*made, ADDRESS, TOMORROW).ends

    assert smime.judge(*made, ADDRESS, ends - timedelta(seconds=1))
    assert "expired on" in reasons(*made, ends)


def test_another_fingerprint_than_the_pinned_one_is_refused() -> None:
    assert "not the one whose fingerprint is in the settings" in reasons(keys.smime()[0], keys.smime()[1])


@pytest.mark.parametrize(("certified", "configured"), [(ADDRESS.upper(), ADDRESS), (ADDRESS, ADDRESS.upper())])
def test_the_address_is_compared_without_regard_to_case(certified: Any, configured: Any) -> None:
    made = keys.smime(subjectAltName=f"email:{certified}")

    assert smime.judge(*made, configured, TOMORROW)


def test_the_address_may_stand_in_the_subject() -> None:
    made = keys.smime(subjectAltName="", subject=f"/CN=Test/emailAddress={ADDRESS}")

    assert smime.judge(*made, ADDRESS, TOMORROW)


def test_an_extension_that_nobody_knows_does_no_harm_where_it_is_not_critical() -> None:
    assert smime.judge(*keys.smime(**{"1.2.3.4": "DER:05:00"}), ADDRESS, TOMORROW)


def test_a_certificate_in_der_is_read() -> None:
    made, fingerprint = keys.smime()

    assert smime.judge(load_pem_x509_certificate(made).public_bytes(Encoding.DER), fingerprint, ADDRESS, TOMORROW)


SECRETS = {
    "S/MIME": lambda: keys.private_key("rsa:2048").read_bytes(),
    "OpenPGP": lambda: keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp()[1]),
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_file_with_a_private_key_is_refused(secret: Any) -> None:
    made, fingerprint = keys.smime()

    assert "holds a private key" in reasons(made + secret(), fingerprint)


def test_a_file_with_the_issuers_certificate_is_refused() -> None:
    made, fingerprint = keys.smime()

    assert "exactly one certificate" in reasons(made + keys.smime(**AUTHORITY)[0], fingerprint)


@pytest.mark.parametrize("data", [b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", b"Hei", b"\x30\x82"])
def test_another_kind_of_file_is_refused(data: bytes) -> None:
    assert "is not a certificate in PEM or DER form" in reasons(data, "")


def test_a_certificate_that_cannot_be_read_is_refused() -> None:
    made, fingerprint = keys.smime()

    assert "is not a certificate" in reasons(made[:200] + made[300:], fingerprint)


def test_openssl_opens_a_letter_to_a_throw_away_certificate(tmp_path: Path) -> None:
    private, certificate, fingerprint = smime_key.make(ADDRESS, keys.YESTERDAY)
    (tmp_path / "key.pem").write_bytes(private)
    sealed = smime.seal(ENTITY, [smime.judge(certificate, fingerprint, ADDRESS, TOMORROW)])
    key = str(tmp_path / "key.pem")

    assert openssl("cms", "-decrypt", "-inform", "DER", "-inkey", key, given=sealed) == ENTITY


def test_a_certificate_must_name_the_second_address_too() -> None:
    one, both = (
        keys.smime(subjectAltName=names) for names in (f"email:{ADDRESS}", f"email:{ADDRESS},email:b@c.example")
    )

    assert smime.judge(*both, ADDRESS, TOMORROW, "B@c.example")
    with pytest.raises(CertificateError, match="no subjectAltName for the inbox's second address; ask for one made"):
        smime.judge(*one, ADDRESS, TOMORROW, "b@c.example")
