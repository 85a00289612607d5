"""Hand one finished message to the operator's mail server, over verified TLS or not at all."""

import contextlib
import re
import smtplib
import ssl

from forms.transport import Smtp

# At most ten commands and the final dot: together less than the outbox's lease of 900 s, so that no second courier
# takes a letter that is still on its way.
COMMAND_S = 30
FINAL_DOT_S = 600  # RFC 5321, section 4.5.3.2.6: a server may take so long, and giving up earlier sends twice


class DeliveryError(Exception):
    """The mail server did not take the letter, or did not say. Holds nothing of the letter, nor whose it is.

    permanent: this letter was refused (5xx). ambiguous: the server may have it. code: what it answered, if it did.
    """

    def __init__(self, *, permanent: bool = False, ambiguous: bool = False, code: int | None = None) -> None:
        super().__init__(f"not delivered: {code or 'no answer'}")
        self.permanent, self.ambiguous, self.code = permanent, ambiguous, code


def tls_context(smtp: Smtp) -> ssl.SSLContext:
    """The context that verifies the server (without it smtplib verifies nothing). Raises OSError for a bad ca_file."""
    return ssl.create_default_context(cafile=smtp.ca_file)


def deliver(smtp: Smtp, recipient: str, message: bytes) -> None:
    """Return when the server has taken *message*, sent as it is (RFC 5321). Raises DeliveryError."""
    error = _error(smtp, recipient, message)
    if error:
        # Raised out here, it brings no exception of smtplib's along: those hold addresses.
        raise error


def _error(smtp: Smtp, recipient: str, message: bytes) -> DeliveryError | None:
    try:
        client = _connected(smtp)
    except smtplib.SMTPResponseException as error:
        return DeliveryError(code=error.smtp_code)  # nobody has judged this letter yet: never permanent
    except (OSError, smtplib.SMTPException):
        return DeliveryError()
    with contextlib.closing(client):
        return _announced(client, smtp.sender, recipient) or _handed_over(client, message)


def _connected(smtp: Smtp) -> smtplib.SMTP:
    """A client that has proved who the server is, and logged in where the settings say so."""
    context, name = tls_context(smtp), smtp.sender.partition("@")[2]  # smtplib would greet with this machine's name
    if smtp.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, local_hostname=name, timeout=COMMAND_S, context=context
        )
    else:
        client = smtplib.SMTP(smtp.host, smtp.port, local_hostname=name, timeout=COMMAND_S)
    try:
        if smtp.security == "starttls":
            client.starttls(context=context)  # raises when the server does not offer it
        client.ehlo_or_helo_if_needed()
        if smtp.username and smtp.password:
            client.login(smtp.username, smtp.password)
    except BaseException:
        client.close()
        raise
    return client


def _announced(client: smtplib.SMTP, sender: str, recipient: str) -> DeliveryError | None:
    try:
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"):
            code, _ = client.docmd(command)
            if code // 100 != (3 if command == "DATA" else 2):
                return DeliveryError(permanent=code // 100 == 5, code=code)
    except (OSError, smtplib.SMTPException):
        return DeliveryError()
    return None


def _handed_over(client: smtplib.SMTP, message: bytes) -> DeliveryError | None:
    try:
        client.send(re.sub(rb"(?m)^\.", b"..", message))  # RFC 5321, section 4.5.2
    except (OSError, smtplib.SMTPException):
        return DeliveryError()  # without the final dot it cannot have been taken
    try:
        client.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
        if client.sock:
            client.sock.settimeout(FINAL_DOT_S)
        code, _ = client.getreply()
    except (OSError, smtplib.SMTPException):
        return DeliveryError(ambiguous=True)
    if code // 100 != 2:
        return DeliveryError(permanent=code // 100 == 5, ambiguous=code // 100 not in (4, 5), code=code)
    _leave(client)
    return None


def _leave(client: smtplib.SMTP) -> None:
    # The server has the letter: whatever goes wrong from here on changes nothing.
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if client.sock:
            client.sock.settimeout(COMMAND_S)
        client.quit()
