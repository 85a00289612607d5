"""An OpenPGP certificate put together packet by packet, for what no program makes on demand (RFC 9580, 4.2, 5.2, 5.5).

Version 4, Ed25519 and Curve 25519 under their old names, really signed: gpg finds its signatures good.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import new, sha1

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.support.keys import YESTERDAY

ED25519, CURVE25519 = bytes.fromhex("092b06010401da470f01"), bytes.fromhex("0a2b060104019755010501")
YEAR = timedelta(days=365)
HASHES = {"sha1": 2, "sha256": 8, "sha512": 10, "md5": 1}


def packet(tag: int, body: bytes) -> bytes:
    """A packet with the new kind of length, five octets wide."""
    return bytes([0xC0 | tag, 0xFF]) + len(body).to_bytes(4) + body


def old_packet(tag: int, body: bytes) -> bytes:
    """A packet with the old kind of header, as GnuPG writes it."""
    return bytes([0x80 | tag << 2 | 2]) + len(body).to_bytes(4) + body


def subpacket(kind: int, body: bytes, critical: bool = False) -> bytes:
    """A signature subpacket (RFC 9580, 5.2.3.7)."""
    length = len(body) + 1
    stated = bytes([length]) if length < 192 else b"\xff" + length.to_bytes(4)
    return stated + bytes([kind | 0x80 * critical]) + body


def number(data: bytes) -> bytes:
    """A multiprecision integer (RFC 9580, 3.2)."""
    stripped = data.lstrip(b"\0")
    return (int.from_bytes(stripped).bit_length()).to_bytes(2) + stripped


@dataclass(frozen=True)
class Handmade:
    """The secret halves, and what they sign."""

    made: datetime = YESTERDAY - timedelta(days=30)
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate, repr=False)
    opening: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate, repr=False)

    @property
    def primary(self) -> bytes:
        point = b"\x40" + self.signing.public_key().public_bytes_raw()
        return b"\x04" + _seconds(self.made) + b"\x16" + ED25519 + number(point)

    @property
    def subkey(self) -> bytes:
        point = b"\x40" + self.opening.public_key().public_bytes_raw()
        return b"\x04" + _seconds(self.made) + b"\x12" + CURVE25519 + number(point) + b"\x03\x01\x08\x07"

    @property
    def fingerprint(self) -> str:
        return sha1(_framed(self.primary)).hexdigest().upper()

    def secret(self) -> bytes:
        """The secret key, unlocked, as a program imports it."""
        signing, opening = self.signing.private_bytes_raw(), self.opening.private_bytes_raw()[::-1]  # RFC 9580, 5.5.5.6
        name = self.named(b"Test")
        parts = [packet(5, self.primary + _unlocked(signing)), name, packet(7, self.subkey + _unlocked(opening))]
        return b"".join([*parts, self.bound()])

    def sign(
        self,
        kind: int,
        over: bytes,
        *more: bytes,
        made: datetime | None = None,
        digest: str = "sha256",
        brief: bool = False,
    ) -> bytes:
        """The body of a signature of *kind* over the primary key and *over*, with the subpackets *more*.

        *brief*: the issuer is named by its fingerprint alone.
        """
        issuer = bytes.fromhex(self.fingerprint)
        hashed = subpacket(2, _seconds(made or self.made)) + subpacket(33, b"\x04" + issuer) + b"".join(more)
        begun = bytes([4, kind, 22, HASHES[digest]]) + len(hashed).to_bytes(2) + hashed
        trailer = b"\x04\xff" + len(begun).to_bytes(4)
        summed = new(digest, _framed(self.primary) + over + begun + trailer).digest()
        made_, unhashed = self.signing.sign(summed), b"" if brief else subpacket(16, issuer[-8:])
        numbers = number(made_[:32]) + number(made_[32:])
        return begun + len(unhashed).to_bytes(2) + unhashed + summed[:2] + numbers

    def named(self, name: bytes, *more: bytes, kind: int = 0x13, **how: object) -> bytes:
        """A user ID packet with its self-signature."""
        over = b"\xb4" + len(name).to_bytes(4) + name
        flags = subpacket(27, b"\x03")
        return packet(13, name) + packet(2, self.sign(kind, over, flags, *more, **how))  # type: ignore[arg-type]

    def pictured(self, picture: bytes, *more: bytes, **how: object) -> bytes:
        """A user attribute packet with its self-signature."""
        over = b"\xd1" + len(picture).to_bytes(4) + picture
        flags = subpacket(27, b"\x03")
        return packet(17, picture) + packet(2, self.sign(0x13, over, flags, *more, **how))  # type: ignore[arg-type]

    def bound(self, *more: bytes, flags: int = 0x0C, kind: int = 0x18, **how: object) -> bytes:
        """The signature that binds (or revokes) the subkey."""
        about = (subpacket(27, bytes([flags])),) if kind == 0x18 else ()
        return packet(2, self.sign(kind, _framed(self.subkey), *about, *more, **how))  # type: ignore[arg-type]

    def whole(
        self, *direct: bytes, named: Iterable[bytes] = (), bound: Iterable[bytes] = (), after: bytes = b""
    ) -> bytes:
        """The certificate: primary key, *direct* packets, user IDs, subkey, and what binds it."""
        names, bindings = [*named] or [self.named(b"Test")], [*bound] or [self.bound()]
        return b"".join([packet(6, self.primary), *direct, *names, packet(14, self.subkey), *bindings, after])


def _unlocked(secret: bytes) -> bytes:
    written = number(secret)
    return b"\0" + written + (sum(written) % 65536).to_bytes(2)


def lasting(span: timedelta) -> bytes:
    """A key expiration time subpacket."""
    return subpacket(9, int(span.total_seconds()).to_bytes(4))


def _seconds(moment: datetime) -> bytes:
    return int(moment.timestamp()).to_bytes(4)


def _framed(body: bytes) -> bytes:
    return b"\x99" + len(body).to_bytes(2) + body
