"""Alerts: plain notices to the coordinator of late letters, dead letters, certificates that end, and the like.

A notice waits in the outbox and travels like a letter, but unsealed: the coordinator has to read it on a phone, at
night, without a key. It holds ids of letters, ids of centres, codes and ages, and never what anybody wrote.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from forms.outbox.outbox import NOTICE, Outbox
from forms.settings.settings import Settings

SUBJECT = "Ressursvenn: drift"
TEXT = """Melding fra driften av skjemaene til Ressursvenn.

{lines}

Meldingen er laget av en maskin og sendes høyst én gang i døgnet om samme sak. Den inneholder ingenting av det noen har
skrevet. Hva som kan gjøres, står i docs/operators/troubleshooting.md; «python -m forms status» viser hvordan det står
til nå.
"""
log = logging.getLogger(__name__)


def notify(outbox: Outbox, settings: Settings, now: datetime, what: str, lines: Sequence[str]) -> bool:
    """Put a notice of *lines* to the coordinator into the outbox, at most once a day (UTC) for the same *what*.

    *what* is a short name such as "late:24h"; it goes into the log. False: said today already, or no coordinator is in
    the settings, and it was only logged. Raises OutboxUnavailable.
    """
    if settings.coordinator is None:
        log.error("alert %s: no coordinator in the settings to tell", what)
        return False
    once = sha256(f"notice\0{what}\0{now:%Y-%m-%d}".encode()).digest()
    said = outbox.put(once, NOTICE, notice(lines, settings.smtp.sender, settings.coordinator, now), now)
    if said:
        log.error("alert %s: the coordinator is told", what)
    return said


def notice(lines: Sequence[str], sender: str, recipient: str, now: datetime) -> bytes:
    """The finished RFC 5322 message with *lines*. Nothing answers it by itself, and there is nowhere to answer to."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, recipient, SUBJECT
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    message.set_content(TEXT.format(lines="\n".join(lines)), charset="utf-8", cte="quoted-printable")
    return message.as_bytes()
