"""S/MIME (RFC 8551): certificate policy, and encrypting letters (CMS EnvelopedData), with the library cryptography.

AES-256-CBC with RSA PKCS#1 v1.5 is the one combination that opens everywhere (RFC 8551 readers since Outlook 2007).
It hides the letter but has no integrity: who can change a message on its way can garble it unnoticed.
The library's builder accepts any RSA certificate, expired or not, so we judge first, at every letter. No chain is
verified: the pinned fingerprint says whose certificate it is.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, PublicKeyAlgorithmOID

from forms.sealing.certificate import CertificateError, against_fingerprint, against_secrets
from forms.sealing.foreign import foreign

RSA_BITS = 2048
MADE_FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}  # RFC 8550, 4.4.4
CACHED = 128  # parsed files: two for each of 64 centres
Kind = TypeVar("Kind", bound=x509.ExtensionType)  # not "def f[T]": Python 3.11
NOT_ONE = "is not a certificate in PEM or DER form, or is damaged; export the public certificate again"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that passed, and the moment it ends (UTC)."""

    parsed: x509.Certificate = field(repr=False)
    ends: datetime


def judge(data: bytes, fingerprint: str, address: str, now: datetime, second_address: str = "") -> Certificate:
    """Return the certificate in *data* (PEM or DER) if a letter to *address* may be sealed to it at *now* (aware).

    It must name the *second_address* too, where there is one. *fingerprint* is SHA-256. Raises CertificateError with
    every reason against it (fields of RFC 5280).
    """
    certificate = _one_certificate(data)
    try:
        reasons = (
            *_against(certificate, fingerprint, now),
            *_against_names(_addresses(certificate), address, second_address),
        )
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise CertificateError(("has parts that cannot be read; ask the centre for a new one",)) from None
    if reasons:
        raise CertificateError(reasons)
    return Certificate(certificate, certificate.not_valid_after_utc)


def fingerprint(data: bytes) -> str:
    """The SHA-256 fingerprint of the only certificate in *data*, unjudged. Raises CertificateError."""
    return _one_certificate(data).fingerprint(SHA256()).hex().upper()


def seal(entity: bytes, certificates: Sequence[Certificate]) -> bytes:
    """Return *entity* as CMS EnvelopedData in DER (RFC 5652), to all *certificates*, its bytes unchanged."""
    builder = PKCS7EnvelopeBuilder().set_data(entity).set_content_encryption_algorithm(AES256)
    for one in certificates:
        builder = builder.add_recipient(one.parsed)
    return builder.encrypt(Encoding.DER, [PKCS7Options.Binary])


@lru_cache(maxsize=CACHED)
def _one_certificate(data: bytes) -> x509.Certificate:
    if reasons := tuple(against_secrets(data)):
        raise CertificateError(reasons)
    try:
        pem = b"-----BEGIN" in data
        with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning):  # a serial number of 0
            found = x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)]
    except (ValueError, x509.InvalidVersion):
        other = "is not a certificate in PEM or DER form, but OpenPGP; so the kind of the inbox must be openpgp"
        raise CertificateError((other if b"-----BEGIN PGP PUBLIC" in data else foreign(data) or NOT_ONE,)) from None
    certificates = [*dict.fromkeys(found)]
    if len(certificates) != 1:
        only = "keep the inbox's, and leave out the issuers'; the first alone: openssl x509 -in FILE -out NEW"
        raise CertificateError((f"must hold exactly one certificate, but holds {len(certificates)}; {only}",))
    return certificates[0]


def _against(certificate: x509.Certificate, fingerprint: str, now: datetime) -> Iterator[str]:
    yield from against_fingerprint(certificate.fingerprint(SHA256()).hex(), fingerprint)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begins:
        yield f"is valid only from {begins:%Y-%m-%d}; look at the clock of this server"
    if ends <= now:
        yield f"expired on {ends:%Y-%m-%d}; ask the centre for its new one"
    yield from _against_key(certificate)
    yield from _against_usage(certificate)


def _against_names(named: set[str], address: str, second_address: str) -> Iterator[str]:
    if address.lower() not in named:
        yield "has no subjectAltName for the inbox's address; ask for one made out to that address"
    if second_address and second_address.lower() not in named:
        right = "ask for one made out to both addresses, or delete second_address and second_after_hours"
        yield f"has no subjectAltName for the inbox's second address; {right}"


def _against_key(certificate: x509.Certificate) -> Iterator[str]:
    key = _public_key(certificate)
    if not isinstance(key, rsa.RSAPublicKey):
        yield "has no RSA key; most mail programs open only RSA letters, so ask for an RSA certificate"
    elif certificate.public_key_algorithm_oid != PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
        yield "has an RSA key that is for signatures only (RSA-PSS); ask for an ordinary RSA certificate"
    elif key.key_size < RSA_BITS:
        yield f"has an RSA key of {key.key_size} bits; at least {RSA_BITS} are needed"
    if isinstance(certificate.signature_hash_algorithm, MD5 | SHA1):
        yield "is signed with MD5 or SHA-1, which can be forged; ask for one signed with SHA-256"


def _public_key(certificate: x509.Certificate) -> object:
    """The key of *certificate*; None for a kind that the library does not know, such as one of after its time."""
    try:
        return certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return None


def _against_usage(certificate: x509.Certificate) -> Iterator[str]:
    authority = _extension(certificate, x509.BasicConstraints)
    if authority and authority.ca:
        yield "is an issuer's certificate (CA); ask for the one of the inbox"
    usage = _extension(certificate, x509.KeyUsage)
    if not usage or not usage.key_encipherment:
        why = "may not be used for encryption" if usage else "does not say that it may be used for encryption"
        yield f"{why}; ask for one with the key usage keyEncipherment"
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if not purposes or not MADE_FOR_MAIL.intersection(purposes):
        why = "is not made for e-mail" if purposes else "does not say that it is made for e-mail"
        yield f"{why}; ask for one with the extended key usage emailProtection"
    # Who does not understand such an extension may not use the certificate (RFC 5280, 4.2).
    for one in certificate.extensions:
        if one.critical and isinstance(one.value, x509.UnrecognizedExtension):
            yield f"has an extension that is critical and unknown ({one.oid.dotted_string}); ask for one without it"


def _addresses(certificate: x509.Certificate) -> set[str]:
    names = _extension(certificate, x509.SubjectAlternativeName)
    alternative = names.get_values_for_type(x509.RFC822Name) if names else []
    subject = certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    return {str(one).lower() for one in [*alternative, *(attribute.value for attribute in subject)]}


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
