"""Alerts: plain notices of late letters, dead letters, certificates that end, and the like.

To the coordinator by mail, and to the alert command (alert_command.py) where the settings name one.

A notice by mail waits in the outbox and travels like a letter, but unsealed: the coordinator has to read it on a phone,
at night, without a key. It holds ids of letters, ids of centres, codes and ages, and never what anybody wrote.
"""

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from forms.outbox.outbox import NOTICE, DeadLetter, Outbox, WaitingLetter
from forms.settings.command import command
from forms.settings.settings import Settings

DAY_S = 86400
SUBJECT = "Ressursvenn: drift"
TEXT = """Melding fra driften av skjemaene til Ressursvenn.

{lines}

Meldingen er laget av en maskin og sendes høyst én gang i døgnet om samme sak. Den inneholder ingenting av det noen har
skrevet. Hva som kan gjøres, står i docs/operators/troubleshooting.md; «{status}» viser hvordan det står til nå.
"""
MAX_TEXT = 4000  # characters for the alert command; a notice has a few hundred
SAID, OVER = "alert:", "over:"  # the beginnings of the marks that remember what was said, and what has ended
SHOWN = 20  # letters in one notice; the command `status` lists all
log = logging.getLogger(__name__)


def notify(outbox: Outbox, settings: Settings, now: datetime, what: str, lines: Sequence[str]) -> bool:
    """Tell *lines* in every way that the settings name, at most once a day (UTC) for the same *what*.

    By mail: a notice to the coordinator in the outbox. By the alert command: one in the queue beside it, so that
    neither waits for the other. *what* is a short name such as "late:24h"; it goes into the log. Where the settings
    name nobody it is only logged, once a day too. False: said today already. Raises OutboxUnavailable.
    """
    if settings.coordinator is None and not settings.alerts.command:
        return log_daily(outbox, now, what, "no coordinator in the settings to tell")
    by_command = notify_by_command(outbox, settings, now, what, lines)
    return _notify_by_mail(outbox, settings, now, what, lines) or by_command


def notify_by_command(outbox: Outbox, settings: Settings, now: datetime, what: str, lines: Sequence[str]) -> bool:
    """The same by the alert command alone; False also where the settings name none. Raises OutboxUnavailable."""
    if not settings.alerts.command:
        return False
    text = "\n".join([SUBJECT, *lines])
    return _said(outbox, now, what, outbox.notices.put(what, f"{text[:MAX_TEXT]}\n", now), "for the alert command")


def put_trial(outbox: Outbox, settings: Settings, now: datetime, lines: Sequence[str]) -> None:
    """Put a notice of *lines* to the coordinator into the outbox, however often. Raises OutboxUnavailable."""
    assert settings.coordinator is not None
    message = notice(lines, settings.smtp.sender, settings.coordinator, now)
    outbox.put(secrets.token_bytes(32), NOTICE, message, now)


def _notify_by_mail(outbox: Outbox, settings: Settings, now: datetime, what: str, lines: Sequence[str]) -> bool:
    if settings.coordinator is None:
        return False
    put = outbox.put(once_key(what, now), NOTICE, notice(lines, settings.smtp.sender, settings.coordinator, now), now)
    return _said(outbox, now, what, put, "to the coordinator")


def _said(outbox: Outbox, now: datetime, what: str, put: bool, whom: str) -> bool:
    """Log and remember that a notice was *put*. Returns *put*."""
    if put:
        log.error("alert %s: a notice %s is in the outbox", what, whom)
        outbox.ledger.mark(f"{SAID}{what}", now)
    return put


def once_key(what: str, day: datetime) -> bytes:
    """The once-key of the notice about *what* on that *day* (UTC): the outbox knows by it what became of the notice."""
    return sha256(f"notice\0{what}\0{day:%Y-%m-%d}".encode()).digest()


def said_within(marks: Mapping[str, int], what: str, now: datetime, days: int) -> bool:
    """Whether the alert *what* was said in the last *days* (given the ledger's *marks*), and has not ended since."""
    at = marks.get(f"{SAID}{what}", -1)
    return at > marks.get(f"{OVER}{what}", -1) and now.timestamp() - days * DAY_S < at <= now.timestamp()


def log_daily(outbox: Outbox, now: datetime, what: str, text: str) -> bool:
    """Log the alert *what*, at most once a day, however many couriers there are. Raises OutboxUnavailable."""
    if ours := outbox.ledger.claim_job(f"{SAID}{what}", now, DAY_S):
        log.error("alert %s: %s", what, text)
    return ours


def log_ended(outbox: Outbox, now: datetime, beginnings: tuple[str, ...], holding: Collection[str]) -> None:
    """Log each alert that was said, has one of these *beginnings*, and is not among those *holding* any more; once."""
    marks = outbox.ledger.marks()
    for mark, at in sorted(marks.items()):
        what = mark.removeprefix(SAID)
        said = mark.startswith(SAID) and what.startswith(beginnings) and at > marks.get(f"{OVER}{what}", -1)
        if said and what not in holding:
            outbox.ledger.mark(f"{OVER}{what}", now)
            log.warning("alert %s: over", what)


def notice(lines: Sequence[str], sender: str, recipient: str, now: datetime) -> bytes:
    """The finished RFC 5322 message with *lines*. Nothing answers it by itself, and there is nowhere to answer to."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, recipient, SUBJECT
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    text = TEXT.format(lines="\n".join(lines), status=command("status"))
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message.as_bytes()


def letter_line(letter: WaitingLetter | DeadLetter, now: datetime) -> str:
    """The line of a notice about one letter: id, centre, code, age."""
    seconds = max(0, int(now.timestamp()) - letter.created)
    return f"  {letter.id}  {letter.centre}  {letter.code or '-'}  {age(seconds)}"


def age(seconds: int) -> str:
    """So long, in Norwegian: hours, and from two days on in days."""
    return f"{seconds // DAY_S} døgn" if seconds >= 2 * DAY_S else f"{seconds // 3600} t"
