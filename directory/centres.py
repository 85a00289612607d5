"""The crisis centres that take part in Ressursvenn, and the only reader of data/shelters.yaml.

A centre's street address and inbox are never held here: there is no key for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory import checked, closing, hours, notices
from directory.closing import Closing
from directory.hours import Hours
from directory.languages import Language
from directory.messages import message
from directory.municipalities import Municipality
from directory.notices import Notice
from directory.parsing import discretion, entries, privacy, streets, validators
from directory.parsing.entries import Entry
from directory.parsing.problems import Problem, Report
from directory.schema.shelters import KEYS


@dataclass(frozen=True, slots=True)
class Centre:
    """A crisis centre. *checked*: the day somebody rang the number, if anybody has; *checked_by*: in which role.

    *open_24h*: the centre itself says that this number answers day and night, and an editor has rung and asked; False
    only means that we do not know it. *serves* is what a source of *serves_year* names, never a full list.
    *languages*: those that the centre itself says it answers in. *notice*: what is different for a while, until its
    last day has passed. *chat*: the page of its chat; *hours*: when telephone and chat are open, as far as the centre
    itself says so; *interpreter*: it says itself that it gets one. *closing*: from which day it is closed for good.
    """

    id: str
    name: str
    phone: str
    also_known_as: tuple[str, ...]
    municipality: Municipality
    county: str
    website: str | None
    open_24h: bool
    checked: date | None
    checked_by: str | None
    serves: tuple[Municipality, ...]
    serves_year: int | None
    languages: tuple[Language, ...]
    notice: Notice | None
    chat: str | None
    hours: Hours
    interpreter: bool
    closing: Closing | None

    def has_closed(self, day: date) -> bool:
        """Whether the centre is closed for good on *day*."""
        return self.closing is not None and self.closing.day <= day

    @property
    def tel(self) -> str:
        """The number as a telephone dials it from anywhere (E.164)."""
        return "+47" + self.phone.replace(" ", "")

    @property
    def printed(self) -> str:
        """The number as people read it, never broken over two lines."""
        return self.phone.replace(" ", "\u00a0")


@dataclass(frozen=True, slots=True)
class Known:
    """What a centre's entry is held against: the municipalities, all languages and those of the site, and the day."""

    places: Mapping[str, Municipality]
    languages: Mapping[str, Language]
    live: tuple[str, ...]
    today: date


def read(path: Path, known: Known, found: list[Problem]) -> tuple[Centre, ...]:
    """Return the centres in the order of the file; what is wrong goes to *found*."""
    listed = entries.read(Report(path, found), KEYS)
    entries.unique(listed, "id")
    entries.unique(listed, "phone")
    centres = [_centre(entry, listed, known) for entry in listed]
    return tuple(centre for centre in centres if centre)


def _centre(entry: Entry, listed: Sequence[Entry], known: Known) -> Centre | None:
    place = entry.get("municipality", _municipality(known.places), None)
    serves = entry.every("serves", _municipality(known.places))
    notice = notices.of(entry, known.live, known.today)
    day, role = checked.of(entry, known.today)
    open_hours, closes = hours.of(entry), closing.of(entry, listed, known.today)
    _check_sources(entry)
    if place is None:
        return None
    _check_places(entry, place, serves)
    return Centre(
        id=entry.get("id", _id, ""),
        name=entry.get("name", privacy.name, ""),
        phone=entry.get("phone", validators.phone, ""),
        also_known_as=entry.every("also_known_as", privacy.name),
        municipality=place,
        county=entry.get("county", validators.text, ""),
        website=entry.get("website", _website, None),
        open_24h=entry.get("open_24h", validators.yes_no, False),
        checked=day,
        checked_by=role,
        serves=serves,
        serves_year=entry.get("serves_year", validators.past_year(known.today), None),
        languages=entry.every("languages", _language(known.languages)),
        notice=notice,
        chat=entry.get("chat", _website, None),
        hours=open_hours,
        interpreter=entry.get("interpreter", _interpreter, False),
        closing=closes,
    )


def _id(value: str) -> str:
    """Return *value*, which stands in the address of the centre's page, and so in the browser's history."""
    return discretion.check(validators.identifier(value))


def _website(value: str) -> str:
    """Return *value*, a centre's own page; a map would show where it stands."""
    if streets.MAP.search(value):
        text = message("leads to a map, which shows the address; write the centre's own page")
        raise validators.InvalidValue(text)
    return validators.https(value)


def _interpreter(value: str) -> bool:
    if value != "yes":
        # By law (krisesenterlova section 3) every centre gets one: there is no "no" to be told.
        raise validators.InvalidValue(message("must be 'yes', or the line left out: every centre gets an interpreter"))
    return True


def _language(languages: Mapping[str, Language]) -> Callable[[str], Language]:
    def rule(code: str) -> Language:
        if code not in languages:
            codes = ", ".join(languages)
            text = message("must be the code of a language in languages.yaml: {codes}", codes=codes)
            raise validators.InvalidValue(text)
        return languages[code]

    return rule


def _municipality(places: Mapping[str, Municipality]) -> Callable[[str], Municipality]:
    def rule(number: str) -> Municipality:
        if number not in places:
            text = message("must be the four digits of a municipality in municipalities.csv, like '0301'")
            raise validators.InvalidValue(text)
        return places[number]

    return rule


def _check_sources(entry: Entry) -> None:
    for key in ("open_24h_source", "serves_source", "languages_source", "hours_source", "interpreter_source"):
        entry.get(key, validators.source, None)
    if entry.typed("open_24h") == "yes" and "open_24h_source" not in entry:
        text = message("open_24h 'yes' needs 'open_24h_source': where does the centre itself say so?")
        entry.wrong("open_24h", text)
    # A page may be old, or mean another number: nobody rings in vain at night because of it.
    if entry.typed("open_24h") == "yes" and "checked" not in entry:
        text = message("open_24h 'yes' needs 'checked': ring the number and ask, then write the day")
        entry.wrong("open_24h", text)
    if "languages" in entry and "languages_source" not in entry:
        text = message("'languages' needs 'languages_source': where does the centre itself say so?")
        entry.wrong("languages", text)
    if "interpreter" in entry and "interpreter_source" not in entry:
        text = message("'interpreter' needs 'interpreter_source': where does the centre itself say so?")
        entry.wrong("interpreter", text)
    if "hours_source" in entry and "hours" not in entry:
        entry.wrong("hours_source", message("'hours_source' needs 'hours'; write them, or delete this line"))


def _check_places(entry: Entry, place: Municipality, serves: tuple[Municipality, ...]) -> None:
    if "county" in entry and entry.typed("county") != place.county:
        text = message(
            "county must be '{county}', the county of {number} {name}",
            county=place.county,
            number=place.number,
            name=place.name,
        )
        entry.wrong("county", text)
    if place not in serves and serves:
        text = message("serves must hold the centre's own municipality {number} too", number=place.number)
        entry.wrong("serves", text)
    if len(set(serves)) < len(serves):
        entry.wrong("serves", message("serves names a municipality twice; delete one"))
    for key in ("serves_year", "serves_source"):
        if set(serves) > {place} and key not in entry:
            text = message(
                "serves more than {number} needs '{key}': who says so, and in which year?", number=place.number, key=key
            )
            entry.wrong("serves", text)
