"""OpenPGP certificate policy: may a letter be encrypted to a certificate now, and to which of its subkeys?

Checks expiry, revocation, self-signatures, key flags, algorithms and key sizes, since the library checks none of them.
Pure: it gets packets as plain values (openpgp.py reads them) and returns the places of the packets it relied on.
Times are aware datetimes. Flags, expiry and revocation are those of RFC 9580, 5.2; strength is our own rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms.sealing.certificate import CertificateError, against_fingerprint

VERSION, RSA_BITS = 4, 2048
# Algorithm numbers (RFC 9580, 9.1). Left out: ElGamal (16) and DSA (17), given up everywhere, and 25 and up, which
# GnuPG 2.2 cannot use. The usual Curve 25519 keys are ECDH (18) and EdDSA (22).
RSA, PRIMARY, ENCRYPTION = {1, 2, 3}, {1, 3, 19, 22}, {1, 2, 18}
GIVEN_UP = {16: "ElGamal", 17: "DSA", 20: "ElGamal"}
NEW_NAMES = {25: "X25519", 26: "X448", 27: "Ed25519", 28: "Ed448"}
# Hash algorithms (RFC 9580, 9.5) whose signatures can be forged: none of them is taken.
WEAK_HASHES = {1: "MD5", 2: "SHA-1", 3: "RIPEMD-160"}
# Curves by object identifier (RFC 9580, 9.2): Ed25519, Curve25519, NIST P-256, P-384, P-521. The library knows no
# other, and would say of a key on one that a signature in it does not verify.
CURVES = {"2b06010401da470f01", "2b060104019755010501", "2a8648ce3d030107", "2b81040022", "2b81040023"}
ON_A_CURVE = {18, 19, 22}
ANOTHER = "ask for a version 4 key of RSA or Curve 25519, as the letter reader and GnuPG 2.2 make it"
# Setting the end anew signs again, but GnuPG 2.2 does so with the old hash if it is not told another: measured.
SIGNED_ANEW = (
    "a new key, or in GnuPG: gpg --cert-digest-algo SHA256 --quick-set-expire FINGERPRINT 2y, and again with '*' behind"
)
CLOCKS = "look at the clock of this server, and of the computer where the key was made"
# Signature types (RFC 9580, 5.2.1).
CERTIFICATIONS, BINDING, DIRECT, REVOKED, SUBKEY_REVOKED = (0x10, 0x11, 0x12, 0x13), 0x18, 0x1F, 0x20, 0x28
REVOCATIONS = (REVOKED, SUBKEY_REVOKED)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature packet. *ends* is its own expiry, *validity* how long it lets the key live from its creation.

    *sound*: the library takes it. One that it does not take is passed over as if it were not there, as gpg does:
    anybody can put such a packet beside the others. *revokers*: the ids of keys that may revoke this one.
    """

    place: int
    kind: int
    issuer: str | None
    made: datetime | None
    ends: datetime | None
    validity: timedelta | None
    encrypts: bool
    sound: bool = True
    hash: int = 0
    revokers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Component:
    """A primary key, user ID or subkey, and the signatures behind it. *key_id* and *created* are None for a user ID."""

    place: int
    body: bytes
    key_id: str | None
    fingerprint: str | None
    created: datetime | None
    signatures: tuple[Signature, ...]

    def newest(self, kinds: Iterable[int], issuer: str | None, now: datetime) -> Signature | None:
        """The newest sound signature of these *kinds* by *issuer* that is in force at *now*."""
        sound = [s for s in self.in_force(kinds, issuer, now) if s.sound]
        return max(sound, key=lambda s: s.made or now, default=None)

    def in_force(self, kinds: Iterable[int], issuer: str | None, now: datetime) -> list[Signature]:
        """The signatures of these *kinds* by *issuer* that have been made and have not ended at *now*, sound or not."""
        ours = [s for s in self.signatures if s.issuer == issuer and s.kind in kinds and s.made and s.made <= now]
        return [s for s in ours if s.ends is None or now < s.ends]

    def end(self, signature: Signature) -> datetime | None:
        """When this key ends by *signature*; None: never."""
        return self.created + signature.validity if self.created and signature.validity else None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a letter may be sealed to: the places of the packets, the subkey's id, and when the certificate ends."""

    places: tuple[int, ...]
    recipient: str
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class _Subkey:
    component: Component
    binding: Signature
    ends: datetime | None


def judge(components: list[Component], fingerprint: str, now: datetime) -> Ruling:
    """Return what may be used of a certificate (primary key first); raise CertificateError with all that is wrong."""
    primary, *others = components
    user_ids = [one for one in others if one.key_id is None]
    subkeys = [one for one in others if one.key_id is not None]
    selves = _self_signatures(primary, user_ids, now)
    ends = _earliest(primary.end(s) for _, s in selves)
    usable, against = _usable(subkeys, primary.key_id, _revokers(components), now)
    reasons = [
        *against_fingerprint(primary.fingerprint or "", fingerprint),
        *_against_primary(primary, components, ends, now),
        *_against_signatures(primary, user_ids, selves, now),
        *(against if primary.body[0] == VERSION else ()),
    ]
    if reasons:
        raise CertificateError(tuple(dict.fromkeys(reasons)))
    newest = max(usable, key=lambda one: one.component.created or now)
    places = {primary.place, newest.component.place, newest.binding.place}
    places.update(place for owner, s in selves for place in (owner.place, s.place))
    last = None if any(one.ends is None for one in usable) else max(one.ends for one in usable if one.ends)
    return Ruling(tuple(sorted(places)), newest.component.key_id or "", _earliest([ends, last]))


def _self_signatures(primary: Component, user_ids: list[Component], now: datetime) -> list[tuple[Component, Signature]]:
    """What says how long the primary lives: the newest direct signature and the newest on a user ID, and their owners.

    Both, since either may carry the expiry, and a direct one may be there for another reason (a revoker).
    """
    direct = primary.newest([DIRECT], primary.key_id, now)
    named = [(one, s) for one in user_ids if (s := one.newest(CERTIFICATIONS, primary.key_id, now))]
    newest = sorted(named, key=lambda pair: pair[1].made or now)[-1:]
    return [(primary, direct), *newest] if direct else newest


def _against_primary(
    primary: Component, components: list[Component], ends: datetime | None, now: datetime
) -> Iterator[str]:
    # One that does not verify is believed too: at worst a form closes and the number stands. The library puts those
    # behind other parts.
    by = _revokers(components)
    if any(s.kind == REVOKED and s.issuer in by for one in components for s in one.signatures):
        yield "is revoked; ask the centre for its new one"
    if primary.created and primary.created > now:
        yield f"is dated in the future ({primary.created:%Y-%m-%d}); {CLOCKS}"
    if ends and ends <= now:
        yield f"expired on {ends:%Y-%m-%d}; ask the centre to extend it, or for its new one"
    yield from _weakness("its primary key", primary, PRIMARY)


def _revokers(components: list[Component]) -> set[str | None]:
    """Who may revoke: the key itself, whom it has named for that, and a signature that does not say whose it is.

    Anybody else's revocation says nothing of this key (RFC 9580, 5.2.1.9), and anybody can add one.
    """
    issuer = components[0].key_id
    ours = [s for one in components for s in one.signatures if s.issuer == issuer]
    return {issuer, None, *(revoker for s in ours for revoker in s.revokers)}


def _against_signatures(
    primary: Component, user_ids: list[Component], selves: list[tuple[Component, Signature]], now: datetime
) -> Iterator[str]:
    """The reason against a key without a self-signature, unless it is one whose signatures could not be verified."""
    young = primary.created and primary.created > now
    if selves or young or any(_weakness("", primary, PRIMARY)):
        return
    direct = primary.in_force([DIRECT], primary.key_id, now)
    named = [s for one in user_ids for s in one.in_force(CERTIFICATIONS, primary.key_id, now)]
    yield _unsound("its self-signature", [*direct, *named]) or "has no self-signature in force; export it again"


def _unsound(what: str, signatures: list[Signature]) -> str:
    """The reason against *signatures*, none of which is sound; empty when there are none."""
    weak = {WEAK_HASHES[s.hash] for s in signatures if s.hash in WEAK_HASHES}
    if weak:
        names = " and ".join(sorted(weak))
        return f"{what} uses {names}, which can be forged; ask the centre for {SIGNED_ANEW}"
    if signatures:
        wrong = "does not verify, or holds something critical that is unknown here"
        return f"{what} {wrong}; export it again, or ask the centre for {SIGNED_ANEW}"
    return ""


def _usable(
    subkeys: list[Component], issuer: str | None, revokers: set[str | None], now: datetime
) -> tuple[list[_Subkey], list[str]]:
    """The subkeys a letter may be sealed to; when there is none, the reasons."""
    usable, against = [], []
    for one in subkeys:
        binding = one.newest([BINDING], issuer, now)
        if binding and not binding.encrypts:
            continue
        reasons = list(_against_subkey(one, binding, issuer, revokers, now))
        against += reasons
        if binding and not reasons:
            usable.append(_Subkey(one, binding, one.end(binding)))
    nothing = ["has no subkey for encryption; ask the centre for a key that has one"]
    return usable, [] if usable else against or nothing


def _against_subkey(
    one: Component, binding: Signature | None, issuer: str | None, revokers: set[str | None], now: datetime
) -> Iterator[str]:
    ends = one.end(binding) if binding else None
    weakness = list(_weakness("its encryption subkey", one, ENCRYPTION))
    if any(s.kind == SUBKEY_REVOKED and s.issuer in revokers for s in one.signatures):
        yield "has a revoked encryption subkey; ask the centre for the new one"
    if one.created and one.created > now:
        yield f"has a subkey dated in the future ({one.created:%Y-%m-%d}); {CLOCKS}"
    elif not binding and not weakness:
        found = one.in_force([BINDING], issuer, now)
        yield _unsound("its subkey's binding", found) or "has a subkey without a binding in force; export it again"
    if ends and ends <= now:
        yield f"has an encryption subkey that expired on {ends:%Y-%m-%d}; ask the centre to extend it"
    yield from weakness


def _weakness(what: str, key: Component, algorithms: set[int]) -> Iterator[str]:
    # A version 4 body: version, four octets of time, algorithm, then for RSA the modulus behind its length in bits, or
    # the curve behind its length in octets.
    version, algorithm = key.body[0], key.body[5]
    if version != VERSION:
        yield f"{what} is of version {version}, which GnuPG 2.2 and most mail programs cannot use; {ANOTHER}"
    elif algorithm in NEW_NAMES:
        name = f"{NEW_NAMES[algorithm]} as RFC 9580 writes it (algorithm {algorithm})"
        yield f"{what} is {name}, which GnuPG 2.2 and many mail programs cannot use; {ANOTHER}"
    elif algorithm in GIVEN_UP:
        yield f"{what} uses algorithm {algorithm} ({GIVEN_UP[algorithm]}), which has been given up; {ANOTHER}"
    elif algorithm not in algorithms:
        yield f"{what} uses algorithm {algorithm}, which few programs can use for that; {ANOTHER}"
    elif algorithm in ON_A_CURVE and key.body[7 : 7 + key.body[6]].hex() not in CURVES:
        yield f"{what} is on a curve that few programs know; use RSA or Curve 25519"
    elif algorithm in RSA and (bits := _modulus_bits(key.body)) < RSA_BITS:
        yield f"{what} is RSA with {bits} bits; at least {RSA_BITS} are needed"


def _modulus_bits(body: bytes) -> int:
    # Counted, not read: the stated length could be larger than the number.
    octets = (int.from_bytes(body[6:8]) + 7) // 8
    return int.from_bytes(body[8 : 8 + octets]).bit_length()


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
