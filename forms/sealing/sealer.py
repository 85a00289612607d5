"""Encryption to one inbox: reads its certificates, judges them at the start and at every letter, encrypts to all.

    load_sealer(inbox, now).seal(entity, now)

A daily and a recovery certificate are the usual pair; a letter can be decrypted with either. One that may not be used
closes the form of its centre alone: the caller catches CertificateError.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from forms.sealing import openpgp, smime
from forms.sealing.certificate import CertificateError, contents
from forms.sealing.foreign import foreign
from forms.settings.inboxes import Inbox

__all__ = ["CertificateError", "Sealed", "Sealer", "load_sealer"]

Kind = Literal["openpgp", "smime"]
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed entity: an armoured OpenPGP message, or CMS in DER."""

    kind: Kind
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: bytes = field(repr=False)
    fingerprint: str

    def openpgp(self, now: datetime) -> openpgp.Certificate:
        with _named(self.name):
            return openpgp.judge(self.data, self.fingerprint, now)

    def smime(self, address: str, now: datetime, second_address: str) -> smime.Certificate:
        with _named(self.name):
            return smime.judge(self.data, self.fingerprint, address, now, second_address)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Encrypts to the certificates of one inbox, as they were in their files when the sealer was made."""

    kind: Kind
    address: str = field(repr=False)
    files: tuple[_File, ...]
    ends: datetime | None = None  # when the first certificate expires (UTC); None: never
    second_address: str = field(default="", repr=False)  # gets the same bytes as the first, or is empty

    def alive(self, now: datetime) -> bool:
        """Whether no certificate has expired at *now*: cheap enough for every page view. `seal` judges again."""
        return self.ends is None or now < self.ends

    def seal(self, entity: bytes, now: datetime) -> Sealed:
        """Encrypt *entity* to all certificates. Raises CertificateError when one of them may not be used at *now*."""
        if self.kind == "openpgp":
            return Sealed(self.kind, openpgp.seal(entity, self._openpgp(now)))
        return Sealed(self.kind, smime.seal(entity, self._smime(now)))

    def days_left(self, now: datetime) -> int | None:
        """Whole days until the first certificate expires; None: never. Raises CertificateError like seal."""
        ends = self.judge(now)
        return (ends - now).days if ends else None

    def judge(self, now: datetime) -> datetime | None:
        """When the first certificate expires (UTC); None: never. Raises CertificateError like seal."""
        judged: Sequence[openpgp.Certificate | smime.Certificate]
        judged = self._openpgp(now) if self.kind == "openpgp" else self._smime(now)
        return min((one.ends for one in judged if one.ends), default=None)

    def _openpgp(self, now: datetime) -> list[openpgp.Certificate]:
        return map_collecting_errors(self.files, lambda file: file.openpgp(now))

    def _smime(self, now: datetime) -> list[smime.Certificate]:
        return map_collecting_errors(self.files, lambda file: file.smime(self.address, now, self.second_address))


def load_sealer(inbox: Inbox, now: datetime) -> Sealer:
    """Read and judge the certificates of *inbox*. Raises CertificateError with every reason against any of them."""
    if not inbox.kind or not inbox.certificates or len(inbox.certificates) != len(inbox.fingerprints):
        raise CertificateError(("the inbox must name one or two certificates, and one fingerprint for each",))

    def load(pair: tuple[Path, str]) -> _File:
        file = _read(*pair)
        sealer((file,)).judge(now)
        return file

    def sealer(files: tuple[_File, ...]) -> Sealer:
        return Sealer(inbox.kind, inbox.address, files, second_address=inbox.second_address)

    pairs = zip(inbox.certificates, inbox.fingerprints, strict=True)
    made = sealer(tuple(map_collecting_errors(pairs, load)))
    return replace(made, ends=made.judge(now))


def inspect_certificate(path: Path, kind: Kind | None) -> tuple[Kind, str, bytes]:
    """Kind, fingerprint and bytes of the only certificate in a file, not judged. Raises CertificateError.

    Without *kind* it is recognised from the content.
    """
    with _named(path.name):
        data = contents(path)
        kind = kind or _kind(data)
        return kind, openpgp.fingerprint(data) if kind == "openpgp" else smime.fingerprint(data), data


def _kind(data: bytes) -> Kind:
    # RFC 9580, 4.2: the first bit of a packet is set. X.690: a certificate in DER is a SEQUENCE, 0x30, and long.
    if b"-----BEGIN PGP" in data or data[0] & 0x80:
        return "openpgp"
    if b"-----BEGIN " in data or (data[0] == 0x30 and data[1:2] >= b"\x80"):
        return "smime"
    neither = (
        "is neither an OpenPGP nor an S/MIME certificate; export the public certificate again "
        "(.asc for OpenPGP; .pem, .cer or .crt for S/MIME)"
    )
    raise CertificateError((foreign(data) or neither,))


def _read(path: Path, fingerprint: str) -> _File:
    with _named(path.name):
        return _File(path.name, contents(path), fingerprint)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the file's name before every reason."""
    try:
        yield
    except CertificateError as error:
        raise CertificateError(tuple(f"{name}: {reason}" for reason in error.reasons), error.log_reasons) from None


def map_collecting_errors(items: Iterable[Item], function: Callable[[Item], Result]) -> list[Result]:
    """Apply *function* to every item, and only then raise CertificateError with the reasons of all."""
    results: list[Result] = []
    errors: list[CertificateError] = []
    for item in items:
        try:
            results.append(function(item))
        except CertificateError as error:
            errors.append(error)
    if errors:
        raise CertificateError(
            tuple(reason for error in errors for reason in error.reasons),
            tuple(reason for error in errors for reason in error.log_reasons),
        )
    return results
