"""The centres for other programs: directory.json (see directory/SCHEMA.md).

Each key is named here, one by one: a field that is new in the data becomes public when somebody writes it here.
"""

import json
from typing import Any

from directory import Centre, Directory, Municipality

SCHEMA_VERSION = 1


def listing(directory: Directory) -> str:
    """The text of directory.json; the same data gives the same bytes."""
    everything = {
        "schema_version": SCHEMA_VERSION,
        "languages": [language.code for language in directory.languages],
        "centres": [_centre(centre) for centre in directory.centres],
    }
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
        }
    )


def _place(place: Municipality) -> dict[str, str]:
    return {"number": place.number, "name": place.name}


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: absent is honest, where `"open_24h": false` would say that nobody answers at night."""
    return {key: value for key, value in facts.items() if value}
