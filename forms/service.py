"""What the form service holds while it runs, and the one road a letter takes: written, sealed, stored.

Knows nothing of Flask. The plain text lives in memory only, between `post` being called and its return.
"""

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from directory import Directory, Form, Language
from forms.message import body, mime
from forms.monitoring import health
from forms.monitoring.health import Health
from forms.monitoring.write_probe import Storing
from forms.outbox.outbox import Outbox, OutboxFull, OutboxUnavailable
from forms.sealing.sealer import CertificateError, Sealer, load_sealer
from forms.settings import private_files
from forms.settings.inboxes import COORDINATOR
from forms.settings.settings import Settings, SettingsError

log = logging.getLogger("ressursvenn")


@dataclass(frozen=True, slots=True)
class Look:
    """The style, script and policy that the build of the site finished (site/form/frame.json)."""

    style: str
    script: str
    policy: str


@dataclass(frozen=True)
class Service:
    """Settings, directory, look, outbox, and one sealer for each centre whose certificate may be used."""

    settings: Settings
    directory: Directory
    look: Look
    outbox: Outbox
    sealers: dict[str, Sealer]
    now: Callable[[], datetime]
    storing: Storing

    def taking(self, form: Form, *, ended: bool = False) -> set[str]:
        """The inboxes that take letters of *form* now: ids of centres, and COORDINATOR.

        With *ended* also those whose certificate has ended since the start: a form that was shown before may come in.
        """
        now, inboxes = self.now(), self.settings.inboxes
        known = {COORDINATOR, *(centre.id for centre in self.directory.centres)}
        takes = {name for name, sealer in self.sealers.items() if ended or sealer.alive(now)}
        return {name for name in takes & known if form in inboxes[name].forms}

    def post(self, form: Form, answers: body.Answers, language: Language, token: str) -> None:
        """Seal the letter to the centre of *answers*, or to the coordinator, and store it; durable when this returns.

        Raises CertificateError when the centre's certificate may no longer be used, OutboxUnavailable when nothing
        can be stored. The same answers with the same token are stored once.
        """
        now = self.now()
        centre = str(answers["centre"])
        name = None if centre == COORDINATOR else self.directory.centre(centre).name
        text = body.write(form, answers, name, language.norwegian, now.date())
        message = finished(text, self.sealers[centre], self.settings.smtp.sender, now)
        try:
            self.outbox.put(self._once(token, answers), centre, message, now, form)
        except OutboxUnavailable as error:
            self._refused(error)
            raise

    def _refused(self, error: OutboxUnavailable) -> None:
        log.error("a letter was not taken: %s", error)
        if not isinstance(error, OutboxFull):  # that is one centre's flood: the coordinator is told, see jobs.py
            self.storing.refused()

    def health(self, *, full: bool = False) -> Health:
        """How it stands now; *full* with the dead letters."""
        now, sealers = self.now(), self.sealers
        closed = [name for name in self.settings.inboxes if name not in sealers or not sealers[name].alive(now)]
        at, room = int(now.timestamp()), True
        try:
            self.outbox.database.check_space()
        except OutboxUnavailable:
            room = False
        try:
            counts, marks = self.outbox.counts(now, health.MOST), self.outbox.ledger.marks()
            dead = self.outbox.dead_letters() if full else ()
            return Health(at, counts, marks, closed, room, self.storing.works(), dead)
        except OutboxUnavailable:
            return Health(at, None, {}, closed, False, False)

    def _once(self, token: str, answers: body.Answers) -> bytes:
        """The once-key: equal only for the same form with the same answers.

        Its key holds the random part of the token, which only her page knows: whoever takes our disk and
        our secret can still not try guesses of what she wrote.
        """
        key = hashlib.sha256(self.settings.secret + token.encode()).digest()
        return hmac.digest(key, json.dumps(sorted(answers.items())).encode(), "sha256")


def finished(text: body.Letter, sealer: Sealer, sender: str, now: datetime) -> bytes:
    """Return the RFC 5322 message that carries *text*, sealed, to the sealer's inbox. Raises CertificateError."""
    addresses = {"sender": sender, "recipient": sealer.address}
    sealed = sealer.seal(mime.inner(text.subject, text.text, **addresses, date=now), now)
    name = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    return mime.outer(sealed.kind, sealed.body, **addresses, date=now, message_id=name)


def start(settings: Settings, directory: Directory, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Service:
    """Return the service, or raise SettingsError. A centre whose certificate is not good is closed, the rest open."""
    sealers = {}
    for inbox in settings.inboxes.values():
        try:
            sealers[inbox.centre] = load_sealer(inbox, now())
        except CertificateError as error:
            log.error("%s has no form: %s", inbox.centre, "; ".join(error.bare))
    outbox = Outbox(settings.database, settings.letters_per_hour)
    return Service(settings, directory, look(settings.frame), outbox, sealers, now, Storing(outbox))


def look(path: Path) -> Look:
    """Return the look that the build left at *path*; raises SettingsError."""
    try:
        return Look(**json.loads(private_files.contents(path)))
    except (OSError, ValueError, TypeError):
        raise SettingsError(
            [f"[service] frame: {path} cannot be used; build the site first (make build), and name its form/frame.json"]
        ) from None
