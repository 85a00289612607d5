"""File types (magic numbers) that are sent in place of a certificate, each with what to do: for reasons alone.

Asked only about a file that could not be read as a certificate, so nothing here decides whether one may be used.
"""

import re
from collections.abc import Callable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_csr

from forms.sealing.certificate import BINARY

ALONE = (
    "ask the centre for the certificate alone, as a file of its own (.asc for OpenPGP; .pem, .cer or .crt for S/MIME)"
)
REQUEST = f"is a request for a certificate (CSR), not the certificate that was given for it; {ALONE}"
SECRET = f"that stays at the centre: delete the file here, and {ALONE}"
# The first octets of a file. RFC 9580 is not among them: any file of odd octets could be a packet.
MAGIC = {
    b"PK\x03\x04": "a zip file or an office document (.docx, .odt)",
    b"\xd0\xcf\x11\xe0": "an older office document or a letter saved by Outlook (.doc, .msg)",
    b"%PDF": "a PDF",
    b"{\\rtf": "a formatted text (RTF)",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"\x1f\x8b": "a compressed file (.gz)",
    b"\x78\x9f\x3e\x22": "a winmail.dat of Outlook",
    b"ssh-": "an SSH key",
    b"---- BEGIN SSH2": "an SSH key",
    b"\xfe\xed\xfe\xed": "a key store of Java",
}
# RFC 7468 labels of PEM, and those of armour (RFC 9580, 6.2.1).
LABELS = {
    b"PGP SIGNED MESSAGE": f"is a signed text, not a certificate; {ALONE}",
    b"PGP MESSAGE": f"holds a sealed letter, not only a certificate; {ALONE}",
    b"PGP SIGNATURE": f"is a signature, not a certificate; {ALONE}",
    b"CERTIFICATE REQUEST": REQUEST,
    b"NEW CERTIFICATE REQUEST": REQUEST,
    b"PUBLIC KEY": f"is a bare key without owner and end, not a certificate; {ALONE}",
    b"RSA PUBLIC KEY": f"is a bare key without owner and end, not a certificate; {ALONE}",
    b"TRUSTED CERTIFICATE": "is a certificate with additions of OpenSSL; take them off: openssl x509 -in FILE -out NEW",
}
LABEL = re.compile(rb"^:?-----BEGIN ([A-Z0-9 ]+)-----", re.MULTILINE)
# Object identifiers in DER, and where the first stands: behind the length of the sequence, and behind the version.
PKCS7 = bytes.fromhex("06092a864886f70d0107")  # RFC 5652, 4: one octet follows
SEALED, SIGNED = b"\x03", b"\x02"
PKCS12 = re.compile(rb"\x30.{1,5}\x02\x01\x03\x30.{1,5}" + re.escape(PKCS7), re.DOTALL)  # RFC 7292, 4
# Two lines of a mail header, or one and its blank line.
MAIL = re.compile(rb"\A(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
MAIL_FIELD = re.compile(rb"^(?:from|to|subject|mime-version|content-type|received):", re.IGNORECASE | re.MULTILINE)


def foreign(data: bytes) -> str:
    """Why *data* is no certificate, as a sentence without a subject; empty when it is not known."""
    found = (test(data) for test in (_magic, _label, _der, _mail, _markup))
    return next((reason for reason in found if reason), "")


def _magic(data: bytes) -> str:
    kinds = (kind for start, kind in MAGIC.items() if data.startswith(start))
    kind = "a key ring of GnuPG" if data[8:12] == b"KBXf" else next(kinds, "")
    return f"is {kind}, not a certificate; {ALONE}" if kind else ""


def _label(data: bytes) -> str:
    labels = LABEL.findall(data)
    if b"PKCS7" in labels or b"CMS" in labels:
        return _bag("PEM")
    if b"PGP PUBLIC KEY BLOCK" in labels and re.search(rb"revocation certificate", data, re.IGNORECASE):
        return f"is a revocation certificate, which would end the key; keep it locked away, and {ALONE}"
    return next((LABELS[label] for label in labels if label in LABELS), "")


def _bag(form: str) -> str:
    taking = f"openssl pkcs7 -inform {form} -in FILE -print_certs"
    return (
        f"is a .p7b or .p7s (PKCS #7), which can hold several certificates; show them, and keep the inbox's: {taking}"
    )


def _der(data: bytes) -> str:
    if data[:1] != b"\x30":
        return ""
    if PKCS12.match(data):
        return f"is a .p12 or .pfx (PKCS #12), which is made to hold the private key; {SECRET}"
    if _loads(lambda: serialization.load_der_private_key(data, None)):
        return f"holds a private key; {SECRET}"
    if _loads(lambda: load_der_x509_csr(data)):
        return REQUEST
    kind = data[:32].partition(PKCS7)[2][:1]
    if kind == SEALED:
        return f"is a sealed letter (S/MIME), not a certificate; {ALONE}"
    return _bag("DER") if kind == SIGNED else ""


def _loads(load: Callable[[], object]) -> bool:
    try:
        load()
    except TypeError:  # it is locked with a password
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def _mail(data: bytes) -> str:
    if (head := MAIL.match(data)) and MAIL_FIELD.search(head[0]):
        return f"is a whole e-mail; save its attachment as a file and give that, or {ALONE}"
    return ""


def _markup(data: bytes) -> str:
    if not BINARY.search(data) and re.search(rb"<(?:html|body|pre|br|p|div)\b[^>]*>", data, re.IGNORECASE):
        return f"is a web page or a formatted letter (HTML), not a certificate; {ALONE}"
    return ""
