"""Throw-away S/MIME certificates for trying the forms out: never for a real centre."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BITS = 2048  # the least that our own policy takes, and made in a third of the time of 3072
TWO_YEARS = timedelta(days=730)


def make(address: str, now: datetime) -> tuple[bytes, bytes, str]:
    """Return (private key PEM, certificate PEM, SHA-256 fingerprint): self-signed, valid for two years from *now*."""
    key = generate_private_key(65537, BITS)
    certificate = _certificate(key, address, now)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, certificate.public_bytes(Encoding.PEM), certificate.fingerprint(SHA256()).hex().upper()


def _certificate(key: RSAPrivateKey, address: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + TWO_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_encipherment(), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    return builder.sign(key, SHA256())


def _key_encipherment() -> x509.KeyUsage:
    return x509.KeyUsage(
        key_encipherment=True,
        digital_signature=False,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
