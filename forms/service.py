"""The form service without its web pages: which forms are open, and the path of a letter into the outbox.

    post(): write the text (forms/message) -> seal it (forms/sealing) -> store it (forms/outbox)

Knows nothing of Flask. Plain text is held in memory only, while `post` runs.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from directory import EDITORS, OF_CENTRES, Directory, Form, Language, norwegian_day
from forms.message import body
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import CertificateError, Sealer, load_sealer
from forms.settings.confirmation import explain
from forms.settings.inboxes import COORDINATOR, OF_NO_CENTRE, inbox_for
from forms.settings.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """Settings, directory, outbox, and a sealer for each confirmed inbox whose certificates could be used at start."""

    settings: Settings
    directory: Directory
    outbox: Outbox
    sealers: dict[str, Sealer]
    now: Callable[[], datetime]

    def open_inboxes(self, form: Form, *, expired: bool = False) -> set[str]:
        """Who takes letters of *form* now: ids of centres, COORDINATOR, EDITORS.

        With *expired* also those whose certificate has expired since the start: a form that was shown before that may
        still be posted, and `post` then says why it is not taken.
        """
        now, inboxes = self.now(), self.settings.inboxes
        usable = {name for name, sealer in self.sealers.items() if expired or sealer.alive(now)}
        takers = [inboxes[name] for name in usable if form in inboxes[name].forms]
        return {inbox.owner for inbox in takers if inbox.owner in self._known(now)}

    def closed_inboxes(self) -> list[str]:
        """The inboxes that nobody has confirmed, or whose certificates may not be used now.

        Not those whose forms the operator has closed.

        Nor those of a centre that does not exist any more.
        """
        now, sealers = self.now(), self.sealers
        known = self._known(now)
        open_ = [name for name, inbox in self.settings.inboxes.items() if inbox.forms and inbox.owner in known]
        return [name for name in open_ if name not in sealers or not sealers[name].alive(now)]

    def post(self, form: Form, answers: body.Answers, language: Language, token: str) -> None:
        """Seal the letter to the centre of *answers*, the coordinator or the editors, and store it.

        It is durable when this returns.

        The same answers with the same CSRF token are stored once. Raises CertificateError when the centre's
        certificate may not be used any more, OutboxUnavailable when nothing can be stored.
        """
        now = self.now()
        chosen = EDITORS if form == Form.REPORT else str(answers["centre"])
        inbox = inbox_for(form, chosen, self.settings.inboxes)
        centre = None if chosen in OF_NO_CENTRE else self.directory.centre(chosen).name
        letter = body.write(form, answers, centre, language.norwegian, norwegian_day(now))
        message = compose_sealed_message(letter, self.sealers[inbox], self.settings.smtp.sender, now)
        counted = chosen if form in OF_CENTRES else None
        try:
            self.outbox.put(self._once_key(token, answers), inbox, message, now, form, counted=counted)
        except OutboxUnavailable as error:
            log.error("a letter was not taken: %s", error)
            raise

    def _known(self, now: datetime) -> set[str]:
        """Who can have an inbox at *now*; the service may have been started before the day on which a centre closed."""
        today = norwegian_day(now)
        return {COORDINATOR, EDITORS, *(one.id for one in self.directory.centres if not one.has_closed(today))}

    def _once_key(self, token: str, answers: body.Answers) -> bytes:
        """The idempotency key: equal only for the same form with the same answers.

        It is keyed with the random part of the token, which only her page knows: somebody who takes our disk and our
        secret can still not try guesses of what she wrote.
        """
        key = hashlib.sha256(self.settings.secret + token.encode()).digest()
        return hmac.digest(key, json.dumps(sorted(answers.items())).encode(), "sha256")


def start(settings: Settings, directory: Directory, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Service:
    """Return the service.

    A centre that is not confirmed, or whose certificate may not be used, is closed and logged; the others are open.
    """
    sealers = {}
    for inbox in settings.inboxes.values():
        if inbox.unconfirmed:
            log.error("%s has no form: %s is %s", inbox.centre, inbox.heading, explain(inbox))
            continue
        try:
            sealers[inbox.centre] = load_sealer(inbox, now())
        except CertificateError as error:
            log.error("%s has no form: %s", inbox.centre, "; ".join(error.log_reasons))
    return Service(settings, directory, Outbox(settings.database, settings.letters_per_hour), sealers, now)
