"""OpenPGP certificate packets (RFC 9580, 4 and 5.2), read with pysequoia into the plain values that are judged.

The key's own signatures are verified here, since the judgement rests on them. All of it is cached by the bytes of the
file: a changed file is another entry, whatever its time and size say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pysequoia
from pysequoia.packet import Packet, PacketPile, Tag

from forms.sealing import openpgp_policy as policy
from forms.sealing.certificate import CertificateError, against_secrets
from forms.sealing.foreign import foreign

# RFC 9580: 4.3 (packets from number 40 on are passed over where they are unknown), 5.2.2 and 5.2.3 (where the number of
# the hash stands in a signature), 5.2.3.23.
FIRST_TO_IGNORE, HASH_AT_V3, HASH_AT, REVOCATION_KEY, VERSION = 40, 16, 3, 12, 4
SELF_SIGNATURES = (*policy.CERTIFICATIONS, policy.DIRECT)
CACHED = 128  # files, of at most 1 MB: two for each of 64 centres


@lru_cache(maxsize=CACHED)
def packets_of(data: bytes) -> tuple[Packet, ...]:
    """The packets of the only certificate in *data*, in the library's canonical order. Raises CertificateError."""
    try:
        tags = [_tag(packet) for packet in PacketPile.from_bytes(data)]
        certificates = [*dict.fromkeys(map(bytes, pysequoia.Cert.split_bytes(data)))]
        packets = [packet for one in certificates for packet in PacketPile.from_bytes(one) if _tag(packet)]
    except RuntimeError:
        other = "is not an OpenPGP certificate, but S/MIME; so the kind of the inbox must be smime"
        smime = b"-----BEGIN CERTIFICATE-----" in data
        reason = other if smime else foreign(data) or "is not an OpenPGP certificate, or is cut short; export it again"
        raise CertificateError((reason,)) from None
    reasons = [*against_secrets(data, Tag.SecretKey in tags or Tag.SecretSubkey in tags)]
    if len(certificates) != 1:  # two armours in a row are both read: tested
        only = "export the inbox's alone: gpg --armor --export FINGERPRINT"
        reasons.append(f"must hold exactly one certificate, but holds {len(certificates)}; {only}")
    if reasons:
        raise CertificateError(tuple(reasons))
    return tuple(packets)


def _tag(packet: Packet) -> Tag | None:
    """The kind of *packet*; None for one that is to be passed over where it is unknown (RFC 9580, 4.3).

    Raises CertificateError for another one that is unknown.
    """
    first = bytes(packet)[0]
    if first & 0x40 and first & 0x3F >= FIRST_TO_IGNORE:
        return None
    try:
        return packet.tag
    except RuntimeError:
        wrong = "holds a critical packet of a kind that is unknown here, and so may not be used"
        raise CertificateError((f"{wrong}; ask the centre to export it again with another program",)) from None


@lru_cache(maxsize=CACHED)
def components(data: bytes) -> tuple[policy.Component, ...]:
    """Primary key, user IDs and subkeys, each with its signatures; nothing rests on user attributes (photos)."""
    packets = packets_of(data)
    starts = [place for place, packet in enumerate(packets) if packet.tag != Tag.Signature]
    spans = [range(start, end) for start, end in pairwise([*starts, len(packets)])]
    heads = [_component(packets, one, []) for one in spans if packets[one[0]].tag in (Tag.PublicKey, Tag.UserID)]
    good = [(one.place, s.place) for one in heads for s in one.signatures if s.kind in SELF_SIGNATURES and s.sound]
    valid = [packets[place] for place in sorted({0, *good[0]})] if good else []
    subkeys = [_component(packets, one, valid) for one in spans if packets[one[0]].tag == Tag.PublicSubkey]
    return (*heads, *subkeys)


def _component(packets: Sequence[Packet], span: range, valid: list[Packet]) -> policy.Component:
    one, places = packets[span[0]], span[1:]
    signatures = [_signature(place, packets, span[0], valid) for place in places]
    # Certifications by others say nothing that is judged, and there can be thousands of them.
    kept = tuple(s for s in signatures if s.issuer == packets[0].key_id or s.kind in policy.REVOCATIONS)
    return policy.Component(span[0], one.body, one.key_id, one.fingerprint, one.key_created, kept)


def _signature(place: int, packets: Sequence[Packet], owner: int, valid: list[Packet]) -> policy.Signature:
    packet, flags = packets[place], packets[place].key_flags
    made = policy.Signature(
        place,
        kind=packet.body[2 if packet.body[0] == 3 else 1],  # version 3 has a length before the type (RFC 9580, 5.2.2)
        issuer=packet.issuer_key_id or (packet.issuer_fingerprint or "")[-16:].lower() or None,
        made=packet.signature_created,
        ends=packet.signature_expiration_time,
        validity=packet.key_validity_period,
        encrypts=flags is not None and (flags.transport_encryption or flags.storage_encryption),
        hash=_hash(packet.body),
        revokers=frozenset(_revokers(packet.body)),
    )
    return replace(made, sound=_sound(made, packets, owner, valid))


def _sound(made: policy.Signature, packets: Sequence[Packet], owner: int, valid: list[Packet]) -> bool:
    """Whether the library takes a signature of the key itself: verified, with a strong hash, nothing critical unknown.

    Those of others are not asked for. Nor is a binding where the key has no *valid* self-signature: it would fail for
    that one's sake.
    """
    if made.issuer != packets[0].key_id:
        return True
    try:
        if made.kind in SELF_SIGNATURES:
            places = sorted({0, owner, made.place})
            return pysequoia.Cert.from_packets([packets[place] for place in places]).user_ids is not None
        if made.kind == policy.BINDING and made.encrypts and valid:
            cert = pysequoia.Cert.from_packets([*valid, packets[owner], packets[made.place]])
            return bool(pysequoia.encrypt(b"", [cert], armor=False))
    except RuntimeError:
        return False
    return True


def _hash(body: bytes) -> int:
    """The number of a signature's hash algorithm (RFC 9580, 9.5)."""
    return body[HASH_AT_V3 if body[0] == 3 else HASH_AT]


def _revokers(body: bytes) -> Iterator[str]:
    """The key ids in the subpackets "revocation key" (RFC 9580, 5.2.3.23) of a version 4 signature."""
    rest = body[6 : 6 + int.from_bytes(body[4:6])] if body[0] == VERSION else b""
    while rest:
        wide = 5 if rest[0] == 255 else 2 if rest[0] >= 192 else 1  # octets of the length (RFC 9580, 5.2.3.7)
        length = {1: rest[0], 2: int.from_bytes(rest[:2]) - 0xBF40, 5: int.from_bytes(rest[1:5])}[wide]
        content, rest = rest[wide : wide + length], rest[wide + length :]
        if content[:1] and content[0] & 0x7F == REVOCATION_KEY:
            yield content[-8:].hex()
