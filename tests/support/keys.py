"""Keys for the tests, made by gpg, rnp and openssl: other hands than ours. Each is made once, when first asked for."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pysequoia

from tests.support import watchdog
from tests.support.programs import need

ADDRESS = "narvik@inbox.example.org"
NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)

USABLE = {
    "subjectAltName": f"email:{ADDRESS}",
    "keyUsage": "critical,keyEncipherment",
    "extendedKeyUsage": "emailProtection",
    "basicConstraints": "critical,CA:FALSE",
}


@dataclass(frozen=True)
class Gpg:
    """gpg with a home of its own. Times are told to it, so keys can be old or come from the future."""

    program: str
    home: str

    def run(self, *arguments: str, at: datetime = YESTERDAY, given: bytes = b"", batch: bool = True) -> bytes:
        options = [
            "--homedir",
            self.home,
            "--batch" if batch else "--no-tty",
            "--quiet",
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
        ]
        # "!" stops the clock: one that ran on under load would make a key younger than its subkey.
        clock = ["--faked-system-time", f"{at:%Y%m%dT%H%M%S}!"]
        ran = subprocess.run([self.program, *options, *clock, *arguments], input=given, capture_output=True)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout

    def key(self, algorithm: str = "ed25519", ends: str = "2y", at: datetime = YESTERDAY) -> str:
        """Make a primary key that certifies, and return its fingerprint."""
        said = self.run("--yes", "--status-fd", "1", "--quick-gen-key", "Test", algorithm, "cert", ends, at=at)
        return str(re.findall(r"KEY_CREATED . (\w+)", said.decode())[0])

    def subkey(self, key: str, algorithm: str = "cv25519", ends: str = "2y", at: datetime = YESTERDAY) -> str:
        self.run("--quick-add-key", key, algorithm, "encr" if algorithm != "ed25519" else "sign", ends, at=at)
        return key

    def batch(self, *lines: str) -> str:
        """Make a key from a parameter file of these lines, and return its fingerprint."""
        given = "\n".join(["%no-protection", *lines, "Name-Real: Test", "%commit", ""]).encode()
        said = self.run("--status-fd", "1", "--gen-key", given=given)
        return str(re.findall(r"KEY_CREATED . (\w+)", said.decode())[0])

    def edit(self, key: str, *commands: str) -> str:
        """Work through gpg's dialogue about *key*, one line a question."""
        lines = "".join(f"{line}\n" for line in [*commands, "save"]).encode()
        self.run("--command-fd", "0", "--status-fd", "2", "--edit-key", key, given=lines, batch=False)
        return key

    def extend(self, key: str) -> str:
        self.run("--quick-set-expire", key, "3y")
        return key

    def revoke(self, key: str) -> str:
        # gpg puts a colon before the armour of the certificate it makes with each key, so that nobody uses it unaware.
        made = Path(self.home, "openpgp-revocs.d", f"{key}.rev").read_bytes()
        self.run("--import", given=made.replace(b":-----BEGIN", b"-----BEGIN"))
        return key

    def export(self, key: str) -> bytes:
        return self.run("--armor", "--export", key)

    def open(self, message: bytes) -> bytes:
        return self.run("--decrypt", given=message, at=NOW)


@cache
def gpg() -> Gpg:
    program, home = need("gpg"), str(watchdog.folder("gpg-"))
    # How often a passphrase is hashed is chosen by speed, and browsers are slow at it: no test here is about that.
    Path(home, "gpg-agent.conf").write_text("s2k-count 65536\n")
    watchdog.run_at_end(["gpgconf", "--homedir", home, "--kill", "gpg-agent"])
    return Gpg(program, home)


@cache
def openpgp(name: str = "usable") -> tuple[bytes, str]:
    """Return (armoured certificate, fingerprint) of the key called *name*."""
    return gpg().export(key := _MAKERS[name]()), key


@cache
def rnp(kind: str) -> tuple[bytes, str, bytes]:
    """(certificate, fingerprint, secret key) as RNP makes them, and so Thunderbird: *kind* is a line of its menu.

    RNP has no other clock than the machine's: such a key is younger than NOW.
    """
    home = str(watchdog.folder("rnp-"))
    command = [need("rnpkeys"), "--homedir", home, "--password", "", "--userid", "Test"]
    subprocess.run([*command, "--expert", "--generate-key"], input=RNP[kind], capture_output=True, check=True)
    public, secret = (subprocess.run([*command, "--export-key", *which, "Test"], capture_output=True).stdout
                      for which in ([], ["--secret"]))  # fmt: skip
    listed = subprocess.run([*command, "--list-keys", "--with-sigs"], capture_output=True).stdout.decode()
    return public, re.findall(r"^ +(\w{40})$", listed, re.MULTILINE)[0], secret


@cache
def sq(purpose: str) -> tuple[bytes, bytes, str]:
    """(secret key, certificate, fingerprint) as sq makes them, with a subkey for *purpose*: transport or storage.

    Such a key is younger than NOW.
    """
    home = watchdog.folder("sq-")
    command = [need("sq"), "key", "generate", "--userid", "Test", "--cannot-sign", f"--can-encrypt={purpose}"]
    new = b"--own-key" in subprocess.run([*command, "--help"], capture_output=True, check=True).stdout
    options = ["--own-key", "--without-password", "--output"] if new else ["--export"]
    made = subprocess.run([*command, "--rev-cert", home / "revocation", *options, home / "key"], capture_output=True)
    assert made.returncode == 0, made.stderr.decode()
    secret = pysequoia.Tsk.from_file(str(home / "key"))
    certificate = secret.extract_certificate()
    return bytes(secret), bytes(certificate), certificate.fingerprint.upper()


# What is answered to the menu of `rnpkeys --expert --generate-key`.
RNP = {"RSA": b"1\n3072\n", "Curve 25519": b"22\n"}


def _expired_subkey() -> str:
    return gpg().subkey(gpg().key(ends="never", at=_ago(900)), ends="1y", at=_ago(900))


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


_MAKERS: dict[str, Callable[[], str]] = {
    "usable": lambda: gpg().subkey(gpg().key()),
    "endless": lambda: gpg().subkey(gpg().key(ends="never"), ends="never"),
    "another": lambda: gpg().subkey(gpg().key()),
    "short subkey": lambda: gpg().subkey(gpg().key(), ends="30d"),
    "nist": lambda: gpg().subkey(gpg().key("nistp256"), "nistp256"),
    "rsa": lambda: gpg().subkey(gpg().key("rsa2048"), "rsa2048"),
    "rsa 1024": lambda: gpg().subkey(gpg().key(), "rsa1024"),
    "rsa 1024 primary": lambda: gpg().subkey(gpg().key("rsa1024")),
    "brainpool": lambda: gpg().subkey(gpg().key(), "brainpoolP256r1"),
    "brainpool primary": lambda: gpg().subkey(gpg().key("brainpoolP384r1")),
    "secp256k1": lambda: gpg().subkey(gpg().key(), "secp256k1"),
    "secp256k1 primary": lambda: gpg().subkey(gpg().key("secp256k1")),
    "newer brainpool": lambda: gpg().subkey(gpg().subkey(gpg().key(at=_ago(9)), at=_ago(9)), "brainpoolP256r1"),
    "nist 521": lambda: gpg().subkey(gpg().key("nistp384"), "nistp521"),
    "dsa": lambda: gpg().subkey(gpg().key("dsa2048")),
    "expired": lambda: gpg().subkey(gpg().key(ends="1y", at=_ago(900)), ends="never", at=_ago(900)),
    "extended yesterday": lambda: gpg().extend(
        gpg().subkey(gpg().key(ends="1y", at=_ago(900)), ends="never", at=_ago(900))
    ),
    "expired subkey": _expired_subkey,
    "renewed subkey": lambda: gpg().subkey(_expired_subkey()),
    # As a parameter file for gpg without Key-Usage makes it: the primary key may encrypt too.
    "primary encrypts": lambda: gpg().batch("Key-Type: RSA", "Key-Length: 2048", "Subkey-Type: RSA"),
    "two subkeys": lambda: gpg().subkey(gpg().subkey(gpg().key(at=_ago(9)), at=_ago(9))),
    "revoked": lambda: gpg().revoke(gpg().subkey(gpg().key())),
    "revoked subkey": lambda: gpg().edit(gpg().subkey(gpg().key()), "key 1", "revkey", "y", "0", "", "y"),
    "signing only": lambda: gpg().subkey(gpg().key(), "ed25519"),
    "no subkey": lambda: gpg().key(),
    "future": lambda: gpg().subkey(gpg().key(at=_ago(-900)), at=_ago(-900)),
}


@cache
def folder() -> Path:
    return watchdog.folder("smime-")


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    ran = subprocess.run([need("openssl"), *arguments], input=given, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@cache
def private_key(kind: str) -> Path:
    path = folder() / f"{kind.replace(':', '-')}.pem"
    algorithm, size = kind.split(":")
    option = f"rsa_keygen_bits:{size}" if algorithm.startswith("rsa") else f"ec_paramgen_curve:{size}"
    openssl("genpkey", "-algorithm", algorithm.upper(), "-pkeyopt", option, "-out", str(path))
    return path


def smime(
    key: str = "rsa:2048", digest: str = "sha256", subject: str = "/CN=Test", **changed: str
) -> tuple[bytes, str]:
    """Return (certificate PEM, SHA-256 fingerprint), valid for a year; an extension changed to "" is left out."""
    extensions = "\n".join(f"{name} = {value}" for name, value in (USABLE | changed).items() if value)
    config = folder() / "openssl.cnf"
    config.write_text(f"[req]\ndistinguished_name = dn\nx509_extensions = ext\n[dn]\n[ext]\n{extensions}\n")
    made = openssl("req", "-x509", "-new", "-config", str(config), "-key", str(private_key(key)), f"-{digest}",
                   "-days", "365", "-subj", subject)  # fmt: skip
    return made, openssl("x509", "-noout", "-fingerprint", "-sha256", given=made).decode().split("=")[1].strip()
