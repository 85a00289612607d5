"""Certificate expiry: notices 60, 30, 14, 7 and 1 days ahead, and one when a centre has closed.

Pure but for `inspect`, which reads the certificates anew: what changed on the disk since the start is noticed too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from directory import norwegian_day
from forms.sealing.sealer import CertificateError, load_sealer
from forms.settings.inboxes import OF_NO_CENTRE, Inbox

DAYS = (60, 30, 14, 7, 1)
Notice = tuple[str, list[str]]  # the name it is remembered by, and its lines; without lines it is only remembered


@dataclass(frozen=True, slots=True)
class CertificateState:
    """The certificates of one centre: when the first of them ends (None: never), or why they may not be used."""

    centre: str
    ends: datetime | None
    reasons: tuple[str, ...] = ()


def inspect(inboxes: Iterable[Inbox], now: datetime) -> list[CertificateState]:
    """Every inbox's certificates as they are on the disk at *now*."""
    return [_inspect(inbox, now) for inbox in inboxes]


def _inspect(inbox: Inbox, now: datetime) -> CertificateState:
    try:
        return CertificateState(inbox.centre, load_sealer(inbox, now).ends)
    except CertificateError as error:
        return CertificateState(inbox.centre, None, error.log_reasons)


def due_notices(centres: Iterable[CertificateState], marks: Mapping[str, int], now: datetime) -> Iterator[Notice]:
    """What must be said at *now*, given what was said before and when (*marks*: name and seconds).

    Each step is said once for each key, and of several that have passed only the last. A centre that closed is said
    once, and again only after it could be used in between.
    """
    for one in centres:
        closed, usable = f"closed:{one.centre}", f"usable:{one.centre}"
        said = marks.get(closed, -1) > marks.get(usable, -1)
        if one.reasons and not said:
            yield closed, _closed(one)
        elif not one.reasons and said:
            yield usable, []
        elif one.ends and (name := _step(one.centre, one.ends, now)) and name not in marks:
            yield name, _ending(one.centre, one.ends, now)


def _step(centre: str, ends: datetime, now: datetime) -> str | None:
    reached = [days for days in DAYS if (ends - now).days <= days]
    return f"key:{centre}:{ends:%Y-%m-%d}:{min(reached)}" if reached else None


def _ending(centre: str, ends: datetime, now: datetime) -> list[str]:
    days = (ends - now).days
    left = {0: "i løpet av et døgn", 1: "om 1 dag"}.get(days, f"om {days} dager")
    day = norwegian_day(ends)
    then, who = "stenger skjemaet, og siden viser bare nummeret", "Ring senteret nå. Hva det gjør"
    if centre in OF_NO_CENTRE:
        then, who = "kan ingen skrive dit", "Lag en ny nå. Hvordan"
    return [
        f"Nøkkelen til {centre} går ut {left} ({day:%d.%m.%Y}). Da {then}.",
        f"{who}, står i docs/centres/index.md under «Nøkkelen går ut».",
    ]


def _closed(one: CertificateState) -> list[str]:
    shown = "" if one.centre in OF_NO_CENTRE else " Siden viser nummeret."
    return [
        f"Skjemaet til {one.centre} er stengt, fordi nøkkelen ikke kan brukes.{shown} Grunnen:",
        *(f"  {reason}" for reason in one.reasons),
    ]
