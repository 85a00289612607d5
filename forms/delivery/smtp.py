"""SMTP session: hands finished messages to the operator's mail server, several over one connection."""

import contextlib
import re
import smtplib
import time

from forms.delivery.deadline import Deadline
from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.delivery.smtp_client import SmtpClient
from forms.delivery.smtp_connection import open_connection
from forms.delivery.smtp_reply import Step, enhanced_code, is_about_letter
from forms.delivery.tcp import Address
from forms.settings.smtp import Smtp


class SmtpSession:
    """A session with one mail server: opened when it is needed, and kept for the letters that follow."""

    def __init__(self, smtp: Smtp, policy: RetryPolicy = RETRY_POLICY) -> None:
        self.smtp, self._policy = smtp, policy
        self._client: SmtpClient | None = None
        self._used, self._letters = 0.0, 0
        self._avoid: set[Address] = set()  # addresses that gave no session the last time

    def deliver(self, recipient: str, message: bytes) -> None:
        """Return when the server has taken *message*, sent as it is (RFC 5321). Raises DeliveryError."""
        try:
            error = self._attempt(recipient, message, Deadline(self._policy.before_dot_s))
        except BaseException:
            self._drop()  # in which state that session is cannot be known
            raise
        self._used, self._letters = time.monotonic(), self._letters + 1
        if error:
            if error.code is None or not error.opened or not self._cleared():
                self._drop()
            # Raised out here, it brings no exception of smtplib's along: those hold addresses.
            raise error

    def refusal(self) -> DeliveryError | None:
        """Why no session can be opened now, for check; None: it can. Sends no mail, and leaves no session open."""
        opened = open_connection(self.smtp, self._policy, Deadline(self._policy.before_dot_s), self._avoid)
        if isinstance(opened, DeliveryError):
            return opened
        self._client = opened
        self.close()
        return None

    def probe(self) -> DeliveryError | None:
        """Why the server would take no letter of ours now; None: it would. Names no recipient, leaves no session open.

        A session up to MAIL FROM: the first command that a server answers for this sender and its quota.
        """
        deadline = Deadline(self._policy.before_dot_s)
        opened = open_connection(self.smtp, self._policy, deadline, self._avoid)
        if isinstance(opened, DeliveryError):
            return opened
        self._client = opened
        error = self._send(opened, {"MAIL": f"MAIL FROM:<{self.smtp.sender}>"}, deadline)
        if self._cleared():
            self.close()
        self._drop()
        return error

    def _cleared(self) -> bool:
        """Whether the session can go on after a refusal."""
        try:
            return bool(self._client) and self._parting().rset()[0] == 250
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
                self._parting().quit()
        self._drop()

    def _parting(self) -> SmtpClient:
        """The client, for a command that no letter depends on: it is answered soon or not at all."""
        assert self._client is not None
        self._client.deadline = Deadline(self._policy.parting_s)
        return self._client

    def _drop(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    def _attempt(self, recipient: str, message: bytes, before_dot: Deadline) -> DeliveryError | None:
        kept = self._kept()
        error = self._send_envelope(kept, recipient, before_dot) if kept else None
        if kept and error and error.code in (None, 421):
            # The server had ended the session meanwhile; it has judged nothing. A new one answers.
            self._drop()
            kept = error = None
        if kept is None:
            opened = open_connection(self.smtp, self._policy, before_dot, self._avoid)
            if isinstance(opened, DeliveryError):
                return opened
            self._client, self._letters = opened, 0
            error = self._send_envelope(opened, recipient, before_dot)
        return error or (self._send_data(self._client, message) if self._client else None)

    def _kept(self) -> SmtpClient | None:
        if (
            self._letters >= self._policy.session_letters
            or time.monotonic() - self._used >= self._policy.session_idle_s
        ):
            self.close()
        return self._client

    def _send_envelope(self, client: SmtpClient, recipient: str, before_dot: Deadline) -> DeliveryError | None:
        commands: dict[Step, str] = {
            "MAIL": f"MAIL FROM:<{self.smtp.sender}>",
            "RCPT": f"RCPT TO:<{recipient}>",
            "DATA": "DATA",
        }
        return self._send(client, commands, before_dot)

    def _send(self, client: SmtpClient, commands: dict[Step, str], deadline: Deadline) -> DeliveryError | None:
        client.deadline = deadline
        try:
            for step, command in commands.items():
                client.patience_s = self._policy.data_s if step == "DATA" else self._policy.command_s
                code, text = client.docmd(command)
                if code // 100 != (3 if step == "DATA" else 2):
                    return _refusal(step, code, text)
        except (OSError, smtplib.SMTPException):
            return DeliveryError()
        return None

    def _send_data(self, client: SmtpClient, message: bytes) -> DeliveryError | None:
        try:
            client.send(re.sub(rb"(?m)^\.", b"..", message))  # RFC 5321, section 4.5.2
            client.deadline.left_s()  # after the deadline no dot is sent: the lease could end before the reply
        except (OSError, smtplib.SMTPException):
            return DeliveryError()  # without the final dot it cannot have been taken
        client.patience_s = self._policy.final_reply_s
        client.deadline = Deadline(self._policy.final_reply_s)
        try:
            client.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
            code, text = client.getreply()
        except (OSError, smtplib.SMTPException):
            return DeliveryError(ambiguous=True)
        if code // 100 in (4, 5):
            return _refusal("message", code, text)
        return None if code // 100 == 2 else DeliveryError(ambiguous=True)


def _refusal(step: Step, code: int, text: bytes) -> DeliveryError:
    """What it means that *step* was answered so. MAIL would be answered so for every letter: no session."""
    enhanced = enhanced_code(text)
    permanent = is_about_letter(step, code, enhanced)
    return DeliveryError(permanent=permanent, code=code, enhanced=enhanced, opened=step != "MAIL")
