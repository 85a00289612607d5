"""Mail server check: a session as the courier opens it, with TLS and log-in, in the Python that runs. No mail."""

import platform
import ssl
from collections.abc import Iterator
from dataclasses import replace

from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RETRY_POLICY
from forms.delivery.smtp import SmtpSession
from forms.delivery.smtp_connection import tls_context
from forms.settings.problems import Problem
from forms.settings.settings import Settings

PATIENCE_S = 60  # an operator waits; the courier has more patience
# What to do where OpenSSL's words about the certificate hold these. The last ones come from VERIFY_X509_STRICT.
_ADVICE = (
    (("mismatch", "not valid for"), "host must be a name in its certificate, or it needs one for this name"),
    (("expired", "not yet valid"), "its certificate must be renewed, or the clock of this machine put right"),
    (("local issuer", "self-signed", "self signed"), "if its authority is your own, name that one's file as ca_file"),
    (("Missing", "missing", "critical", "Key Identifier", "Basic Constraints", "strict", "path length", "key usage"),
     "its authority must issue it anew as RFC 5280 asks (key identifiers, critical basicConstraints); or name the "
     "authority's file as ca_file, then its form is not judged"),
)  # fmt: skip
_WORDS = {
    "no-answer": (
        "host",
        "{there} does not answer within {seconds} s as a mail server does; compare host, port, security",
    ),
    "no-starttls": (
        "security",
        '{there} offers no STARTTLS; use the port for submission, or security = "tls" with 465',
    ),
    "no-auth-mechanism": ("username", "{there} offers no way to log in that we know; use the port for submission"),
    "no-token": ("token_command", "failed, or printed something else than one token; run it as this user"),
}


def problems(settings: Settings) -> Iterator[Problem]:
    """Why no session with the mail server can be opened now."""
    error = SmtpSession(settings.smtp, replace(RETRY_POLICY, before_dot_s=PATIENCE_S)).refusal()
    if error:
        yield _problem(error, f"{settings.smtp.host}:{settings.smtp.port}")


def authority_problems(settings: Settings) -> Iterator[Problem]:
    """What is wrong with the file of the mail server's authority."""
    try:
        tls_context(settings.smtp)
    except OSError as error:
        text = f"holds no certificate that can be used ({error.strerror}); a PEM file is needed"
        yield Problem(text, "smtp", "ca_file")


def _problem(error: DeliveryError, there: str) -> Problem:
    if error.code in (530, 534, 535, 538):
        text = f"{there} does not accept them ({error.explained}); compare username and the file with the password"
        return Problem(text, "smtp", "username")
    if error.code:
        return Problem(f"{there} refuses us ({error.explained}); ask who runs it", "smtp", "host")
    if error.word == "tls-unverified":
        python = f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
        text = f"{there} does not prove who it is: {error.fault} ({python}); {_advice(error.fault)}"
        return Problem(text, "smtp", "host")
    key, text = _WORDS.get(error.word, _WORDS["no-answer"])
    return Problem(text.format(there=there, seconds=PATIENCE_S), "smtp", key)


def _advice(fault: str) -> str:
    found = [advice for words, advice in _ADVICE if any(word in fault for word in words)]
    return found[0] if found else "look at it with: openssl s_client"
