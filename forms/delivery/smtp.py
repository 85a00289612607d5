"""Hand finished messages to the operator's mail server, over verified TLS or not at all; several over one session."""

import contextlib
import re
import smtplib
import socket
import ssl
import subprocess
import time

from forms.settings import private_files
from forms.settings.transport import Smtp

COMMAND_S = 30
FINAL_DOT_S = 600  # RFC 5321, section 4.5.3.2.6: a server may take so long, and giving up earlier sends twice
# Both together are less than the outbox's lease of 900 s, so that no second courier takes a letter on its way.
BEFORE_DOT_S = 240
IDLE_S = 20  # servers close sessions that say nothing, some after a minute
LETTERS = 100  # in one session: many servers allow no more


class DeliveryError(Exception):
    """The mail server did not take the letter, or did not say. Holds nothing of the letter, nor whose it is.

    permanent: this letter was refused (5xx). ambiguous: the server may have it. code: what it answered, if it did.
    opened: False when no session came about, so that every other letter would have failed as well.
    word: what happened where there is no code: no-answer, no-final-answer, no-token, no-starttls, not-proven,
    no-login (the server offers no way to log in that we know), no-ca-file (the settings name one that is gone).
    """

    def __init__(
        self,
        word: str = "no-answer",
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        code: int | None = None,
        opened: bool = True,
    ) -> None:
        code = code if code and code >= 100 else None  # smtplib says -1 where no number came
        self.word = "no-final-answer" if ambiguous and not code else word
        super().__init__(f"not delivered: {code or self.word}")
        self.permanent, self.ambiguous, self.code, self.opened = permanent, ambiguous, code, opened


def tls_context(smtp: Smtp) -> ssl.SSLContext:
    """The context that verifies the server (without it smtplib verifies nothing). Raises OSError for a bad ca_file."""
    if smtp.ca_file:
        private_files.contents(smtp.ca_file)  # OpenSSL would wait for a pipe
    return ssl.create_default_context(cafile=smtp.ca_file)


class _LoginError(Exception):
    """The server offers no way to log in that we know, or asks what is no question."""


def deliver(smtp: Smtp, recipient: str, message: bytes) -> None:
    """Return when the server has taken *message*, sent as it is (RFC 5321). Raises DeliveryError."""
    with contextlib.closing(Road(smtp)) as road:
        road.deliver(recipient, message)


class Road:
    """The way to one mail server: a session that is opened when it is needed, and kept for the letters that follow."""

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp
        self._client: smtplib.SMTP | None = None
        self._used, self._letters = 0.0, 0

    def deliver(self, recipient: str, message: bytes) -> None:
        """Return when the server has taken *message*, sent as it is (RFC 5321). Raises DeliveryError."""
        try:
            error = self._error(recipient, message, time.monotonic() + BEFORE_DOT_S)
        except BaseException:
            self._drop()  # nobody knows in which state that session is
            raise
        self._used, self._letters = time.monotonic(), self._letters + 1
        if error:
            if error.code is None or not self._cleared():
                self._drop()
            # Raised out here, it brings no exception of smtplib's along: those hold addresses.
            raise error

    def _cleared(self) -> bool:
        """Whether the session can go on after a refusal."""
        try:
            return self._client is not None and self._client.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def rest(self) -> None:
        """There is nothing to deliver now: end a session that has been idle for long."""
        if time.monotonic() - self._used >= IDLE_S:
            self.close()

    def close(self) -> None:
        """Take leave of the server."""
        if self._client:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._client.quit()
        self._drop()

    def _drop(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    def _error(self, recipient: str, message: bytes, dot: float) -> DeliveryError | None:
        kept = self._kept()
        error = _announced(kept, self.smtp.sender, recipient) if kept else None
        if kept and error and error.code in (None, 421):
            # The server had ended the session meanwhile; it has judged nothing. A new one answers.
            self._drop()
            kept = error = None
        if kept is None:
            opened = _opened(self.smtp)
            if isinstance(opened, DeliveryError):
                return opened
            self._client, self._letters = opened, 0
            error = _announced(opened, self.smtp.sender, recipient)
        return error or (_handed_over(self._client, message, dot) if self._client else None)

    def _kept(self) -> smtplib.SMTP | None:
        if self._letters >= LETTERS or time.monotonic() - self._used >= IDLE_S:
            self.close()
        return self._client


def _opened(smtp: Smtp) -> smtplib.SMTP | DeliveryError:
    try:
        context = tls_context(smtp)
    except OSError:
        return DeliveryError("no-ca-file", opened=False)
    try:
        return _connected(smtp, context)
    except smtplib.SMTPResponseException as error:
        # Nobody has judged this letter yet: never permanent.
        return DeliveryError(code=error.smtp_code, opened=False)
    except tuple(_WORDS) as error:
        return DeliveryError(next(word for kind, word in _WORDS.items() if isinstance(error, kind)), opened=False)


# What can stand in the way of a session, the special ones first, and the word for it.
_WORDS: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: "not-proven",
    smtplib.SMTPNotSupportedError: "no-starttls",
    _LoginError: "no-login",
    subprocess.SubprocessError: "no-token",
    OSError: "no-answer",
    smtplib.SMTPException: "no-answer",
    ValueError: "no-answer",  # a host whose name cannot be one, among others
}


def _connected(smtp: Smtp, context: ssl.SSLContext) -> smtplib.SMTP:
    """A client that has proved who the server is, and logged in where the settings say so."""
    name = smtp.sender.partition("@")[2]  # smtplib would greet with this machine's name
    token = _token(smtp)  # first: it may take a while, and the server would wait
    if smtp.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, local_hostname=name, timeout=COMMAND_S, context=context
        )
    else:
        client = smtplib.SMTP(smtp.host, smtp.port, local_hostname=name, timeout=COMMAND_S)
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


def _token(smtp: Smtp) -> str | None:
    """What the token command prints now. Raises subprocess.SubprocessError; says nothing of what was printed."""
    if not smtp.token_command:
        return None
    try:
        ran = subprocess.run(smtp.token_command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_S)
        token = ran.stdout.decode("ascii").strip()
    except (OSError, ValueError):
        token = ""
    if not token.isprintable() or " " in token or not token or ran.returncode:
        raise subprocess.SubprocessError
    return token


def _announced(client: smtplib.SMTP, sender: str, recipient: str) -> DeliveryError | None:
    try:
        if client.sock:
            client.sock.settimeout(COMMAND_S)
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"):
            code, _ = client.docmd(command)
            if code // 100 != (3 if command == "DATA" else 2):
                return DeliveryError(permanent=code // 100 == 5, code=code)
    except (OSError, smtplib.SMTPException):
        return DeliveryError()
    return None


def _handed_over(client: smtplib.SMTP, message: bytes, dot: float) -> DeliveryError | None:
    try:
        client.send(re.sub(rb"(?m)^\.", b"..", message))  # RFC 5321, section 4.5.2
    except (OSError, smtplib.SMTPException):
        return DeliveryError()  # without the final dot it cannot have been taken
    if time.monotonic() > dot:
        return DeliveryError()
    try:
        client.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
        if client.sock:
            client.sock.settimeout(FINAL_DOT_S)
        code, _ = client.getreply()
        if client.sock:  # what comes now, RSET or QUIT, is answered soon or not at all
            client.sock.settimeout(COMMAND_S)
    except (OSError, smtplib.SMTPException):
        return DeliveryError(ambiguous=True)
    if code // 100 != 2:
        judged = code // 100 in (4, 5)
        return DeliveryError(permanent=code // 100 == 5, ambiguous=not judged, code=code if judged else None)
    return None
