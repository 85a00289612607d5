"""How it stands: the letters that wait or are dead letters, and each centre with its key and its last letter."""

import argparse
import json
from datetime import UTC, datetime

import directory
from forms.admin import check
from forms.outbox.outbox import Outbox
from forms.settings.settings import Settings


def show(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Print it, as a table or as JSON. Raises OutboxUnavailable."""
    now = datetime.now(UTC)
    doors, marks = check.doors(settings, directory.load(), now), outbox.ledger.marks()
    delivered = {door.centre: _date(marks.get(f"delivered:{door.centre}")) for door in doors}
    if asked.json:
        centres = [_centre(door, delivered) for door in doors]
        print(json.dumps({**_letters(outbox, now), "last": _last(marks), "centres": centres}))
        return 0
    counts = outbox.counts(now)
    print(f"{counts.waiting} waiting (the oldest for {counts.oldest_age_s} s), {counts.dead} dead letters")
    for letter in outbox.dead_letters():
        print(f"{letter.id}  {letter.centre}  {datetime.fromtimestamp(letter.created, UTC):%Y-%m-%d}  {letter.code}")
    for name, at in _last(marks).items():
        print(f"{name}: last at {at}")
    print("", check.table(doors, delivered), sep="\n")
    return 0


def _letters(outbox: Outbox, now: datetime) -> dict[str, object]:
    counts = outbox.counts(now)
    letters = [{"id": letter.id, "centre": letter.centre, "code": letter.code} for letter in outbox.dead_letters()]
    numbers = {"waiting": counts.waiting, "dead": counts.dead, "oldest_age_s": counts.oldest_age_s}
    return {**numbers, "dead_letters": letters}


def _last(marks: dict[str, int]) -> dict[str, str]:
    shown = {name: at for name, at in marks.items() if name == "courier" or name.startswith("canary:")}
    return {name: f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}" for name, at in sorted(shown.items())}


def _centre(door: check.Door, delivered: dict[str, str | None]) -> dict[str, object]:
    about = {"id": door.centre, "kind": door.kind or None, "days_left": door.days_left, "forms": door.forms}
    return {**about, "open": door.open, "reasons": door.reasons, "last_delivered": delivered[door.centre]}


def _date(seconds: int | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
