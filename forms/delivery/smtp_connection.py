"""SMTP connection: opened over verified TLS or not at all, logged in where the settings say so."""

import contextlib
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator

from forms.delivery.failure import DeliveryError
from forms.settings import private_files
from forms.settings.smtp import Smtp


class _LoginError(Exception):
    """The server offers no way to log in that we know, or its challenge cannot be read."""


class _Client(smtplib.SMTP):
    """A client that waits for a whole reply as long as its socket's timeout, however slowly the reply comes."""

    def getreply(self) -> tuple[int, bytes]:
        try:
            with _deadline(self.sock):
                return super().getreply()
        except TimeoutError:
            self.close()  # nobody else can while the client is being made
            raise


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


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
    if smtp.ca_file:
        private_files.read_regular_file(smtp.ca_file)  # OpenSSL would wait for a pipe
    return ssl.create_default_context(cafile=smtp.ca_file)


def open_connection(smtp: Smtp, command_s: float) -> smtplib.SMTP | DeliveryError:
    """A client logged in at a server whose certificate was verified, or why there is none.

    *command_s*: how long each command, and the token command, may take. The error is returned, not raised: raised from
    here it would bring an exception of smtplib's along, and those hold addresses.
    """
    try:
        context = tls_context(smtp)
    except OSError:
        return DeliveryError("no-ca-file", opened=False)
    try:
        return _connected(smtp, context, command_s)
    except smtplib.SMTPResponseException as error:
        # Nobody has judged this letter yet: never permanent.
        return DeliveryError(code=error.smtp_code, opened=False)
    except tuple(_WORDS) as error:
        return DeliveryError(next(word for kind, word in _WORDS.items() if isinstance(error, kind)), opened=False)


def _connected(smtp: Smtp, context: ssl.SSLContext, command_s: float) -> smtplib.SMTP:
    """A client whose server is verified, logged in where the settings say so."""
    name = smtp.sender.partition("@")[2]  # smtplib would greet with this machine's name
    token = _token(smtp, command_s)  # first: it may take a while, and the server would wait
    if smtp.security == "tls":
        client: _Client = _TlsClient(smtp.host, smtp.port, local_hostname=name, timeout=command_s, context=context)
    else:
        client = _Client(smtp.host, smtp.port, local_hostname=name, timeout=command_s)
    try:
        if client.sock:  # else the final dot waits for the acknowledgement of the message, 40 ms a letter: measured
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if smtp.security == "starttls":
            client.starttls(context=context)  # raises when the server does not offer it
        client.ehlo_or_helo_if_needed()
        if smtp.username and (token or smtp.password):
            _log_in(client, smtp.username, smtp.password or "", token)
    except BaseException:
        client.close()
        raise
    return client


def _log_in(client: smtplib.SMTP, name: str, password: str, token: str | None) -> None:
    if not client.has_extn("auth"):
        raise _LoginError
    try:
        if token:
            said = f"user={name}\1auth=Bearer {token}\1\1"  # XOAUTH2, as Microsoft and Google describe it
            client.auth("XOAUTH2", lambda challenge=None: "" if challenge is not None else said)
        else:
            client.login(name, password)
    except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
        raise
    except (smtplib.SMTPException, ValueError):  # no way that we know; a challenge that is not base64
        raise _LoginError from None


def _token(smtp: Smtp, command_s: float) -> str | None:
    """What the token command prints now. Raises subprocess.SubprocessError; says nothing of what was printed."""
    if not smtp.token_command:
        return None
    try:
        ran = subprocess.run(smtp.token_command, stdin=subprocess.DEVNULL, capture_output=True, timeout=command_s)
        token = ran.stdout.decode("ascii").strip()
    except (OSError, ValueError):
        token = ""
    if not token.isprintable() or " " in token or not token or ran.returncode:
        raise subprocess.SubprocessError
    return token


@contextlib.contextmanager
def _deadline(connection: socket.socket | None) -> Iterator[None]:
    """End *connection* when its timeout is over, and raise TimeoutError: by itself that begins anew with each byte.

    A server that sends its replies a byte at a time would keep the courier for ever, or hold a letter for longer than
    the lease lasts.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        if connection:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not TLS's own: another thread is reading

    timer = threading.Timer((connection and connection.gettimeout()) or 0, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if ended.is_set():  # what came until then may look like a whole reply
        raise TimeoutError
