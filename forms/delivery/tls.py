"""TLS contexts that verify the server: chain, name and dates."""

import ssl
from pathlib import Path

from forms.settings import private_files


def verifying_context(ca_file: Path | None) -> ssl.SSLContext:
    """The context that verifies a server, by the public authorities or by the one in *ca_file*. Raises OSError for it.

    With a ca_file, which is the operator's own authority, RFC 5280's form is not asked for: from Python 3.13 on
    VERIFY_X509_STRICT is on, and refuses authorities without a key identifier or with basicConstraints that are not
    critical, as many private ones are. Chain, name and dates are verified all the same, in every Python.
    """
    if not ca_file:
        return ssl.create_default_context()
    private_files.read_regular_file(ca_file)  # OpenSSL would wait for a pipe
    context = ssl.create_default_context(cafile=ca_file)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
