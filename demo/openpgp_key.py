"""Throw-away OpenPGP keys for trying the forms out: never for a real centre."""

import pysequoia

TWO_YEARS_S = 730 * 86400


def make(user_id: str) -> tuple[bytes, bytes, str]:
    """Return (secret key, certificate, fingerprint): binary, without a passphrase, valid for two years from now.

    Version 4 (RFC 4880) on Curve25519, which GnuPG 2.2 opens too: docs/decisions/0014-demo-keys-by-library.md.
    """
    secret = pysequoia.Tsk.generate(user_id, profile=pysequoia.Profile.RFC4880, validity_seconds=TWO_YEARS_S)
    certificate = secret.extract_certificate()
    return bytes(secret), bytes(certificate), certificate.fingerprint.upper()
