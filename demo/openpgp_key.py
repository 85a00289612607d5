"""Throw-away OpenPGP keys for trying the forms out: never for a real centre.

A fresh machine may lack gpg, and pysequoia's own keys ask for messages that gpg 2.2 cannot open. So the few packets of
a version 4 key are written here: an RSA primary key that certifies and signs, one user ID, an RSA encryption subkey.
"""

from datetime import datetime
from hashlib import sha1, sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

BITS = 3072
TWO_YEARS = 2 * 365 * 86400
# Packet tags and signature types (RFC 9580, 5 and 5.2.1).
SIGNATURE, SECRET, PUBLIC, SECRET_SUB, USER_ID, PUBLIC_SUB = 2, 5, 6, 7, 13, 14
POSITIVE, BINDING = 0x13, 0x18
CERTIFY_AND_SIGN, ENCRYPT = 0x03, 0x0C
Subpackets = tuple[tuple[int, bytes], ...]
PREFERENCES: Subpackets = (
    (11, bytes([9, 8, 7])),  # AES-256, 192, 128
    (21, bytes([10, 9, 8])),  # SHA-512, 384, 256
    (22, bytes([2, 1])),  # compression: ZLIB, ZIP
    (30, bytes([1])),  # features: SEIPD version 1, and so no version 2
    (23, bytes([0x80])),  # only the owner changes this on key servers
)


def make(user_id: str, now: datetime) -> tuple[bytes, bytes, str]:
    """Return (secret key, certificate, fingerprint): binary, without a passphrase, valid for two years from *now*."""
    created = int(now.timestamp())
    primary, subkey = generate_private_key(65537, BITS), generate_private_key(65537, BITS)
    name = user_id.encode("utf-8")
    body, sub_body = _public(primary, created), _public(subkey, created)
    about_name = _hashed_key(body) + b"\xb4" + _number(len(name), 4) + name
    about_subkey = _hashed_key(body) + _hashed_key(sub_body)
    named = _signature(primary, body, POSITIVE, created, CERTIFY_AND_SIGN, PREFERENCES, about_name)
    bound = _signature(primary, body, BINDING, created, ENCRYPT, (), about_subkey)
    user = _packet(USER_ID, name) + named
    certificate = _packet(PUBLIC, body) + user + _packet(PUBLIC_SUB, sub_body) + bound
    secret = _packet(SECRET, body + _secret(primary)) + user + _packet(SECRET_SUB, sub_body + _secret(subkey)) + bound
    return secret, certificate, _fingerprint(body).hex().upper()


def _signature(
    key: RSAPrivateKey, body: bytes, kind: int, created: int, flags: int, more: Subpackets, about: bytes
) -> bytes:
    """A version 4 signature packet over *about* (RFC 9580, 5.2.3 and 5.2.4)."""
    said = [(2, _number(created, 4)), (33, b"\x04" + _fingerprint(body)), (27, bytes([flags])),
            (9, _number(TWO_YEARS, 4)), *more]  # fmt: skip
    hashed = b"".join(_subpacket(number, value) for number, value in said)
    start = bytes([4, kind, 1, 8]) + _number(len(hashed), 2) + hashed  # RSA, SHA-256
    signed = about + start + b"\x04\xff" + _number(len(start), 4)
    issuer = _subpacket(16, _fingerprint(body)[-8:])
    value = _mpi(int.from_bytes(key.sign(signed, PKCS1v15(), SHA256())))
    return _packet(SIGNATURE, start + _number(len(issuer), 2) + issuer + sha256(signed).digest()[:2] + value)


def _public(key: RSAPrivateKey, created: int) -> bytes:
    numbers = key.public_key().public_numbers()
    return b"\x04" + _number(created, 4) + b"\x01" + _mpi(numbers.n) + _mpi(numbers.e)


def _secret(key: RSAPrivateKey) -> bytes:
    """The secret numbers in clear, with their checksum (RFC 9580, 5.5.3); OpenPGP wants p < q."""
    numbers = key.private_numbers()
    p, q = sorted([numbers.p, numbers.q])
    clear = _mpi(numbers.d) + _mpi(p) + _mpi(q) + _mpi(pow(p, -1, q))
    return b"\x00" + clear + _number(sum(clear) % 65536, 2)


def _fingerprint(body: bytes) -> bytes:
    return sha1(_hashed_key(body), usedforsecurity=False).digest()  # the standard's name for a version 4 key


def _hashed_key(body: bytes) -> bytes:
    return b"\x99" + _number(len(body), 2) + body


def _packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag, 0xFF]) + _number(len(body), 4) + body


def _subpacket(number: int, value: bytes) -> bytes:
    return bytes([len(value) + 1, number]) + value


def _mpi(number: int) -> bytes:
    return _number(number.bit_length(), 2) + _number(number, (number.bit_length() + 7) // 8)


def _number(number: int, octets: int) -> bytes:
    return number.to_bytes(octets, "big")
