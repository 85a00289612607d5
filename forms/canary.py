"""The weekly letter to each centre that says nothing but that the way is open; a job for rounds.py.

A mail server that swallows letters, or an inbox that nobody can open any more, is noticed by the centre: it misses the
letter that always comes on the same day. That it left us is noticed here.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from forms import seal, service
from forms.inbox import Inbox
from forms.letter import Letter
from forms.outbox import Outbox
from forms.settings import Settings

WEEK_S, DAY_S = 7 * 86400, 86400
SUBJECT = "Ressursvenn: ukentlig prøve"
TEXT = """Dette er den ukentlige prøven på at brev fra skjemaene til Ressursvenn kommer fram og kan åpnes.

Ingen har skrevet til dere, og dere trenger ikke å gjøre noe. Savner dere prøven en uke, så ring koordinatoren.
"""


def send(settings: Settings, outbox: Outbox, inbox: Inbox, now: datetime) -> None:
    """Put the letter to *inbox* into the outbox if a week has passed. Raises CertificateError, OutboxUnavailable."""
    if not outbox.turn(f"canary:{inbox.centre}", now, WEEK_S):
        return
    sealer = seal.sealer(inbox, now)
    message = service.finished(Letter(SUBJECT, TEXT), sealer, settings.smtp.sender, now)
    outbox.put(sha256(f"canary\0{inbox.centre}\0{now:%Y-%m-%d}".encode()).digest(), inbox.centre, message, now)


def missed(marks: Mapping[str, int], centre: str, now: datetime) -> bool:
    """Whether the last letter was put into the outbox over a day ago, and no letter has reached the centre since."""
    sent = marks.get(f"canary:{centre}")
    at = int(now.timestamp())
    return sent is not None and sent <= at - DAY_S and marks.get(f"delivered:{centre}", 0) < sent // 3600 * 3600
