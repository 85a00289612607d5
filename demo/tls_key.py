"""A throw-away certificate authority for the local mail server: the courier verifies it like a real one."""

import ipaddress
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TEN_YEARS = timedelta(days=3650)


def make(now: datetime, address: str = "127.0.0.1") -> tuple[bytes, bytes]:
    """Return (CA certificate, server key and certificate) as PEM. The server is *address* and localhost."""
    ca_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    ca_name = _name("Ressursvenn make run CA")
    ca = _builder(ca_name, ca_name, ca_key, now)
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    ca = ca.add_extension(_signs_certificates(), critical=True)
    ours = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(address))]
    server = _builder(_name("localhost"), ca_name, key, now)
    server = server.add_extension(x509.SubjectAlternativeName(ours), critical=False)
    server = server.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())  # Python 3.13 asks for it
    server = server.add_extension(issuer, critical=False)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate = server.sign(ca_key, SHA256()).public_bytes(Encoding.PEM)
    return ca.sign(ca_key, SHA256()).public_bytes(Encoding.PEM), private + certificate


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    # A day back: clocks of machines that have just been started are often a little wrong.
    builder = x509.CertificateBuilder(
        issuer, subject, key.public_key(), number, now - timedelta(days=1), now + TEN_YEARS
    )
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
