"""The centres for other programs: directory.json (see directory/SCHEMA.md).

Each key is named here, one by one: a field that is new in the data becomes public when somebody writes it here.
"""

import json
from typing import Any

from directory import Centre, Directory, Municipality
from directory.hours import Opening

SCHEMA_VERSION = 1


def listing(directory: Directory) -> str:
    """The text of directory.json; the same data gives the same bytes."""
    everything: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "languages": [language.code for language in directory.languages],
        "centres": [_centre(centre) for centre in directory.centres],
    }
    if gone := [_closed(centre) for centre in directory.known_centres if centre not in directory.centres]:
        everything["closed_centres"] = gone
    return json.dumps(everything, ensure_ascii=False, indent=1) + "\n"


def _centre(centre: Centre) -> dict[str, Any]:
    # Who serves whom is said only with the year of that knowledge.
    serves = {"year": centre.serves_year, "municipalities": [_place(place) for place in centre.serves]}
    return _known(
        {
            "id": centre.id,
            "name": centre.name,
            "also_known_as": list(centre.also_known_as),
            "phone": centre.phone,
            "tel": centre.tel,
            "municipality": _place(centre.municipality),
            "county": centre.county,
            "website": centre.website,
            "open_24h": centre.open_24h,
            "checked": centre.checked.isoformat() if centre.checked else None,
            "checked_by": centre.checked_by,
            "languages": [language.code for language in centre.languages],
            "notice": {"until": centre.notice.until.isoformat(), **centre.notice.texts} if centre.notice else None,
            "serves": serves if centre.serves_year else None,
            "chat": centre.chat,
            "hours": {way: [_opening(one) for one in openings] for way, openings in centre.hours.items()},
            "interpreter": centre.interpreter,
        }
    )


def _opening(opening: Opening) -> dict[str, Any]:
    return {"days": list(opening.days), "times": [list(span) for span in opening.times]}


def _closed(centre: Centre) -> dict[str, Any]:
    """A centre that has closed, without its number: whoever does not look for the day must not ring it."""
    closing = centre.closing
    facts = {"closed": closing.day.isoformat(), "turn_to": list(closing.turn_to)} if closing else {}
    return {"id": centre.id, "name": centre.name, **facts}


def _place(place: Municipality) -> dict[str, str]:
    return {"number": place.number, "name": place.name}


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: absent is honest, where `"open_24h": false` would say that nobody answers at night."""
    return {key: value for key, value in facts.items() if value}
