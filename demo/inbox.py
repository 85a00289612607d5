"""`make inbox`: the letters that reached the local inboxes, opened with the throw-away keys, newest last.

python -m demo.inbox [--var DIR]
"""

import argparse
import mailbox
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

import directory
from demo.children import ROOT
from forms.message import mime

WIDTH = 78


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter: when it came (UTC), for whom, and what it says."""

    came: datetime
    centre: str
    subject: str
    text: str

    def __str__(self) -> str:
        # As the letter has them, in columns of its own: wrapped by length, a line would lose the end of its isolate.
        lines = [f"{self.centre}, {self.came:%Y-%m-%d %H:%M} UTC", self.subject, "", *self.text.splitlines()]
        return "\n".join(["+" + "-" * WIDTH, *(f"| {line}".rstrip() for line in lines), "+" + "-" * WIDTH])


def letters(var: Path) -> list[Opened]:
    """Every letter in the Maildirs under *var*, opened, newest last."""
    names = {centre.id: centre.name for centre in directory.load().known_centres}
    folders = sorted(path for path in (var / "mail").glob("*") if path.is_dir())
    found = [letter for folder in folders for letter in _of(folder, names.get(folder.name, folder.name), var)]
    return sorted(found, key=lambda letter: letter.came)


def _of(folder: Path, centre: str, var: Path) -> Iterator[Opened]:
    box = mailbox.Maildir(folder, create=False)
    for key in box.iterkeys():
        message = box.get_message(key)
        came = datetime.fromtimestamp(message.get_date(), UTC)
        try:
            notice = folder.name == "coordinator" and message.get_content_type() == "text/plain"
            opened = bytes(message) if notice else open_letter(message, var / "keys" / folder.name)
            subject, text = mime.read(opened)
        except (ValueError, OSError, RuntimeError) as error:
            # A local inbox may hold anything that was sent to it; the reason is a library's own sentence.
            subject, text = "This letter cannot be opened.", f"{type(error).__name__}: {error}"
        yield Opened(came, centre, subject, text)


def open_letter(message: Message, key: Path) -> bytes:
    """The entity sealed in *message*, opened with the secret in *key*. Raises ValueError, OSError, RuntimeError."""
    if message.get_content_type() == "multipart/encrypted":
        secret = pysequoia.Tsk.from_bytes((key / "secret").read_bytes())
        return bytes(pysequoia.decrypt(_body(message.get_payload(1)), decryptor=secret.decryptor()).bytes or b"")
    certificate = x509.load_pem_x509_certificate((key / "certificate").read_bytes())
    private = load_pem_private_key((key / "secret").read_bytes(), None)
    if not isinstance(private, RSAPrivateKey):
        raise ValueError("the key in var/keys is not the one that make run made")
    return pkcs7_decrypt_der(_body(message), certificate, private, [])


def _body(part: object) -> bytes:
    body = part.get_payload(decode=True) if isinstance(part, Message) else None
    if not isinstance(body, bytes):
        raise ValueError("it is not a sealed letter")
    return body


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.inbox", description="Print the letters of the local inboxes.")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="the folder of make run (var/)")
    found = letters(parser.parse_args().var)
    print("\n\n".join(map(str, found)) if found else "no letters yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
