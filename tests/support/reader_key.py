"""A key made in the reader through all its steps, once for all workers, and letters sealed to it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from forms.message import mime
from forms.sealing import openpgp
from tests.support.reader_page import OWNER, Reader

FROM, ID = "post@ressursvenn.example", "<8d1f0c@ressursvenn.example>"
SUBJECT = "Ressursvenn: en kvinne ønsker kontakt"
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Made:
    """The files of a key made in the reader."""

    private: bytes
    certificate: bytes
    fingerprint: str
    names: tuple[str, str]

    def sealed(self, entity: bytes) -> bytes:
        """An armoured message to this key."""
        return openpgp.seal(entity, [openpgp.judge(self.certificate, self.fingerprint, NOW)])

    def letter(self, text: str = "Hei", subject: str = SUBJECT) -> bytes:
        """A finished letter, as our mail server hands it over."""
        return mail(self.sealed(inner(text, subject)))


def inner(text: str, subject: str = SUBJECT) -> bytes:
    return mime.inner(subject, text, sender=FROM, recipient=OWNER, date=NOW)


def mail(sealed: bytes, kind: str = "openpgp") -> bytes:
    return mime.outer(kind, sealed, sender=FROM, recipient=OWNER, date=NOW, message_id=ID)


def altered(message: bytes, at: float = 0.5) -> bytes:
    """*message* with one letter of its armour changed."""
    place = int(len(message) * at)
    while message[place] in b"\r\n=":
        place += 1
    return message[:place] + (b"A" if message[place] != ord("A") else b"B") + message[place + 1 :]


def made_now(one: Reader) -> tuple[bytes, bytes, tuple[str, str]]:
    """Go through all steps; return the private key, the certificate and the names of their files."""
    one.make()
    key_name, private = one.save("key")
    one.try_out(private)
    one.said("try-said", "try_works")
    certificate_name, certificate = one.save("certificate")
    one.next()
    one.is_at("step-read")
    return private, certificate, (key_name, certificate_name)
