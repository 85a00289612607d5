"""Letters open, byte for byte, in the programs and libraries that centres have: GnuPG, Sequoia, RNP (Thunderbird's
OpenPGP), OpenSSL, and NSS (Thunderbird's S/MIME). None of them is ours, and each gets the same hard bodies.
"""

import subprocess
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forms.message import mime
from forms.sealing import openpgp, smime
from tests.support import keys
from tests.support.keys import ADDRESS, NOW, TOMORROW
from tests.support.mail_parts import payload
from tests.support.programs import need

FROM, SUBJECT = "post@ressursvenn.example", "Ressursvenn: noen ønsker kontakt"
BODIES = {
    "Arabic": "أريد التحدث مع شخص ما. رقمي ‎41 00 00 00‎\n",
    "Tigrinya with Dari": "ኣብ ሰዓት 10 ደውልለይ። / لطفاً ساعت ۱۰ زنگ بزنید، می‌توانم حرف بزنم.\n",
    "Sámi": "Čálit munnje, áinnas eahkedis. Ŋáŋŋá, đuođai, ŧ ž š\n",
    "emoji sequences": "👩‍👩‍👧‍👦 🏳️‍🌈 🇳🇴 👍🏿 ❤️‍🔥 1️⃣\n",
    "a line of 200,000": "å" * 200_000,
    "dots and From": ".\n..\n.\n...\nFrom the start\n>From there\nFrom \n\n.\n",
    "armour": "-----BEGIN PGP MESSAGE-----\n\nwV4D\n=abcd\n-----END PGP MESSAGE-----\n-----BEGIN PKCS7-----\n- -----\n",
    "headers": "Content-Type: text/html\r\n\r\nBcc: en@example.org\n\nSubject: nei\n--=_x--\n",
    "nothing": "",
    "line ends and spaces": "  a \r\n\tb\t\n\n\n c\rd  \n \n\x0b\x0c\x1f\x7f=3D=\n",
    "every kind of letter": "".join(chr(point) for point in (*range(32, 0xD7FF, 97), *range(0xE000, 0x10FFFF, 997))),
}
Sealed = dict[str, bytes]
Opened = dict[str, bytes]


@cache
def certificate(key: str) -> tuple[bytes, str]:
    """One for each key: NSS looks for the very serial number that the letter names."""
    return keys.smime(key)


def entities() -> dict[str, bytes]:
    return {name: mime.inner(SUBJECT, text, sender=FROM, recipient=ADDRESS, date=NOW) for name, text in BODIES.items()}


def run(*command: str, given: bytes = b"") -> bytes:
    ran = subprocess.run(command, input=given, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


def one_by_one(sealed: Sealed, folder: Path, open_: Callable[[Path], bytes]) -> Opened:
    """Give each letter as a file to *open_*."""
    for name, message in sealed.items():
        (folder / name).write_bytes(message)
    return {name: open_(folder / name) for name in sealed}


def gpg(key: str, sealed: Sealed, folder: Path) -> Opened:
    for name, message in sealed.items():
        (folder / f"{name}.gpg").write_bytes(message)
    keys.gpg().run("--decrypt-files", *(str(folder / f"{name}.gpg") for name in sealed), at=NOW)
    return {name: (folder / name).read_bytes() for name in sealed}


def secret(key: str, folder: Path) -> str:
    path = folder / "secret"
    path.write_bytes(keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp(key)[1]))
    return str(path)


def sq(key: str, sealed: Sealed, folder: Path) -> Opened:
    ours = secret(key, folder)
    helped = run(need("sq"), "decrypt", "--help")
    option = "--recipient-file" if b"--recipient-file" in helped else "--recipient-key"  # renamed in sq 0.28
    return one_by_one(sealed, folder, lambda path: run(need("sq"), "decrypt", option, ours, str(path)))


def rnp(key: str, sealed: Sealed, folder: Path) -> Opened:
    return rnp_with(secret(key, folder), sealed, folder)


def rnp_with(ours: str, sealed: Sealed, folder: Path) -> Opened:
    home = ("--homedir", str(folder))
    run(need("rnpkeys"), *home, "--import-keys", ours)
    return one_by_one(
        sealed, folder, lambda path: run(need("rnp"), *home, "--password", "", "--decrypt", str(path), "--output", "-")
    )


def openssl(program: str) -> Callable[[str, Sealed, Path], Opened]:
    def open_(key: str, sealed: Sealed, folder: Path) -> Opened:
        ours = str(keys.private_key(key))
        return {
            name: keys.openssl(program, "-decrypt", "-inform", "DER", "-inkey", ours, given=message)
            for name, message in sealed.items()
        }

    return open_


def nss(key: str, sealed: Sealed, folder: Path) -> Opened:
    (folder / "certificate").write_bytes(certificate(key)[0])
    ours = ("-inkey", str(keys.private_key(key)), "-in", str(folder / "certificate"), "-name", "us")
    keys.openssl("pkcs12", "-export", *ours, "-passout", "pass:x", "-out", str(folder / "both.p12"))
    home = ("-d", f"sql:{folder}")
    run(need("certutil"), *home, "-N", "--empty-password")
    run(need("pk12util"), *home, "-i", str(folder / "both.p12"), "-W", "x")
    return one_by_one(sealed, folder, lambda path: run(need("cmsutil"), *home, "-D", "-i", str(path)))


OPENPGP = {"gpg": gpg, "sq": sq, "rnp": rnp}
SMIME = {"openssl cms": openssl("cms"), "openssl smime": openssl("smime"), "nss": nss}


@pytest.mark.parametrize("open_", OPENPGP.values(), ids=OPENPGP)
@pytest.mark.parametrize("key", ["usable", "rsa"])
def test_every_letter_opens_in_every_openpgp_program(open_: Any, key: str, tmp_path: Path) -> None:
    both = [openpgp.judge(*keys.openpgp(name), NOW) for name in (key, "another")]
    sealed = {name: openpgp.seal(entity, both) for name, entity in entities().items()}

    assert open_(key, sealed, tmp_path) == entities()


@pytest.mark.parametrize("kind", keys.RNP)
def test_every_letter_opens_in_rnp_with_a_key_that_it_made_itself(kind: str, tmp_path: Path) -> None:
    data, fingerprint, ours = keys.rnp(kind)
    (tmp_path / "secret").write_bytes(ours)
    both = [openpgp.judge(data, fingerprint, TOMORROW), openpgp.judge(*keys.openpgp("another"), NOW)]
    sealed = {name: openpgp.seal(entity, both) for name, entity in entities().items()}

    assert rnp_with(str(tmp_path / "secret"), sealed, tmp_path) == entities()


@pytest.mark.parametrize("open_", SMIME.values(), ids=SMIME)
def test_every_letter_opens_in_every_smime_program(open_: Any, tmp_path: Path) -> None:
    both = [smime.judge(*certificate(key), ADDRESS, TOMORROW) for key in ("rsa:2048", "rsa:3072")]
    sealed = {name: smime.seal(entity, both) for name, entity in entities().items()}

    assert open_("rsa:2048", sealed, tmp_path) == entities()


def test_the_recovery_key_alone_opens_a_letter(tmp_path: Path) -> None:
    entity = entities()["Arabic"]
    both = [openpgp.judge(*keys.openpgp(name), NOW) for name in ("usable", "another")]
    pair = [smime.judge(*certificate(key), ADDRESS, TOMORROW) for key in ("rsa:2048", "rsa:3072")]

    assert sq("another", {"letter": openpgp.seal(entity, both)}, tmp_path) == {"letter": entity}
    assert openssl("cms")("rsa:3072", {"letter": smime.seal(entity, pair)}, tmp_path) == {"letter": entity}


def test_smime_letters_are_sealed_in_the_one_way_that_opens_everywhere() -> None:
    sealed = smime.seal(b"Hei", [smime.judge(*certificate("rsa:2048"), ADDRESS, TOMORROW)])
    shown = keys.openssl("cms", "-cmsout", "-print", "-inform", "DER", given=sealed).decode()

    assert "pkcs7-envelopedData" in shown and "algorithm: aes-256-cbc" in shown
    assert "algorithm: rsaEncryption (1.2.840.113549.1.1.1)" in shown


def test_what_was_opened_is_what_was_written() -> None:
    assert {name: mime.read(entity) for name, entity in entities().items()} == {
        name: (SUBJECT, text.replace("\r\n", "\n")) for name, text in BODIES.items()
    }


@pytest.mark.parametrize("program", ["cms", "smime"])
def test_openssl_opens_a_whole_message_as_it_is_sent(program: str) -> None:
    entity = entities()["Tigrinya with Dari"]
    body = smime.seal(entity, [smime.judge(*keys.smime(), ADDRESS, TOMORROW)])
    message = mime.outer("smime", body, sender=FROM, recipient=ADDRESS, date=NOW, message_id="<1@x.example>")
    ours = str(keys.private_key("rsa:2048"))

    assert keys.openssl(program, "-decrypt", "-inform", "SMIME", "-inkey", ours, given=message) == entity


def test_gpg_opens_the_second_part_of_a_whole_message_as_it_is_sent() -> None:
    entity = entities()["dots and From"]
    body = openpgp.seal(entity, [openpgp.judge(*keys.openpgp(), NOW)])
    message = mime.outer("openpgp", body, sender=FROM, recipient=ADDRESS, date=NOW, message_id="<1@x.example>")
    _, sealed = message_from_bytes(message, policy=policy.default).iter_parts()

    assert keys.gpg().open(payload(sealed)) == entity
