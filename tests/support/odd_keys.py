"""Certificate files as centres and their programs make them: with everything beside the parts that we need, in wrong
formats, and of kinds that nobody can use here. Each entry gives the bytes of a file and the certificate's fingerprint.

Long because it is a list.

Made by gpg, OpenPGP.js, pysequoia, openssl, and packet by packet (handmade_key.py) where no program makes such a thing.
"""

import base64
import gzip
import os
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.support import keys
from tests.support.handmade_key import YEAR, Handmade, lasting, number, old_packet, packet, subpacket
from tests.support.keys import ADDRESS, NOW, YESTERDAY
from tests.support.openpgpjs_keys import MADE

Made = tuple[bytes, str]
HERS = Handmade()
OLD, FRESH = YESTERDAY - timedelta(days=20), YESTERDAY - timedelta(days=1)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def picture() -> bytes:
    """A user attribute subpacket with an image (RFC 9580, 5.12.1)."""
    body = b"\x10\x00\x01\x01" + bytes(12) + JPEG
    return subpacket(1, body)


@cache
def _signer() -> str:
    return keys.gpg().subkey(keys.gpg().key(), "ed25519")


def whole(*direct: bytes, **parts: Any) -> Made:
    return HERS.whole(*direct, **parts), HERS.fingerprint


def uid(*more: bytes, name: bytes = b"Test", **how: Any) -> bytes:
    return HERS.named(name, *more, **how)


def strange(kind: int, over: bytes, count: int = 1, seed: int = 1, size: int = 0) -> bytes:
    """*count* certifications by keys that nobody knows; their numbers are random."""
    chance = random.Random(seed)
    made = b""
    for _ in range(count):
        issuer = chance.randbytes(20)
        hashed = subpacket(2, int(OLD.timestamp()).to_bytes(4)) + subpacket(33, b"\x04" + issuer)
        hashed += subpacket(20, b"\0\0\0\0\0\x01" + size.to_bytes(2) + b"x" + bytes(size)) if size else b""
        body = bytes([4, kind, 22, 8]) + len(hashed).to_bytes(2) + hashed + b"\0\x0a" + subpacket(16, issuer[-8:])
        made += packet(2, body + b"ab" + number(chance.randbytes(32)) + number(chance.randbytes(32)))
    return made


@cache
def crowded(size: int = 821_000) -> Made:
    """A key that thousands have certified, of about *size* bytes."""
    each = len(strange(0x10, b""))
    return whole(named=[uid() + strange(0x10, b"", count=(size - 600) // each)])


def photographed() -> Made:
    """gpg's own way to a user attribute."""
    path = keys.folder() / "photo.jpg"
    path.write_bytes(JPEG)
    key = keys.gpg().subkey(keys.gpg().key())
    keys.gpg().edit(key, "addphoto", str(path), "y")
    return keys.gpg().export(key), key


def edited(*commands: str) -> Callable[[], Made]:
    def make() -> Made:
        key = keys.gpg().subkey(keys.gpg().key(at=OLD), at=OLD)
        keys.gpg().edit(key, *commands)
        return keys.gpg().export(key), key

    return make


def by_gpg(*options: str, **how: str) -> Callable[[], Made]:
    """A key that gpg makes under these options."""

    def make() -> Made:
        said = keys.gpg().run("--yes", "--status-fd", "1", *options, "--quick-gen-key", "Test", "ed25519", "cert", "2y")
        key = said.decode().split("KEY_CREATED ")[1].split()[1]
        keys.gpg().run(*options, "--quick-add-key", key, "cv25519", "encr", "2y")
        return keys.gpg().export(key), key

    return make


def certified() -> Made:
    """Certified by somebody else, with a notation, a policy and a level."""
    key, other = keys.gpg().subkey(keys.gpg().key()), keys.openpgp("another")[1]
    about = ["--cert-notation", "note@example.org=value", "--cert-policy-url", "https://example.org/"]
    keys.gpg().run("--local-user", other, "--default-cert-level", "3", *about, "--yes", "--quick-sign-key", key)
    return keys.gpg().export(key), key


def with_sub(algorithm: str, use: str) -> Callable[[], Made]:
    def make() -> Made:
        key = keys.gpg().subkey(keys.gpg().key())
        keys.gpg().run("--quick-add-key", key, algorithm, use, "2y")
        return keys.gpg().export(key), key

    return make


def by_openpgpjs(kind: str) -> Made:
    fingerprint, armour = MADE[kind]
    return armour, fingerprint


def by_pysequoia(**how: object) -> Made:
    made = pysequoia.Tsk.generate("Test", **how).extract_certificate()  # type: ignore[arg-type]
    return bytes(made), made.fingerprint.upper()


def armoured(data: bytes, kind: str = "PUBLIC KEY BLOCK", *, width: int = 64, headers: str = "") -> bytes:
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[place : place + width] for place in range(0, len(text), width))
    return f"-----BEGIN PGP {kind}-----\n{headers}\n{lines}\n-----END PGP {kind}-----\n".encode()


def usable() -> Made:
    return keys.openpgp()


def around(before: bytes, after: bytes = b"") -> Callable[[], Made]:
    return lambda: (before + usable()[0] + after, usable()[1])


def changed(change: Callable[[bytes], bytes]) -> Callable[[], Made]:
    return lambda: (change(usable()[0]), usable()[1])


def binary() -> bytes:
    return keys.gpg().run("--export", usable()[1])


def mailed(**how: Any) -> Made:
    """The key as the attachment of an e-mail."""
    message = EmailMessage()
    message["From"], message["Subject"] = "kari@example.org", "Nøkkelen vår"
    message.set_content("Her er nøkkelen.\n")
    message.add_attachment(usable()[0], "application", "pgp-keys", filename="key.asc", **how)
    return bytes(message), usable()[1]


def word() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", usable()[0].decode())
    return made.getvalue()


def zipped() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("key.asc", usable()[0])
    return made.getvalue()


OPENPGP: dict[str, Callable[[], Made]] = {
    "gpg: photo": photographed,
    "photo newer than the name": lambda: whole(named=[uid(), HERS.pictured(picture(), made=FRESH)]),
    "photo before the name": lambda: whole(named=[HERS.pictured(picture(), made=FRESH), uid()]),
    "photo without the key's end": lambda: whole(named=[uid(lasting(YEAR)), HERS.pictured(picture(), made=FRESH)]),
    "photo alone": lambda: whole(named=[HERS.pictured(picture())]),
    "gpg: certified by another, with a notation": certified,
    "gpg: key server preference": edited("keyserver hkps://keys.example.org"),
    "gpg: designated revoker": lambda: edited("addrevoker", keys.openpgp("another")[1], "y")(),
    "gpg: revoked by its designated revoker": lambda: _revoked_by_another(),
    "gpg: preferences": edited("setpref AES256 SHA512 ZLIB", "y"),
    "gpg: another name": lambda: _named_again("adduid"),
    "gpg: another name, revoked": lambda: _named_again("revoked"),
    "gpg: only name revoked, another added": lambda: _named_again("first revoked"),
    "gpg: signing subkey beside": with_sub("ed25519", "sign"),
    "gpg: authentication subkey beside": with_sub("ed25519", "auth"),
    "gpg: RSA signing subkey beside": with_sub("rsa2048", "sign"),
    "gpg: RSA 1024 signing subkey beside": with_sub("rsa1024", "sign"),
    "gpg: DSA signing subkey beside": with_sub("dsa2048", "sign"),
    "gpg: older revoked encryption subkey beside": lambda: _other_sub_revoked(),
    "gpg: newer revoked encryption subkey beside": lambda: _other_sub_revoked(newer=True),
    "gpg: newer ElGamal encryption subkey beside": lambda: _newer_sub("elg2048"),
    "gpg: ElGamal alone": lambda: _key_with("ed25519", "elg2048"),
    "gpg: SHA-1 self-signatures": by_gpg("--cert-digest-algo", "SHA1"),
    "gpg: SHA-512 self-signatures": by_gpg("--cert-digest-algo", "SHA512"),
    "SHA-1 on the name alone": lambda: whole(named=[uid(digest="sha1")]),
    "SHA-1 on an older name": lambda: whole(named=[uid(digest="sha1"), uid(name=b"New", made=FRESH)]),
    "SHA-1 on a newer name": lambda: whole(named=[uid(), uid(name=b"New", made=FRESH, digest="sha1")]),
    "SHA-1 on the binding alone": lambda: whole(bound=[HERS.bound(digest="sha1")]),
    "SHA-1 on an older binding": lambda: whole(bound=[HERS.bound(digest="sha1"), HERS.bound(made=FRESH)]),
    "SHA-1 on a newer binding": lambda: whole(bound=[HERS.bound(), HERS.bound(made=FRESH, digest="sha1")]),
    "MD5 self-signatures": lambda: whole(named=[uid(digest="md5")], bound=[HERS.bound(digest="md5")]),
    "direct signature": lambda: whole(packet(2, HERS.sign(0x1F, b"", subpacket(27, b"\x03")))),
    "direct signature with SHA-1": lambda: whole(packet(2, HERS.sign(0x1F, b"", digest="sha1"))),
    "direct signature of a stranger": lambda: whole(strange(0x1F, b"")),
    "revocation by a stranger": lambda: whole(strange(0x20, b"")),
    "revocation of the subkey by a stranger": lambda: whole(bound=[HERS.bound(), strange(0x28, b"")]),
    "revoked certification of a stranger": lambda: whole(named=[uid() + strange(0x10, b"") + strange(0x30, b"")]),
    "revocation by the designated revoker": lambda: whole(
        packet(2, HERS.sign(0x1F, b"", subpacket(12, b"\x80\x16" + bytes(19) + b"\x07")))
        + packet(2, _by(b"\0" * 19 + b"\x07", 0x20))
    ),
    "issuer by fingerprint alone": lambda: whole(
        named=[HERS.named(b"Test", brief=True)], bound=[HERS.bound(brief=True)]
    ),
    "forged newer name signature": lambda: whole(named=[uid() + _forged(uid(made=FRESH))]),
    "forged newer binding": lambda: whole(bound=[HERS.bound(), _forged(HERS.bound(made=FRESH))]),
    "forged binding alone": lambda: whole(bound=[_forged(HERS.bound())]),
    "forged name signature alone": lambda: whole(named=[_forged(uid())]),
    "revocation by itself": lambda: whole(packet(2, HERS.sign(0x20, b"", subpacket(29, b"\0")))),
    "revocation by itself, superseded": lambda: whole(packet(2, HERS.sign(0x20, b"", subpacket(29, b"\x01new")))),
    "direct with designated revoker": lambda: whole(
        packet(2, HERS.sign(0x1F, b"", subpacket(12, b"\x80\x16" + bytes(20))))
    ),
    "critical notation on the name": lambda: whole(
        named=[uid(subpacket(20, b"\x80\0\0\0\0\x0d\0\x01note@ex.examp1", critical=True))]
    ),
    "critical notation on the binding": lambda: whole(
        bound=[HERS.bound(subpacket(20, b"\x80\0\0\0\0\x0d\0\x01note@ex.examp1", critical=True))]
    ),
    "unknown subpacket": lambda: whole(named=[uid(subpacket(101, b"x"))]),
    "unknown critical subpacket": lambda: whole(named=[uid(subpacket(101, b"x", critical=True))]),
    "unknown critical subpacket on another name": lambda: whole(
        named=[uid(), uid(subpacket(101, b"x", critical=True), name=b"New", made=FRESH)]
    ),
    "attested certifications": lambda: whole(
        named=[uid() + packet(2, HERS.sign(0x16, b"\xb4\0\0\0\x04Test", subpacket(37, b"")))]
    ),
    "marker packet": lambda: whole(packet(10, b"PGP")),
    "padding packet": lambda: whole(after=packet(21, bytes(40))),
    "padding packet between": lambda: whole(packet(21, bytes(40))),
    "trust packets of a key ring": lambda: whole(named=[uid() + packet(12, b"\0\0")]),
    "unknown packet": lambda: whole(after=packet(60, b"who knows")),
    "unknown packet between": lambda: whole(packet(61, b"who knows")),
    "unknown critical packet": lambda: whole(after=packet(23, b"who knows")),
    "name that has expired": lambda: whole(named=[uid(), uid(subpacket(3, (3600).to_bytes(4)), name=b"Old")]),
    "newer name that has expired": lambda: whole(
        named=[uid(), uid(subpacket(3, (3600).to_bytes(4)), name=b"Old", made=FRESH)]
    ),
    "name of Latin-1": lambda: whole(named=[uid(name="Blåbær <ø@example.org>".encode("latin-1"))]),
    "name of odd bytes": lambda: whole(named=[uid(name=b"\x00\xff\x80\x1b[31m\n\r-----BEGIN")]),
    "name of nothing": lambda: whole(named=[uid(name=b"")]),
    "name of 3 kB": lambda: whole(named=[uid(name=b"x" * 3000)]),
    "name with right to left marks": lambda: whole(named=[uid(name="\u202ekari\u2066".encode())]),
    "two names, one with an end": lambda: whole(named=[uid(lasting(YEAR)), uid(name=b"Second", made=FRESH)]),
    "300 names": lambda: whole(named=[uid(name=b"n%d" % place) for place in range(300)]),
    "generic certification": lambda: whole(named=[uid(kind=0x10)]),
    "no name, direct signature alone": lambda: (
        packet(6, HERS.primary)
        + packet(2, HERS.sign(0x1F, b"", subpacket(27, b"\x03")))
        + packet(14, HERS.subkey)
        + HERS.bound(),
        HERS.fingerprint,
    ),
    "name without a signature": lambda: whole(named=[packet(13, b"Bare"), uid()]),
    "old packet headers": lambda: (
        old_packet(6, HERS.primary) + uid() + old_packet(14, HERS.subkey) + HERS.bound(),
        HERS.fingerprint,
    ),
    "subkey for communication alone": lambda: whole(bound=[HERS.bound(flags=0x04)]),
    "subkey for storage alone": lambda: whole(bound=[HERS.bound(flags=0x08)]),
    "binding of long ago beside": lambda: whole(bound=[HERS.bound(lasting(YEAR)), HERS.bound(made=FRESH)]),
    "binding from the future beside": lambda: whole(bound=[HERS.bound(), HERS.bound(made=NOW + YEAR)]),
    "name signed in the future beside": lambda: whole(named=[uid(), uid(name=b"New", made=NOW + YEAR)]),
    "2 strangers with 60 kB each": lambda: whole(named=[uid() + strange(0x10, b"", count=2, size=60_000)]),
    "821 kB of strangers": crowded,
    "1.2 MB of strangers": lambda: crowded(1_200_000),
    "Ed25519 and X25519 by their new names": lambda: by_openpgpjs("X25519"),
    "Curve 448": lambda: by_openpgpjs("Curve 448"),
    "OpenPGP.js: Curve 25519": lambda: by_openpgpjs("Curve 25519"),
    "OpenPGP.js: version 6": lambda: by_openpgpjs("version 6"),
    "version 6": lambda: by_pysequoia(profile=pysequoia.Profile.RFC9580),
    "ML-KEM": lambda: by_pysequoia(
        profile=pysequoia.Profile.RFC9580, cipher_suite=pysequoia.CipherSuite.MLDSA65_Ed25519
    ),
    "brainpool": lambda: keys.openpgp("brainpool"),
    "brainpool primary": lambda: keys.openpgp("brainpool primary"),
    "secp256k1 primary": lambda: keys.openpgp("secp256k1 primary"),
    "DSA": lambda: keys.openpgp("dsa"),
    "revoked": lambda: keys.openpgp("revoked"),
    "ends today": lambda: ending(timedelta(hours=20)),
    "ends tomorrow": lambda: ending(timedelta(hours=30)),
    "binary": lambda: (binary(), usable()[1]),
    "CRLF": changed(lambda data: data.replace(b"\n", b"\r\n")),
    "CR": changed(lambda data: data.replace(b"\n", b"\r")),
    "BOM": changed(lambda data: b"\xef\xbb\xbf" + data),
    "BOM and text": changed(lambda data: b"\xef\xbb\xbfHei!\r\n" + data),
    "UTF-16": changed(lambda data: data.decode().encode("utf-16")),
    "UTF-16 without mark": changed(lambda data: data.decode().encode("utf-16-le")),
    "Latin-1 before": around("Nøkkelen vår:\r\n\r\n".encode("latin-1")),
    "Latin-1 after": around(b"", "\r\nHilsen Bjørg\r\n".encode("latin-1")),
    "Latin-1 in an armour header": changed(
        lambda data: data.replace(b"BLOCK-----\n", "BLOCK-----\nComment: Blåbær\n".encode("latin-1"), 1)
    ),
    "UTF-8 in an armour header": changed(
        lambda data: data.replace(b"BLOCK-----\n", "BLOCK-----\nComment: Blåbær\n".encode(), 1)
    ),
    "gpg's own words before": around(b"gpg: WARNING: unsafe permissions\n"),
    "spaces at line ends": changed(lambda data: data.replace(b"\n", b"  \n")),
    "indented": changed(lambda data: b"".join(b"    " + line + b"\n" for line in data.splitlines())),
    "quoted": changed(lambda data: b"".join(b"> " + line + b"\n" for line in data.splitlines())),
    "no blank line": changed(lambda data: data.replace(b"\n\n", b"\n", 1)),
    "blank lines between": changed(lambda data: data.replace(b"\n", b"\n\n")),
    "no checksum": lambda: (armoured(binary()), usable()[1]),
    "one long line": lambda: (armoured(binary(), width=100_000), usable()[1]),
    "wrong checksum": changed(
        lambda data: data[: data.index(b"\n=")] + b"\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"
    ),
    "two keys": lambda: (usable()[0] + keys.openpgp("another")[0], usable()[1]),
    "same key twice": lambda: (usable()[0] + usable()[0], usable()[1]),
    "key and a letter": lambda: (usable()[0] + armoured(b"\xc1\x00", "MESSAGE"), usable()[1]),
    "key and a signature": lambda: (
        usable()[0] + keys.gpg().run("--armor", "--local-user", _signer(), "--detach-sign", given=b"Hei"),
        usable()[1],
    ),
    "signed in clear": lambda: (
        keys.gpg().run("--armor", "--local-user", _signer(), "--clear-sign", given=usable()[0]),
        usable()[1],
    ),
    "secret key": lambda: (keys.gpg().run("--armor", "--export-secret-keys", usable()[1]), usable()[1]),
    "secret key, binary": lambda: (keys.gpg().run("--export-secret-keys", usable()[1]), usable()[1]),
    "revocation certificate alone": lambda: (
        Path(keys.gpg().home, "openpgp-revocs.d", f"{usable()[1]}.rev").read_bytes(),
        usable()[1],
    ),
    "a sealed message": lambda: (armoured(b"\xc1\x04abcd", "MESSAGE"), usable()[1]),
    "a signature": lambda: (
        keys.gpg().run("--armor", "--local-user", _signer(), "--detach-sign", given=b"Hei"),
        usable()[1],
    ),
    "e-mail with the key as base64": lambda: mailed(cte="base64"),
    "e-mail with the key as it is": lambda: mailed(cte="7bit"),
    "e-mail with the key quoted-printable": lambda: mailed(cte="quoted-printable"),
    "HTML with the key": changed(lambda data: b"<html><pre>" + data.replace(b"\n", b"<br>\n") + b"</pre></html>"),
    "HTML below a line": changed(lambda data: b"Hei<br>\n<pre>" + data + b"</pre>"),
    "Word": lambda: (word(), usable()[1]),
    "old Word": lambda: (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), usable()[1]),
    "PDF": lambda: (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + usable()[0], usable()[1]),
    "RTF": lambda: (rb"{\rtf1\ansi " + usable()[0].replace(b"\n", b"\\par\n") + b"}", usable()[1]),
    "zip": lambda: (zipped(), usable()[1]),
    "a photo": lambda: (JPEG + bytes(300), usable()[1]),
    "PNG": lambda: (b"\x89PNG\r\n\x1a\n" + bytes(300), usable()[1]),
    "key ring of gpg": lambda: (Path(keys.gpg().home, "pubring.kbx").read_bytes()[:40_000], usable()[1]),
    "SSH key": lambda: (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPs5 kari@example.org\n", usable()[1]),
    "fingerprint alone": lambda: (usable()[1].encode(), usable()[1]),
    "cut short": changed(lambda data: data[:300]),
    "cut at a line": changed(lambda data: b"".join(data.splitlines(keepends=True)[:6])),
    "gzip": lambda: (gzip.compress(usable()[0]), usable()[1]),
}


def touch(path: Path, at_ns: int) -> None:
    """Give *path* the time that it had."""
    os.utime(path, ns=(at_ns, at_ns))


def _revoked_by_another() -> Made:
    _, key = OPENPGP["gpg: designated revoker"]()
    answers = b"y\n0\n\ny\n"
    options = ("--command-fd", "0", "--status-fd", "2", "--yes")
    revocation = keys.gpg().run(*options, "--desig-revoke", key, given=answers, batch=False)
    keys.gpg().run("--import", given=revocation)
    return keys.gpg().export(key), key


def numbered(serial: int) -> Made:
    """A certificate with this serial number, made by openssl: the library makes none of 0."""
    path, extensions = keys.folder() / "openssl.cnf", [f"{name} = {value}" for name, value in keys.USABLE.items()]
    path.write_text("[req]\ndistinguished_name = dn\nx509_extensions = ext\n[dn]\n[ext]\n" + "\n".join(extensions))
    made = keys.openssl("req", "-x509", "-new", "-config", str(path), "-key", str(keys.private_key("rsa:2048")),
                        "-days", "9", "-subj", "/CN=Test", "-set_serial", str(serial))  # fmt: skip
    return made, ""


def _forged(data: bytes) -> bytes:
    """The signature at the end of *data*, without what stands before it, with its last octet changed."""
    signature = data[data.rindex(b"\xc2\xff") :]
    return signature[:-1] + bytes([signature[-1] ^ 1])


def _by(issuer: bytes, kind: int) -> bytes:
    hashed = subpacket(2, int(FRESH.timestamp()).to_bytes(4)) + subpacket(33, b"\x04" + issuer)
    body = bytes([4, kind, 22, 8]) + len(hashed).to_bytes(2) + hashed + b"\0\x0a" + subpacket(16, issuer[-8:])
    return body + b"ab" + number(b"x" * 32) + number(b"y" * 32)


def _named_again(how: str) -> Made:
    key = keys.gpg().subkey(keys.gpg().key())
    keys.gpg().run("--quick-add-uid", key, "Second")
    if how == "revoked":
        keys.gpg().run("--quick-revoke-uid", key, "Second", at=NOW)
    elif how == "first revoked":
        keys.gpg().run("--quick-revoke-uid", key, "Test", at=NOW)
    return keys.gpg().export(key), key


def _other_sub_revoked(newer: bool = False) -> Made:
    gpg, early = keys.gpg(), YESTERDAY - timedelta(days=9)
    key = gpg.subkey(gpg.key(at=early), at=early)
    gpg.subkey(key)
    gpg.edit(key, "key 2" if newer else "key 1", "revkey", "y", "0", "", "y")
    return gpg.export(key), key


def _newer_sub(algorithm: str) -> Made:
    gpg, early = keys.gpg(), YESTERDAY - timedelta(days=9)
    key = gpg.subkey(gpg.subkey(gpg.key(at=early), at=early), algorithm)
    return gpg.export(key), key


def _key_with(primary: str, sub: str) -> Made:
    key = keys.gpg().subkey(keys.gpg().key(primary), sub)
    return keys.gpg().export(key), key


def ending(left: timedelta) -> Made:
    """A key that ends so long from now."""
    span = datetime.now(UTC) + left - HERS.made
    return whole(named=[uid(lasting(span))])


# S/MIME


def pem(**changes: str) -> Made:
    return keys.smime(**changes)


def der() -> bytes:
    return x509.load_pem_x509_certificate(keys.smime()[0]).public_bytes(serialization.Encoding.DER)


@cache
def store(*options: str) -> bytes:
    """A .p12 file as a browser or an authority hands it out."""
    (keys.folder() / "store.pem").write_bytes(plain()[0])
    ours = ("-inkey", str(keys.private_key("rsa:2048")), "-in", str(keys.folder() / "store.pem"))
    return keys.openssl("pkcs12", "-export", *ours, "-name", "Blåbær", "-passout", "pass:x", *options)


@cache
def plain() -> Made:
    return keys.smime()


@cache
def issuer() -> bytes:
    return keys.smime(basicConstraints="critical,CA:TRUE", subject="/CN=Issuer")[0]


def bag(form: str) -> bytes:
    """A .p7b file."""
    (keys.folder() / "chain.pem").write_bytes(plain()[0] + issuer())
    return keys.openssl("crl2pkcs7", "-nocrl", "-certfile", str(keys.folder() / "chain.pem"), "-outform", form)


def by_library(public: object, *more: x509.ExtensionType, names: tuple[str, ...] = (ADDRESS,)) -> Made:
    """A certificate that the library cryptography makes, for a *public* key of any kind."""
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    made = (
        x509.CertificateBuilder(name, name, public, x509.random_serial_number(), YESTERDAY, NOW + YEAR)  # type: ignore[arg-type]
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(one) for one in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.KeyUsage(False, False, True, False, False, False, False, False, False), critical=True)
    )
    for one in more:
        made = made.add_extension(one, critical=False)
    certificate = made.sign(authority, hashes.SHA256())
    data = certificate.public_bytes(serialization.Encoding.PEM)
    return data, certificate.fingerprint(hashes.SHA256()).hex().upper()


def unknown_key() -> Made:
    """The algorithm of an ML-KEM key changed to one that no library knows."""
    made = x509.load_pem_x509_certificate(by_library(mlkem.MLKEM768PrivateKey.generate().public_key())[0])
    data = made.public_bytes(serialization.Encoding.DER)
    changed = data.replace(bytes.fromhex("0609608648016503040402"), bytes.fromhex("060960864801650304047f"), 1)
    return changed, x509.load_der_x509_certificate(changed).fingerprint(hashes.SHA256()).hex().upper()


def beside(before: bytes, after: bytes = b"") -> Callable[[], Made]:
    return lambda: (before + plain()[0] + after, plain()[1])


SMIME: dict[str, Callable[[], Made]] = {
    "PEM": lambda: plain(),
    "DER": lambda: (der(), ""),
    "PEM, CRLF": lambda: (plain()[0].replace(b"\n", b"\r\n"), plain()[1]),
    "PEM, BOM": beside(b"\xef\xbb\xbf"),
    "PEM, UTF-16": lambda: (plain()[0].decode().encode("utf-16"), plain()[1]),
    "PEM, Latin-1 before": beside("friendlyName: Blåbær\r\n".encode("latin-1")),
    "PEM, Latin-1 after": beside(b"", "\r\nHilsen Bjørg".encode("latin-1")),
    "PEM, DER bytes after": beside(b"", b"\n\x30\x82\x01\x00" + bytes(range(256))),
    "PEM, a DER key after": lambda: (
        plain()[0] + keys.openssl("pkey", "-in", str(keys.private_key("rsa:2048")), "-outform", "DER"),
        plain()[1],
    ),
    "DER, a DER key after": lambda: (
        der() + keys.openssl("pkey", "-in", str(keys.private_key("rsa:2048")), "-outform", "DER"),
        "",
    ),
    "DER, zeros after": lambda: (der() + bytes(8), ""),
    "DER, line end after": lambda: (der() + b"\r\n", ""),
    "PEM, openssl -text": lambda: (keys.openssl("x509", "-text", given=plain()[0]), plain()[1]),
    "PEM, trusted": lambda: (keys.openssl("x509", "-trustout", given=plain()[0]), plain()[1]),
    "PEM, old label": lambda: (plain()[0].replace(b"CERTIFICATE", b"X509 CERTIFICATE"), plain()[1]),
    "PEM, one long line": lambda: (
        b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der()) + b"\n-----END CERTIFICATE-----\n",
        "",
    ),
    "PEM, spaces at line ends": lambda: (plain()[0].replace(b"\n", b" \n"), plain()[1]),
    "PEM, indented": lambda: (b"".join(b"  " + line + b"\n" for line in plain()[0].splitlines()), plain()[1]),
    "PEM, quoted": lambda: (b"".join(b"> " + line + b"\n" for line in plain()[0].splitlines()), plain()[1]),
    "PEM without its frame": lambda: (b"".join(plain()[0].splitlines(keepends=True)[1:-1]), plain()[1]),
    "PEM from openssl pkcs12 -nokeys": lambda: (
        keys.openssl("pkcs12", "-nokeys", "-passin", "pass:x", given=store()),
        plain()[1],
    ),
    "chain, ours first": lambda: (plain()[0] + issuer(), plain()[1]),
    "chain, ours last": lambda: (issuer() + plain()[0], plain()[1]),
    "same twice": lambda: (plain()[0] * 2, plain()[1]),
    "issuer alone": lambda: (issuer(), ""),
    "p7b, DER": lambda: (bag("DER"), plain()[1]),
    "p7b, PEM": lambda: (bag("PEM"), plain()[1]),
    "p12": lambda: (store(), plain()[1]),
    "p12 of old ciphers": lambda: (store("-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"), plain()[1]),
    "p12 with Latin-1 before": lambda: ("å".encode("latin-1") + store(), plain()[1]),
    "secret key, PEM": lambda: (keys.private_key("rsa:2048").read_bytes(), plain()[1]),
    "secret key, DER": lambda: (
        keys.openssl("pkey", "-in", str(keys.private_key("rsa:2048")), "-outform", "DER"),
        plain()[1],
    ),
    "secret key, PKCS#1 DER": lambda: (
        keys.openssl("rsa", "-in", str(keys.private_key("rsa:2048")), "-outform", "DER", "-traditional"),
        plain()[1],
    ),
    "secret key, locked": lambda: (
        keys.openssl(
            "pkcs8", "-topk8", "-in", str(keys.private_key("rsa:2048")), "-passout", "pass:x", "-outform", "DER"
        ),
        plain()[1],
    ),
    "both halves, PEM": lambda: (plain()[0] + keys.private_key("rsa:2048").read_bytes(), plain()[1]),
    "public key alone": lambda: (keys.openssl("pkey", "-pubout", "-in", str(keys.private_key("rsa:2048"))), plain()[1]),
    "request": lambda: (
        keys.openssl("req", "-new", "-key", str(keys.private_key("rsa:2048")), "-subj", "/CN=Test"),
        plain()[1],
    ),
    "request, DER": lambda: (
        keys.openssl("req", "-new", "-key", str(keys.private_key("rsa:2048")), "-subj", "/CN=Test", "-outform", "DER"),
        plain()[1],
    ),
    "Java key store": lambda: (bytes.fromhex("feedfeed00000002") + bytes(100), plain()[1]),
    "signed letter": lambda: (
        keys.openssl("cms", "-sign", "-signer", _pem_path(), "-inkey", str(keys.private_key("rsa:2048")), given=b"Hei"),
        plain()[1],
    ),
    "smime.p7s": lambda: (
        keys.openssl(
            "cms",
            "-sign",
            "-signer",
            _pem_path(),
            "-inkey",
            str(keys.private_key("rsa:2048")),
            "-outform",
            "DER",
            given=b"Hei",
        ),
        plain()[1],
    ),
    "sealed letter": lambda: (
        keys.openssl("cms", "-encrypt", "-outform", "DER", _pem_path(), given=b"Hei"),
        plain()[1],
    ),
    "vCard": lambda: (b"BEGIN:VCARD\r\nKEY;ENCODING=b:" + base64.b64encode(der()) + b"\r\nEND:VCARD\r\n", plain()[1]),
    "LDIF": lambda: (b"dn: cn=x\nuserCertificate;binary:: " + base64.b64encode(der()) + b"\n", plain()[1]),
    "serial number of 0": lambda: numbered(0),
    "serial number below 0": lambda: numbered(-5),
    "Netscape extension": lambda: pem(nsComment="Hei"),
    "unknown extension": lambda: pem(**{"1.2.3.4": "DER:05:00"}),
    "key identifiers": lambda: pem(subjectKeyIdentifier="hash"),
    "policies": lambda: pem(certificatePolicies="1.2.3.4"),
    "revocation list": lambda: pem(crlDistributionPoints="URI:http://crl.example.org/x.crl"),
    "usage with more": lambda: pem(
        keyUsage="critical,keyEncipherment,digitalSignature,nonRepudiation,dataEncipherment"
    ),
    "usage not critical": lambda: pem(keyUsage="keyEncipherment"),
    "purposes with more": lambda: pem(extendedKeyUsage="clientAuth,emailProtection,1.3.6.1.4.1.311.20.2.2"),
    "any purpose": lambda: pem(extendedKeyUsage="anyExtendedKeyUsage"),
    "names with more": lambda: pem(
        subjectAltName=f"email:{ADDRESS},DNS:example.org,URI:https://example.org,IP:127.0.0.1,"
        "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:kari@example.org,RID:1.2.3.4"
    ),
    "no basic constraints": lambda: pem(basicConstraints=""),
    "Latin-1 subject": lambda: pem(subject="/CN=Bl\xe5b\xe6r"),
    "empty subject": lambda: pem(subject="/"),
    "RSA 3072": lambda: pem(key="rsa:3072"),
    "RSA 1024": lambda: pem(key="rsa:1024"),
    "SHA-512": lambda: pem(digest="sha512"),
    "SHA-1": lambda: pem(digest="sha1"),
    "RSA-PSS": lambda: pem(key="rsa-pss:2048"),
    "P-256": lambda: pem(key="ec:P-256"),
    "brainpool": lambda: pem(key="ec:brainpoolP256r1"),
    "ML-KEM": lambda: by_library(mlkem.MLKEM768PrivateKey.generate().public_key()),
    "key of an unknown kind": unknown_key,
    "two names, one ours": lambda: by_library(
        rsa.generate_private_key(65537, 2048).public_key(), names=("en@example.org", ADDRESS)
    ),
    "name of another domain": lambda: pem(subjectAltName="email:narvik@example.org"),
    "another address, upper": lambda: pem(subjectAltName=f"email:{ADDRESS.upper()}"),
    "ends today": lambda: by_dates(timedelta(hours=20)),
    "ends tomorrow": lambda: by_dates(timedelta(hours=30)),
    "ended": lambda: by_dates(timedelta(hours=-3)),
    "begins tomorrow": lambda: by_dates(YEAR, begins=timedelta(days=1)),
}


def _pem_path() -> str:
    path = keys.folder() / "ours.pem"
    path.write_bytes(plain()[0])
    return str(path)


def by_dates(left: timedelta, begins: timedelta = -YEAR) -> Made:
    now = datetime.now(UTC)
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now + begins, now + left)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(ADDRESS)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.KeyUsage(False, False, True, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), certificate.fingerprint(hashes.SHA256()).hex().upper()
