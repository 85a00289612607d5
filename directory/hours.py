"""Opening hours of a centre's telephone and chat: days and times, which every language can show without translation.

    hours:
      phone:
        mon-fri: "08:00-15:30"
        sat-sun: "10:00-12:00, 13:00-14:00"
        holiday: closed

A day that is not named is one of which nothing is known. Whether a number answers day and night is said by `open_24h`
alone: hours of the telephone may repeat it, and not contradict it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from directory.messages import either, message
from directory.parsing import validators
from directory.parsing.entries import Entry
from directory.parsing.problems import shown
from directory.schema.hours import CLOSED, DAYS, HOLIDAY, SPAN, WAYS, WEEK

# Days as a Norwegian writes them, whole or by their first three letters.
NORWEGIAN = dict(zip(("man", "tir", "ons", "tor", "fre", "lør", "søn"), WEEK, strict=True)) | {"helligdag": HOLIDAY}
NORWEGIAN_DAY = re.compile(r"(man|tir|ons|tor|fre|lør|søn)(?:s?dag)?|(helligdag)(?:er)?")
ALL_DAY = ("00:00", "24:00")
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")

Times = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """When one way of contact is open on *days*, which follow each other; no *times*: it is closed then."""

    days: tuple[str, ...]
    times: Times

    @property
    def all_day(self) -> bool:
        """Whether it is open from midnight to midnight."""
        return self.times == (ALL_DAY,)


Hours = Mapping[str, tuple[Opening, ...]]  # by way of contact; only those of which something is known


def of(entry: Entry) -> Hours:
    """Return the hours in a centre's *entry*; what is wrong with them is noted."""
    part = entry.part("hours", (), WAYS)
    if part is None:
        return {}
    lines = {way: part.part(way, (), None, "mon-fri") for way in WAYS}
    found = {way: _openings(days, way) for way, days in lines.items() if days}
    if "hours_source" not in entry:
        entry.wrong("hours", message("'hours' needs 'hours_source': where does the centre itself say so?"))
    if "chat" in part and "chat" not in entry:
        entry.wrong("hours", message("hours of the chat need 'chat', the address of the page it is on"))
    _check_phone(entry, found.get("phone", ()))
    return {way: openings for way, openings in found.items() if openings}


def _openings(part: Entry, way: str) -> tuple[Opening, ...]:
    """The hours of one *way*, in the order of the week; a day that stands in two lines is noted."""
    named: set[str] = set()
    openings = []
    for key in part.keys:
        days = _days(part, key)
        for day in [day for day in days if day in named]:
            part.wrong(key, message("{day} stands twice in the hours of {way}; write each day once", day=day, way=way))
        named.update(days)
        times = part.get(key, _times, None)
        if days and times is not None:
            openings.append(Opening(days, times))
    return tuple(sorted(openings, key=lambda opening: DAYS.index(opening.days[0])))


def _days(part: Entry, key: str) -> tuple[str, ...]:
    """The days that *key* names: one, or from the first to the last of two; none where it is wrong, which is noted."""
    days = _named(key)
    if not days:
        meant = "-".join(_in_english(day) for day in key.lower().split("-"))
        listed = message("use {days}, or two in the order of the week, like 'mon-fri'", days=either(DAYS))
        right = message("did you mean '{days}'?", days=meant) if _named(meant) else listed
        part.wrong(key, message("{key} names no day; {right}", key=shown(key), right=right))
    return days


def _named(key: str) -> tuple[str, ...]:
    first, dash, last = key.partition("-")
    if key == HOLIDAY:
        return (HOLIDAY,)
    if first in WEEK and (last in WEEK[WEEK.index(first) + 1 :] if dash else True):
        return WEEK[WEEK.index(first) : WEEK.index(last if dash else first) + 1]
    return ()


def _in_english(day: str) -> str:
    found = NORWEGIAN_DAY.fullmatch(day.strip())
    return NORWEGIAN[found[1] or found[2]] if found else day


def _times(value: str) -> Times:
    """Return the times in *value*, such as "08:00-11:00, 12:00-15:00"; none for CLOSED."""
    if value == CLOSED:
        return ()
    spans = [SPAN.fullmatch(part.strip()) for part in value.split(",")]
    times = tuple((span[1], span[2]) for span in spans if span)
    if len(times) < len(spans):
        text = message(
            "must be times like '08:00-15:30', '00:00-24:00' for day and night, or '{closed}'", closed=CLOSED
        )
        raise validators.InvalidValue(text)
    flat = [time for span in times for time in span]
    if wrong := [time for time in flat if not TIME.fullmatch(time)]:
        raise validators.InvalidValue(message("holds the time {time}, which no clock shows", time=shown(wrong[0])))
    if flat != sorted(set(flat)):
        text = message("must go from the earlier time to the later; what lasts past 24:00 continues at the next day")
        raise validators.InvalidValue(text)
    return times


def _check_phone(entry: Entry, openings: tuple[Opening, ...]) -> None:
    """Note where the hours of the telephone contradict `open_24h`, or nobody has rung to ask."""
    if not openings:
        return
    days = {day for opening in openings for day in opening.days}
    always = days.issuperset(WEEK) and all(opening.all_day for opening in openings)
    said = entry.typed("open_24h")
    if said == "yes" and not always:
        entry.wrong(
            "hours", message("open_24h is 'yes', and the hours of the phone say otherwise; correct one of them")
        )
    if said == "no" and always:
        entry.wrong(
            "hours", message("these hours of the phone are day and night; delete them, and write 'open_24h: yes'")
        )
    # As with open_24h: a page may be old, and nobody rings in vain because of it.
    if "checked" not in entry:
        entry.wrong("hours", message("hours of the phone need 'checked': ring the number and ask, then write the day"))
