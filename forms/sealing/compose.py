"""From a letter's plain text to the finished RFC 5322 message: inner MIME entity, encryption, outer MIME message."""

import secrets
from datetime import datetime

from forms.message import mime
from forms.message.body import Letter
from forms.sealing.sealer import Sealer


def compose_sealed_message(letter: Letter, sealer: Sealer, sender: str, now: datetime) -> bytes:
    """Return *letter*, encrypted, as a message from the address *sender* to the sealer's inbox, dated *now* (aware).

    Where the inbox has a second address, the message names neither: both get the same bytes, and the mail server of one
    need not learn the other. Each call makes a new random Message-ID. Raises CertificateError when a certificate may
    not be used at *now*.
    """
    recipient = None if sealer.second_address else sealer.address
    entity = mime.inner(letter.subject, letter.text, sender=sender, recipient=recipient, date=now)
    sealed = sealer.seal(entity, now)
    message_id = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    return mime.outer(sealed.kind, sealed.body, sender=sender, recipient=recipient, date=now, message_id=message_id)
