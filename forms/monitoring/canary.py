"""Canary: a weekly sealed test letter to each centre; a periodic job of the courier (jobs.py).

The centre notices a mail server that loses letters, or a key that opens none any more: it misses the letter that always
comes on the same day. That it has left us is noticed here; that somebody reads it, by its word (read_back.py).
"""

from datetime import UTC, datetime
from hashlib import sha256

from forms.message.body import Letter
from forms.monitoring import read_back
from forms.outbox.outbox import Outbox
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import load_sealer
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings

WEEK_S, DAY_S = 7 * 86400, 86400
SUBJECT = "Ressursvenn: ukentlig prøve"
TEXT = """Dette er den ukentlige prøven på at brev fra skjemaene til Ressursvenn kommer fram og kan åpnes.

Ingen har skrevet til dere. Ukens ord er:

    {word}

Si ordet til koordinatoren denne uken, på telefon eller i en vanlig e-post. Da vet vi at noen leser brevene.

Savner dere prøven en uke, så ring koordinatoren.
"""


def recipients(settings: Settings) -> list[Inbox]:
    """The inboxes that get the letter, and are asked for its word; none where the settings do not ask for it.

    None that is closed by the operator, or not confirmed: whoever has changed an address could read the word back.
    """
    found = settings.inboxes.values() if settings.canary else ()
    return [inbox for inbox in found if inbox.forms and not inbox.unconfirmed]


def send(settings: Settings, outbox: Outbox, inbox: Inbox, now: datetime) -> None:
    """Put the letter to *inbox* into the outbox if a week has passed. Raises CertificateError, OutboxUnavailable."""
    mark, at = f"canary:{inbox.centre}", now.timestamp()
    previous = outbox.ledger.marks().get(mark)
    if at - WEEK_S < (previous or 0) <= at:  # one in the future comes from a clock that was wrong
        return
    sealer = load_sealer(inbox, now)
    letter = Letter(SUBJECT, TEXT.format(word=read_back.draw(outbox, inbox.centre, now)))
    message = compose_sealed_message(letter, sealer, settings.smtp.sender, now)
    outbox.put(_once(inbox.centre, now), inbox.centre, message, now)  # however often it is tried, one is put that day
    read_back.begin(outbox, inbox.centre, previous, now)
    outbox.ledger.mark(mark, now)


def missed(outbox: Outbox, centre: str, now: datetime) -> bool:
    """Whether the last letter was put into the outbox over a day ago, and is still there, waiting or dead."""
    sent = outbox.ledger.marks().get(f"canary:{centre}")
    if sent is None or sent > now.timestamp() - DAY_S:
        return False
    return outbox.holds(_once(centre, datetime.fromtimestamp(sent, UTC)))


def _once(centre: str, day: datetime) -> bytes:
    return sha256(f"canary\0{centre}\0{day:%Y-%m-%d}".encode()).digest()
