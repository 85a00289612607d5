"""What the courier looks after now and then: whether somebody must be told of something.

A job is a function `(Round) -> None` in JOBS, with how often it is done in seconds. However many couriers there are,
one of them does it.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from forms.monitoring import alerts, canary, expiry
from forms.outbox.outbox import NOTICE, Dead, Outbox, OutboxDamaged, OutboxUnavailable, Waiting
from forms.sealing.sealer import CertificateError
from forms.settings.settings import Settings

MINUTE, HOUR, DAY = 60, 3600, 86400
LATE = (("7d", 7 * DAY), ("24h", DAY), ("1h", HOUR))  # the worst first; at 14 days the courier gives up
ROOMY = 10  # times the room below which letters are refused: told while there is time to make some
SHOWN = 20  # ids in one notice; `python -m forms status` lists all
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    settings: Settings
    outbox: Outbox
    now: datetime

    def tell(self, what: str, lines: Iterable[str]) -> bool:
        """Tell the coordinator, once a day for the same *what*; see alerts.tell."""
        return alerts.tell(self.outbox, self.settings, self.now, what, list(lines))


Job = Callable[[Round], None]


def forgotten(round_: Round) -> None:
    """What delivered letters left is deleted in time."""
    round_.outbox.forget(round_.now)
    round_.outbox.wipe()


def clocks(round_: Round) -> None:
    """Letters that a clock which was ahead has put off."""
    round_.outbox.amend(round_.now)


def late(round_: Round) -> None:
    """Letters that still wait after an hour, a day, a week."""
    for name, seconds in LATE:
        found = round_.outbox.late(round_.now, seconds, SHOWN)
        if found:
            said = f"Brev som ikke er kommet fram etter {_age(seconds)}, de eldste {len(found)}:"
            round_.tell(f"late:{name}", [said, *(_line(letter, round_.now) for letter in found)])
            return


def given_up(round_: Round) -> None:
    """Letters that were given up: they wait, sealed, until somebody has put right what was wrong."""
    dead = [letter for letter in round_.outbox.dead() if letter.centre != NOTICE]  # a notice about one would never end
    for (centre, code), group in groupby(sorted(dead, key=_centre_and_code), key=_centre_and_code):
        found = list(group)
        said = f"{len(found)} brev ble gitt opp og ligger forseglet hos oss. Når feilen er rettet: requeue ID"
        round_.tell(f"given-up:{centre}:{code}", [said, *(_line(letter, round_.now) for letter in found[:SHOWN])])


def room(round_: Round) -> None:
    """A disk that fills up."""
    try:
        round_.outbox.check_space(ROOMY)
    except OutboxUnavailable:
        said = "Disken der brevene ligger, er snart full (under 500 MB igjen). Under 50 MB tas ingen brev imot."
        round_.tell("room", [said])


def paced(round_: Round) -> None:
    """Centres that get more letters than an hour may bring."""
    for centre in round_.outbox.paced(round_.now):
        said = f"{centre} får flere brev enn {round_.outbox.hourly} i timen. Resten er tatt imot og kommer etter hvert."
        round_.tell(f"paced:{centre}", [said])


def keys(round_: Round) -> None:
    """Certificates that end soon, and centres that have closed because of theirs."""
    centres = expiry.judged(round_.settings.inboxes.values(), round_.now)
    for name, lines in expiry.due(centres, round_.outbox.marks(), round_.now):
        if lines:
            round_.tell(name, lines)
        round_.outbox.mark(name, round_.now)


def canaries(round_: Round) -> None:
    """The weekly letter to every centre with an open form, where the settings ask for it."""
    if not round_.settings.canary:
        return
    for inbox in round_.settings.inboxes.values():
        if not inbox.forms:
            continue
        if canary.missed(round_.outbox, inbox.centre, round_.now):
            round_.tell(f"canary:{inbox.centre}", [f"Den ukentlige prøven til {inbox.centre} er ikke kommet fram."])
        try:
            canary.send(round_.settings, round_.outbox, inbox, round_.now)
        except CertificateError:  # keys() says which and why
            round_.tell(f"canary:{inbox.centre}", [f"Den ukentlige prøven til {inbox.centre} kunne ikke lages."])


JOBS: list[tuple[int, Job]] = [
    (10 * MINUTE, forgotten),
    (MINUTE, clocks),
    (10 * MINUTE, room),
    (10 * MINUTE, late),
    (MINUTE, given_up),
    (10 * MINUTE, paced),
    (HOUR, keys),
    (HOUR, canaries),
]


def go(round_: Round) -> None:
    """Do every job whose turn it is; one that fails stops no other. Raises OutboxUnavailable when all were tried."""
    failed = None
    for every, job in JOBS:
        if round_.outbox.turn(f"round:{job.__name__}", round_.now, every):
            try:
                _do(job, round_)
            except OutboxUnavailable as error:
                failed = error
                _give_back(job, every, round_)
    if failed:
        raise failed


def _do(job: Job, round_: Round) -> None:
    try:
        job(round_)
    except OutboxDamaged:
        round_.tell("damaged", ["En del av databasen kan ikke leses. De andre brevene går som før. Ta kopi nå."])
    except OutboxUnavailable:
        raise
    except Exception as error:
        # One job's mistake must stop neither the courier nor the other jobs. Its text might hold anything.
        log.error("the round %s failed: %s", job.__name__, type(error).__name__)


def _give_back(job: Job, every: int, round_: Round) -> None:
    """What could not be done for want of the database is done as soon as it works, not an hour later."""
    with suppress(OutboxUnavailable):
        round_.outbox.mark(f"round:{job.__name__}", round_.now - timedelta(seconds=every))


def _centre_and_code(letter: Dead) -> tuple[str, str]:
    return letter.centre, letter.code or "-"


def _line(letter: Waiting | Dead, now: datetime) -> str:
    age = max(0, int(now.timestamp()) - letter.created)
    return f"  {letter.id}  {letter.centre}  {letter.code or '-'}  {_age(age)}"


def _age(seconds: int) -> str:
    return f"{seconds // DAY} døgn" if seconds >= 2 * DAY else f"{seconds // HOUR} t"
