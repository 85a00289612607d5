"""Whatever stands beside the parts that we need changes nothing, and what is refused is refused for the true reason."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.sealing import openpgp, openpgp_packets, smime
from forms.sealing.certificate import CertificateError
from forms.sealing.sealer import inspect_certificate, load_sealer
from forms.settings.inboxes import Inbox
from tests.support import keys, odd_keys
from tests.support.odd_keys import OPENPGP, SMIME, Made

ANOTHER_KIND = "ask for a version 4 key of RSA or Curve 25519"
ALONE = "ask the centre for the certificate alone"
SIGNED_ANEW = "ask the centre for a new key, or in GnuPG: gpg --cert-digest-algo SHA256 --quick-set-expire"
# How a reason begins, and what it advises. What is not here is taken.
REFUSED_OPENPGP = {
    "photo alone": ("has no self-signature in force", "export it again"),
    "gpg: ElGamal alone": ("its encryption subkey uses algorithm 16 (ElGamal), which has been given up", ANOTHER_KIND),
    "gpg: SHA-1 self-signatures": ("its self-signature uses SHA-1, which can be forged", SIGNED_ANEW),
    "SHA-1 on the name alone": ("its self-signature uses SHA-1, which can be forged", SIGNED_ANEW),
    "SHA-1 on the binding alone": ("its subkey's binding uses SHA-1, which can be forged", SIGNED_ANEW),
    "MD5 self-signatures": ("its self-signature uses MD5, which can be forged", SIGNED_ANEW),
    "gpg: revoked by its designated revoker": ("is revoked", "ask the centre for its new one"),
    "revocation by the designated revoker": ("is revoked", "ask the centre for its new one"),
    "revocation by itself": ("is revoked", "ask the centre for its new one"),
    "revocation by itself, superseded": ("is revoked", "ask the centre for its new one"),
    "forged binding alone": ("its subkey's binding does not verify, or holds something critical", SIGNED_ANEW[8:]),
    "forged name signature alone": ("has no self-signature in force", "export it again"),
    "critical notation on the name": ("its self-signature does not verify, or holds something critical", "export it"),
    "critical notation on the binding": ("its subkey's binding does not verify, or holds something", "export it"),
    "unknown critical subpacket": (
        "its self-signature does not verify, or holds something critical",
        "export it again",
    ),
    "unknown critical packet": ("holds a critical packet of a kind that is unknown here", "with another program"),
    "1.2 MB of strangers": ("is larger than 1 MB", "gpg --armor --export-options export-minimal --export FINGERPRINT"),
    "Ed25519 and X25519 by their new names": ("its primary key is Ed25519 as RFC 9580 writes it", ANOTHER_KIND),
    "Curve 448": ("its primary key is Ed448 as RFC 9580 writes it (algorithm 28)", ANOTHER_KIND),
    "OpenPGP.js: version 6": ("its primary key is of version 6", ANOTHER_KIND),
    "version 6": ("its primary key is of version 6", ANOTHER_KIND),
    "ML-KEM": ("its primary key is of version 6", ANOTHER_KIND),
    "brainpool": ("its encryption subkey is on a curve that few programs know", "use RSA or Curve 25519"),
    "brainpool primary": ("its primary key is on a curve that few programs know", "use RSA or Curve 25519"),
    "secp256k1 primary": ("its primary key is on a curve that few programs know", "use RSA or Curve 25519"),
    "DSA": ("its primary key uses algorithm 17 (DSA), which has been given up", ANOTHER_KIND),
    "revoked": ("is revoked", "ask the centre for its new one"),
    "UTF-16": ("is UTF-16 text", "gpg: --output FILE"),
    "UTF-16 without mark": ("is UTF-16 text", "gpg: --output FILE"),
    "two keys": ("must hold exactly one certificate, but holds 2", "gpg --armor --export FINGERPRINT"),
    "key and a letter": ("holds a sealed letter", ALONE),
    "signed in clear": ("is a signed text", ALONE),
    "secret key": ("holds a private key", "that stays at the centre"),
    "secret key, binary": ("holds a private key", "that stays at the centre"),
    "revocation certificate alone": ("is a revocation certificate, which would end the key", ALONE),
    "a sealed message": ("holds a sealed letter", ALONE),
    "a signature": ("is a signature", ALONE),
    "e-mail with the key as base64": ("is a whole e-mail", "save its attachment as a file and give that"),
    "e-mail with the key quoted-printable": ("is a whole e-mail", "save its attachment as a file and give that"),
    "HTML with the key": ("is a web page", "download the file itself"),
    "HTML below a line": ("is a web page or a formatted letter (HTML)", ALONE),
    "Word": ("is a zip file or an office document (.docx, .odt)", ALONE),
    "old Word": ("is an older office document or a letter saved by Outlook (.doc, .msg)", ALONE),
    "RTF": ("is a formatted text (RTF)", ALONE),
    "zip": ("is a zip file", ALONE),
    "a photo": ("is a picture", ALONE),
    "PNG": ("is a picture", ALONE),
    "key ring of gpg": ("is a key ring of GnuPG", ALONE),
    "SSH key": ("is an SSH key", ALONE),
    "fingerprint alone": ("is neither an OpenPGP nor an S/MIME certificate", "export the public certificate again"),
    "cut short": ("is not an OpenPGP certificate, or is cut short", "export it again"),
    "cut at a line": ("is not an OpenPGP certificate, or is cut short", "export it again"),
    "gzip": ("is a compressed file (.gz)", ALONE),
}
AGAIN = "export the public certificate again"
REFUSED_SMIME = {
    "PEM, UTF-16": ("is UTF-16 text", "export it straight into a file"),
    "PEM, DER bytes after": ("holds more than text beside the certificate", "export it again, alone"),
    "PEM, a DER key after": ("holds more than text beside the certificate", "export it again, alone"),
    "DER, a DER key after": ("is not a certificate in PEM or DER form, or is damaged", AGAIN),
    "DER, zeros after": ("is not a certificate in PEM or DER form, or is damaged", AGAIN),
    "DER, line end after": ("is not a certificate in PEM or DER form, or is damaged", AGAIN),
    "PEM, trusted": ("is a certificate with additions of OpenSSL", "openssl x509 -in FILE -out NEW"),
    "PEM, quoted": ("is not a certificate in PEM or DER form, or is damaged", AGAIN),
    "PEM without its frame": ("is neither an OpenPGP nor an S/MIME certificate", AGAIN),
    "chain, ours first": ("must hold exactly one certificate, but holds 2", "leave out the issuers'"),
    "chain, ours last": ("must hold exactly one certificate, but holds 2", "leave out the issuers'"),
    "issuer alone": ("is an issuer's certificate (CA)", "ask for the one of the inbox"),
    "p7b, DER": ("is a .p7b or .p7s (PKCS #7)", "openssl pkcs7 -inform DER -in FILE -print_certs"),
    "p7b, PEM": ("is a .p7b or .p7s (PKCS #7)", "openssl pkcs7 -inform PEM -in FILE -print_certs"),
    "p12": ("is a .p12 or .pfx (PKCS #12), which is made to hold the private key", "delete the file here"),
    "p12 of old ciphers": ("is a .p12 or .pfx (PKCS #12)", "delete the file here"),
    "p12 with Latin-1 before": ("is not an OpenPGP certificate", "export it again"),
    "secret key, PEM": ("holds a private key", "that stays at the centre"),
    "secret key, DER": ("holds a private key", "that stays at the centre: delete the file here"),
    "secret key, PKCS#1 DER": ("holds a private key", "that stays at the centre: delete the file here"),
    "secret key, locked": ("holds a private key", "that stays at the centre: delete the file here"),
    "both halves, PEM": ("holds a private key", "that stays at the centre"),
    "public key alone": ("is a bare key without owner and end", ALONE),
    "request": ("is a request for a certificate (CSR)", ALONE),
    "request, DER": ("is a request for a certificate (CSR)", ALONE),
    "Java key store": ("is a key store of Java", ALONE),
    "signed letter": ("is a whole e-mail", "save its attachment"),
    "smime.p7s": ("is a .p7b or .p7s (PKCS #7)", "openssl pkcs7 -inform DER -in FILE -print_certs"),
    "sealed letter": ("is a sealed letter (S/MIME)", ALONE),
    "vCard": ("is neither an OpenPGP nor an S/MIME certificate", AGAIN),
    "LDIF": ("is neither an OpenPGP nor an S/MIME certificate", AGAIN),
    "RSA 1024": ("has an RSA key of 1024 bits", "at least 2048 are needed"),
    "SHA-1": ("is signed with MD5 or SHA-1", "ask for one signed with SHA-256"),
    "RSA-PSS": ("has an RSA key that is for signatures only (RSA-PSS)", "ask for an ordinary RSA certificate"),
    "P-256": ("has no RSA key", "ask for an RSA certificate"),
    "brainpool": ("has no RSA key", "ask for an RSA certificate"),
    "ML-KEM": ("has no RSA key", "ask for an RSA certificate"),
    "key of an unknown kind": ("has no RSA key", "ask for an RSA certificate"),
    "name of another domain": ("has no subjectAltName for the inbox's address", "made out to that address"),
    "ended": ("expired on", "ask the centre for its new one"),
    "begins tomorrow": ("is valid only from", "look at the clock of this server"),
}


def judged(made: Made, folder: Path) -> Any:
    """The certificate in a file with these bytes, read as add-centre reads it. Raises CertificateError."""
    (path := folder / "given").write_bytes(made[0])
    kind, fingerprint, data = inspect_certificate(path, None)
    assert fingerprint.replace(":", "") in (made[1].replace(":", ""), fingerprint if not made[1] else "")
    now = datetime.now(UTC)
    if kind == "openpgp":
        return openpgp.judge(data, fingerprint, now)
    return smime.judge(data, fingerprint, keys.ADDRESS, now)


def reasons(made: Made, folder: Path) -> list[str]:
    with pytest.raises(CertificateError) as refused:
        judged(made, folder)
    return [reason.removeprefix("given: ") for reason in refused.value.reasons]


@pytest.fixture(scope="module")
def gpg() -> keys.Gpg:
    """gpg, which knows the secret half of the handmade key."""
    keys.gpg().run("--import", given=odd_keys.HERS.secret(), at=keys.NOW)
    return keys.gpg()


@pytest.mark.parametrize("name", [name for name in OPENPGP if name not in REFUSED_OPENPGP])
def test_what_stands_beside_an_openpgp_key_changes_nothing(gpg: keys.Gpg, tmp_path: Path, name: str) -> None:
    message = openpgp.seal(b"Hei", [judged(OPENPGP[name](), tmp_path)])

    assert name.startswith("OpenPGP.js") or gpg.open(message) == b"Hei"


@pytest.mark.parametrize("name", [name for name in SMIME if name not in REFUSED_SMIME])
def test_what_stands_beside_an_smime_certificate_changes_nothing(tmp_path: Path, name: str) -> None:
    assert smime.seal(b"Hei", [judged(SMIME[name](), tmp_path)])


@pytest.mark.parametrize("name", REFUSED_OPENPGP)
def test_an_openpgp_file_is_refused_for_the_true_reason_alone(tmp_path: Path, name: str) -> None:
    first, *others = reasons(OPENPGP[name](), tmp_path)

    assert first.startswith(REFUSED_OPENPGP[name][0]) and REFUSED_OPENPGP[name][1] in first
    assert all("as RFC 9580 writes it" in other for other in others)  # of the subkey too


@pytest.mark.parametrize("name", REFUSED_SMIME)
def test_an_smime_file_is_refused_for_the_true_reason_alone(tmp_path: Path, name: str) -> None:
    [reason] = reasons(SMIME[name](), tmp_path)

    assert reason.startswith(REFUSED_SMIME[name][0]) and REFUSED_SMIME[name][1] in reason


@pytest.mark.parametrize(("made", "kind"), [(keys.smime, "openpgp"), (keys.openpgp, "smime")])
def test_a_certificate_of_the_other_kind_is_told_with_the_kind_that_would_be_right(
    tmp_path: Path, made: Any, kind: Any
) -> None:
    (tmp_path / "given").write_bytes(made()[0])
    right = {"openpgp": "smime", "smime": "openpgp"}[kind]

    with pytest.raises(CertificateError, match=f"so the kind of the inbox must be {right}"):
        inspect_certificate(tmp_path / "given", kind)


def test_a_key_that_was_signed_anew_as_the_reason_says_is_taken(tmp_path: Path) -> None:
    _, fingerprint = OPENPGP["gpg: SHA-1 self-signatures"]()
    for which in ([], ["*"]):
        keys.gpg().run("--cert-digest-algo", "SHA256", "--quick-set-expire", fingerprint, "2y", *which, at=keys.NOW)

    assert judged((keys.gpg().export(fingerprint), fingerprint), tmp_path)


# Cost


def crowded_inbox(folder: Path, made: Made, name: str = "given") -> Inbox:
    (folder / name).write_bytes(made[0])
    return Inbox("narvik", keys.ADDRESS, "openpgp", (folder / name,), (made[1],), frozenset())


def took(work: Callable[[], object]) -> float:
    """The shortest of seven times, in seconds."""

    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return min(once() for _ in range(7))


def test_a_key_that_thousands_have_signed_costs_no_more_at_each_letter(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    sealers = [
        load_sealer(crowded_inbox(tmp_path, made, name), now)
        for name, made in {"small": odd_keys.whole(), "large": odd_keys.crowded()}.items()
    ]
    small, large = (took(lambda one=one: one.seal(bytes(4096), now)) for one in sealers)  # type: ignore[misc]

    assert large < 4 * small


def test_a_changed_file_is_judged_anew_though_size_and_time_are_the_same(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    inbox = crowded_inbox(tmp_path, odd_keys.whole())
    load_sealer(inbox, now)
    changed, before = bytearray(inbox.certificates[0].read_bytes()), inbox.certificates[0].stat()
    changed[-1] ^= 1  # the last octet belongs to the subkey's binding
    inbox.certificates[0].write_bytes(changed)
    odd_keys.touch(inbox.certificates[0], before.st_mtime_ns)

    with pytest.raises(CertificateError, match="binding does not verify"):
        load_sealer(inbox, now)


def test_a_judged_file_ends_and_begins_with_the_clock_though_it_is_read_once(tmp_path: Path) -> None:
    made = odd_keys.OPENPGP["ends tomorrow"]()
    now = datetime.now(UTC)
    sealer = load_sealer(crowded_inbox(tmp_path, made), now)
    before = openpgp_packets.packets_of.cache_info().misses

    assert sealer.seal(b"Hei", now + timedelta(hours=29))
    with pytest.raises(CertificateError, match="expired on"):
        sealer.seal(b"Hei", now + timedelta(hours=31))
    assert openpgp_packets.packets_of.cache_info().misses == before
