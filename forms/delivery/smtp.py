"""SMTP session: hands finished messages to the operator's mail server, several over one connection."""

import contextlib
import re
import smtplib
import time

from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.delivery.smtp_connection import open_connection
from forms.settings.smtp import Smtp


class SmtpSession:
    """A session with one mail server: opened when it is needed, and kept for the letters that follow."""

    def __init__(self, smtp: Smtp, policy: RetryPolicy = RETRY_POLICY) -> None:
        self.smtp, self._policy = smtp, policy
        self._client: smtplib.SMTP | None = None
        self._used, self._letters = 0.0, 0

    def deliver(self, recipient: str, message: bytes) -> None:
        """Return when the server has taken *message*, sent as it is (RFC 5321). Raises DeliveryError."""
        try:
            error = self._attempt(recipient, message, time.monotonic() + self._policy.before_dot_s)
        except BaseException:
            self._drop()  # in which state that session is cannot be known
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

    def close_if_idle(self) -> None:
        """End a session that has been idle for long: there is nothing to deliver now."""
        if time.monotonic() - self._used >= self._policy.session_idle_s:
            self.close()

    def close(self) -> None:
        """End the session in order."""
        if self._client:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._client.quit()
        self._drop()

    def _drop(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    def _attempt(self, recipient: str, message: bytes, dot: float) -> DeliveryError | None:
        kept = self._kept()
        error = self._send_envelope(kept, recipient) if kept else None
        if kept and error and error.code in (None, 421):
            # The server had ended the session meanwhile; it has judged nothing. A new one answers.
            self._drop()
            kept = error = None
        if kept is None:
            opened = open_connection(self.smtp, self._policy.command_s)
            if isinstance(opened, DeliveryError):
                return opened
            self._client, self._letters = opened, 0
            error = self._send_envelope(opened, recipient)
        return error or (self._send_data(self._client, message, dot) if self._client else None)

    def _kept(self) -> smtplib.SMTP | None:
        if (
            self._letters >= self._policy.session_letters
            or time.monotonic() - self._used >= self._policy.session_idle_s
        ):
            self.close()
        return self._client

    def _send_envelope(self, client: smtplib.SMTP, recipient: str) -> DeliveryError | None:
        try:
            if client.sock:
                client.sock.settimeout(self._policy.command_s)
            for command in (f"MAIL FROM:<{self.smtp.sender}>", f"RCPT TO:<{recipient}>", "DATA"):
                code, _ = client.docmd(command)
                if code // 100 != (3 if command == "DATA" else 2):
                    return DeliveryError(permanent=code // 100 == 5, code=code)
        except (OSError, smtplib.SMTPException):
            return DeliveryError()
        return None

    def _send_data(self, client: smtplib.SMTP, message: bytes, dot: float) -> DeliveryError | None:
        try:
            client.send(re.sub(rb"(?m)^\.", b"..", message))  # RFC 5321, section 4.5.2
        except (OSError, smtplib.SMTPException):
            return DeliveryError()  # without the final dot it cannot have been taken
        if time.monotonic() > dot:
            return DeliveryError()
        try:
            client.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
            if client.sock:
                client.sock.settimeout(self._policy.final_reply_s)
            code, _ = client.getreply()
            if client.sock:  # what comes now, RSET or QUIT, is answered soon or not at all
                client.sock.settimeout(self._policy.command_s)
        except (OSError, smtplib.SMTPException):
            return DeliveryError(ambiguous=True)
        if code // 100 != 2:
            judged = code // 100 in (4, 5)
            return DeliveryError(permanent=code // 100 == 5, ambiguous=not judged, code=code if judged else None)
        return None
