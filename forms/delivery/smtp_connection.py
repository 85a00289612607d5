"""SMTP connection: opened over verified TLS or not at all, logged in where the settings say so."""

import smtplib
import ssl
import subprocess
from collections.abc import Callable
from typing import Any

from forms.delivery.deadline import Deadline
from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RetryPolicy
from forms.delivery.smtp_client import SmtpClient
from forms.delivery.smtp_reply import enhanced_code
from forms.delivery.tcp import Address
from forms.delivery.tls import verifying_context
from forms.settings.smtp import Smtp


class _LoginError(Exception):
    """The server offers no way to log in that we know, or its challenge cannot be read."""


# What can stand in the way of a session, the special ones first, and the word for it.
_WORDS: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: "tls-unverified",
    smtplib.SMTPNotSupportedError: "no-starttls",
    _LoginError: "no-auth-mechanism",
    subprocess.SubprocessError: "no-token",
    OSError: "no-answer",
    smtplib.SMTPException: "no-answer",
    ValueError: "no-answer",  # a host whose name cannot be one, among others
}


def tls_context(smtp: Smtp) -> ssl.SSLContext:
    """The context that verifies the server (without it smtplib verifies nothing). Raises OSError for a bad ca_file."""
    return verifying_context(smtp.ca_file)


def open_connection(
    smtp: Smtp, policy: RetryPolicy, deadline: Deadline, avoid: set[Address]
) -> SmtpClient | DeliveryError:
    """A client logged in at a server whose certificate was verified, or why there is none by *deadline*.

    *avoid*: the addresses that gave no session the last time; kept up here. The error is returned, not raised: raised
    from here it would bring an exception of smtplib's along, and those hold addresses.
    """
    try:
        context = tls_context(smtp)
    except OSError:
        return DeliveryError("no-ca-file", opened=False)
    try:
        return _connected(smtp, context, policy, deadline, avoid)
    except smtplib.SMTPResponseException as error:
        # Nobody has judged this letter yet: never permanent.
        text = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        return DeliveryError(code=error.smtp_code, enhanced=enhanced_code(text), opened=False)
    except tuple(_WORDS) as error:
        word = next(word for kind, word in _WORDS.items() if isinstance(error, kind))
        fault = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
        return DeliveryError(word, opened=False, fault=fault)


def _connected(
    smtp: Smtp, context: ssl.SSLContext, policy: RetryPolicy, deadline: Deadline, avoid: set[Address]
) -> SmtpClient:
    """A client whose server is verified, logged in where the settings say so."""
    token = _token(smtp, deadline.step(policy.token_s))  # first: it may take a while, and the server would wait
    client = SmtpClient(smtp, context, policy, deadline, avoid)
    try:
        if smtp.security == "starttls":
            client.starttls(context=context)  # raises when the server does not offer it
        client.ehlo_or_helo_if_needed()
        if smtp.username and (token or smtp.password):
            _log_in(client, smtp.username, smtp.password or "", token)
    except BaseException:
        client.close()
        raise
    avoid.discard(client.address)
    return client


def _log_in(client: SmtpClient, name: str, password: str, token: str | None) -> None:
    """Log in, in one way: smtplib's login() tries them all, and three wrong passwords at once lock accounts."""
    said = f"user={name}\1auth=Bearer {token}\1\1"  # XOAUTH2, as Microsoft and Google describe it
    client.user, client.password = name, password  # where smtplib's answers below take them from
    ways: dict[str, Callable[..., Any]] = {
        "PLAIN": client.auth_plain,
        "LOGIN": client.auth_login,
        "CRAM-MD5": client.auth_cram_md5,
    }
    offered = client.esmtp_features.get("auth", "").upper().split()
    try:
        if token and client.has_extn("auth"):
            client.auth("XOAUTH2", lambda challenge=None: "" if challenge is not None else said)
        else:
            way = next(way for way in ways if way in offered)  # over TLS PLAIN is as safe, and most widely understood
            client.auth(way, ways[way])
    except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
        raise
    except (smtplib.SMTPException, ValueError, StopIteration):  # no way we know; a challenge that is not base64
        raise _LoginError from None


def _token(smtp: Smtp, deadline: Deadline) -> str | None:
    """What the token command prints now. Raises subprocess.SubprocessError; says nothing of what was printed."""
    if not smtp.token_command:
        return None
    try:
        ran = subprocess.run(
            smtp.token_command, stdin=subprocess.DEVNULL, capture_output=True, timeout=deadline.left_s()
        )
        token = ran.stdout.decode("ascii").strip()
    except (OSError, ValueError):
        token = ""
    if not token.isprintable() or " " in token or not token or ran.returncode:
        raise subprocess.SubprocessError
    return token
