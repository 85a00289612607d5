"""OpenPGP (RFC 9580): reading certificates and encrypting letters to them, with pysequoia.

pysequoia verifies signatures, but encrypts to expired and revoked certificates without an error, and to every
encryption subkey at once. So openpgp_policy.py judges the packets, and the library then gets a certificate reduced to
the one subkey and the self-signatures that the judgement rests on. Of the message only the session key packets (PKESK)
for the judged subkeys are kept.

Reading the packets and verifying the key's own signatures (openpgp_packets.py) is cached by the bytes of the file. The
judgement is not cached: it depends on the time, and is made at every letter.
"""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import pysequoia
from pysequoia.packet import PacketPile, Tag

from forms.sealing import openpgp_policy as policy
from forms.sealing.certificate import CertificateError
from forms.sealing.openpgp_packets import components, packets_of

# Added to the recipients and stripped again so that the library writes SEIPD version 1, which every program opens
# (decisions/0004): it does so when one recipient's Features (RFC 9580, 5.2.3.32) allow nothing newer, and the keys of
# RNP, and so of Thunderbird, do not state theirs. A version 4 certificate of 1 January 2026 that does not expire.
#
# Nobody has its secret encryption key: there never was one. A point of Curve 25519 is any 32 bytes, and these are the
# SHA-256 of DECOY_SENTENCE, so a test can see that they were not made from a secret. The signing key that put it
# together was dropped in the memory of the process that made it; it could not decrypt anything.
DECOY_SENTENCE = b"Ressursvenn: nobody has the secret half of this key"
DECOY_RECIPIENT = b64decode(
    "xjMEaVW5ABYJKwYBBAHaRw8BAQdAAO85ODpz2tV5p0F348NWATIHxY0JdWIzlZeGyjlw78/ChQQfFgoALQUCaVW5ABYhBJbrk8Ykt4C+D2yDOla9"
    "AXDCPmsJAhsBAh4BBAsJCAcEFQoJCAAKCRBWvQFwwj5rCQSTAQD8/kOebA1oJvBCd5WxfEAn7YhinNfzLo+8Nm8i7qas6AD7BtJ7M9e3mX5qF3eZ"
    "+jY+Tvul+N1oXHQIfGrTiLasxw7OOARpVbkAEgorBgEEAZdVAQUBAQdAgIqakcaJRLQvpU/yAhmBZYVHYO/YL1VaflPDUKGnMMYDAQgJwngEGBYK"
    "ACAFAmlVuQAWIQSW65PGJLeAvg9sgzpWvQFwwj5rCQIbDAAKCRBWvQFwwj5rCX6qAP0Yne7Hz4FTX4/cVYwwQQE/mYYW0rnjavQ+N84LYRqtggD/"
    "cTscZafcRwT5Xamiw7OPCmTTSNK4gGxO4kVDJ/w1LAo="
)
CACHED = 128  # parsed files, of at most 1 MB: two for each of 64 centres


@lru_cache(maxsize=1)
def _decoy() -> pysequoia.Cert:
    return pysequoia.Cert.from_bytes(DECOY_RECIPIENT)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that passed, cut down to what is used; the key id sealed to; when it ends (UTC; None: never)."""

    cert: pysequoia.Cert = field(repr=False)
    recipient: str
    ends: datetime | None


def judge(data: bytes, fingerprint: str, now: datetime) -> Certificate:
    """Return the certificate in *data* (armoured or binary) if a letter may be sealed to it at *now* (aware).

    Raises CertificateError with every reason against it.
    """
    ruling = policy.judge(list(components(data)), fingerprint, now)
    return Certificate(_reduced(data, ruling.places, ruling.recipient), ruling.recipient, ruling.ends)


def fingerprint(data: bytes) -> str:
    """The fingerprint of the only certificate in *data*, unjudged. Raises CertificateError."""
    return (packets_of(data)[0].fingerprint or "").upper()


def seal(entity: bytes, certificates: Sequence[Certificate]) -> bytes:
    """Return *entity* as one armoured OpenPGP message to all *certificates*: PKESK 3 and SEIPD 1, not signed.

    Raises CertificateError if the ciphertext is not for exactly the subkeys that were judged.
    """
    recipients = [one.recipient for one in certificates]
    try:
        message = pysequoia.encrypt(entity, [*(one.cert for one in certificates), _decoy()], armor=False)
    except RuntimeError:
        # The library's own text is a stack trace with paths: it must not travel on.
        raise _error(
            "is refused by the OpenPGP library: a signature in it does not verify, or is too weak; export it again"
        ) from None
    message = _only_for(recipients, message)
    _check(message, recipients)
    return message


def _only_for(recipients: list[str], message: bytes) -> bytes:
    """*message*, armoured, without the packets for the decoy, and for a primary key that may encrypt too."""
    packets = PacketPile.from_bytes(message)
    kept = [bytes(one) for one in packets if one.tag != Tag.PKESK or one.body[1:9].hex() in recipients]
    return pysequoia.armor(b"".join(kept), pysequoia.ArmorKind.Message).encode()


def _check(message: bytes, recipients: list[str]) -> None:
    *keys, content = PacketPile.from_bytes(message)
    # A letter that cannot be opened is a lost letter: one that GnuPG 2.2 cannot open is thrown away at once.
    if content.tag != Tag.SEIP or content.body[0] != 1 or any(k.tag != Tag.PKESK or k.body[0] != 3 for k in keys):
        raise _error(
            "would get a letter that GnuPG 2.2 cannot open (SEIPDv2, RFC 9580), which was thrown away; "
            "this is a fault of ours or of the OpenPGP library, not of the key"
        )
    # PKESK 3 is the version and eight octets of key id; the wildcard, eight zeros, equals no judged key.
    if sorted(k.body[1:9].hex() for k in keys) != sorted(recipients):
        raise _error("is not the only recipient of the sealed letter, which was thrown away")


@lru_cache(maxsize=CACHED)
def _reduced(data: bytes, places: tuple[int, ...], recipient: str) -> pysequoia.Cert:
    """The certificate in *data* reduced to the packets at *places*. Raises CertificateError."""
    packets = packets_of(data)
    reduced = pysequoia.Cert.from_packets([packets[place] for place in places])
    seal(b"", [Certificate(reduced, recipient, None)])  # fails now, not at the first letter, if the library refuses it
    return reduced


def _error(reason: str) -> CertificateError:
    return CertificateError((reason,))
