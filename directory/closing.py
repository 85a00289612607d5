"""A centre that has closed for good: it stays known, so that its page can say where to turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.messages import message
from directory.parsing import validators
from directory.parsing.entries import Entry, suggestion


@dataclass(frozen=True, slots=True)
class Closing:
    """*day*: the first on which the centre is closed; *turn_to*: ids of the centres that women turn to instead."""

    day: date
    turn_to: tuple[str, ...]


def of(entry: Entry, listed: Sequence[Entry], today: date) -> Closing | None:
    """Return the closing of a centre's *entry*, one of those *listed*, or None; what is wrong with it is noted.

    The day may lie ahead: it then holds from that day on.
    """
    day = entry.get("closed", _day(today), None)
    turn_to = entry.every("closed_turn_to", _open_centre(entry, listed))
    entry.get("closed_source", validators.source, None)
    if "closed" in entry and "closed_source" not in entry:
        entry.wrong("closed", message("'closed' needs 'closed_source': who says that the centre has closed?"))
    for key in ("closed_source", "closed_turn_to"):
        if key in entry and "closed" not in entry:
            entry.wrong(key, message("'{key}' needs 'closed': from which day is the centre closed?", key=key))
    if len(set(turn_to)) < len(turn_to):
        entry.wrong("closed_turn_to", message("closed_turn_to names a centre twice; delete one"))
    return Closing(day, turn_to) if day else None


def _day(today: date) -> Callable[[str], date]:
    """Return the rule that a value is a day at most a year ahead, and not so old that it must be a slip."""

    def rule(value: str) -> date:
        day = validators.soon(today)(value)
        return validators.past_day(today)(value) if day <= today else day

    return rule


def _open_centre(entry: Entry, listed: Sequence[Entry]) -> Callable[[str], str]:
    """Return the rule that a value is the id of another centre that has no closing, on whatever day."""

    def rule(id: str) -> str:
        ids = {other.typed("id"): other for other in listed if other is not entry}
        if id not in ids:
            meant = suggestion(id, [one for one in ids if one])
            raise validators.InvalidValue(message("must be the id of another centre in this file{meant}", meant=meant))
        if "closed" in ids[id]:
            raise validators.InvalidValue(message("has closed too; name a centre that is open, or leave it out"))
        return id

    return rule
