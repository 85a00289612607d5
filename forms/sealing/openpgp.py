"""OpenPGP certificates read, and letters sealed to them. The only module that knows pysequoia.

pysequoia verifies signatures, but seals to expired and revoked certificates without a word, and to every encryption
subkey at once. So openpgp_rules.py judges the packets, and the library then gets a certificate cut down to the one
subkey and the very self-signatures that the judgement rests on: if one of those does not verify, sealing fails.
Of the message only the packets for the judged subkeys are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pysequoia
from pysequoia.packet import Packet, PacketPile, Tag

from forms.sealing import decoy
from forms.sealing import openpgp_policy as rules
from forms.sealing.certificate import CertificateError, against_secrets

_NOBODY = pysequoia.Cert.from_bytes(decoy.CERTIFICATE)


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
    packets = _one_certificate(data)
    ruling = rules.judge(_components(packets), fingerprint, now)
    cut = pysequoia.Cert.from_packets([packets[place] for place in ruling.places])
    certificate = Certificate(cut, ruling.recipient, ruling.ends)
    seal(b"", [certificate])  # shows now, not at the first letter, what the library has against it
    return certificate


def fingerprint(data: bytes) -> str:
    """The fingerprint of the only certificate in *data*, unjudged. Raises CertificateError."""
    return (_one_certificate(data)[0].fingerprint or "").upper()


def seal(entity: bytes, certificates: Sequence[Certificate]) -> bytes:
    """Return *entity* as one armoured OpenPGP message to all *certificates*: PKESK 3 and SEIPD 1, not signed.

    Raises CertificateError if the ciphertext is not for exactly the subkeys that were judged.
    """
    recipients = [one.recipient for one in certificates]
    try:
        # To a key that does not say what it takes (RNP and Thunderbird make such) the library writes PKESK 6 and SEIPD
        # 2, which GnuPG 2.2 and RNP cannot open. With somebody besides who takes only the older kind, it writes that.
        message = pysequoia.encrypt(entity, [*(one.cert for one in certificates), _NOBODY], armor=False)
    except RuntimeError:
        # The library's own text is a stack trace with paths: it must not travel on.
        raise _error(
            "is refused by the OpenPGP library: a signature in it does not verify, or is too weak; export it again"
        ) from None
    message = _only_for(recipients, message)
    _check(message, recipients)
    return message


def _only_for(recipients: list[str], message: bytes) -> bytes:
    """*message*, armoured, without the packets for other keys: nobody's, and a primary key's that may encrypt too."""
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


def _one_certificate(data: bytes) -> list[Packet]:
    """The packets of the only certificate in *data*, in the library's canonical order."""
    try:
        tags = [packet.tag for packet in PacketPile.from_bytes(data)]
        certificates = pysequoia.Cert.split_bytes(data)
        packets = [packet for one in certificates for packet in PacketPile.from_bytes(bytes(one))]
    except RuntimeError:
        raise _error("is not an OpenPGP certificate, or is cut short; export it again") from None
    reasons = [*against_secrets(data, Tag.SecretKey in tags or Tag.SecretSubkey in tags)]
    if len(certificates) != 1:  # two armours in a row are both read: tested
        reasons.append("must hold exactly one certificate; export one alone")
    if reasons:
        raise CertificateError(tuple(reasons))
    return packets


def _components(packets: list[Packet]) -> list[rules.Component]:
    starts = [place for place, packet in enumerate(packets) if packet.tag != Tag.Signature]
    ends = [*starts[1:], len(packets)]
    return [_component(packets, start, end) for start, end in zip(starts, ends, strict=True)]


def _component(packets: list[Packet], start: int, end: int) -> rules.Component:
    one = packets[start]
    signatures = tuple(_signature(place, packets[place]) for place in range(start + 1, end))
    return rules.Component(start, one.body, one.key_id, one.fingerprint, one.key_created, signatures)


def _signature(place: int, packet: Packet) -> rules.Signature:
    flags = packet.key_flags
    return rules.Signature(
        place,
        kind=packet.body[2 if packet.body[0] == 3 else 1],  # version 3 has a length before the type (RFC 9580, 5.2.2)
        issuer=packet.issuer_key_id,
        made=packet.signature_created,
        ends=packet.signature_expiration_time,
        validity=packet.key_validity_period,
        encrypts=flags is not None and (flags.transport_encryption or flags.storage_encryption),
    )


def _error(reason: str) -> CertificateError:
    return CertificateError((reason,))
