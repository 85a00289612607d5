"""Index of municipalities by county: which participating centre lists each, and which others lie in its county.

A centre surely is there for the municipality it lies in. What else it lists is old and never complete, so that comes
with its year and "ring and ask". Nothing is concluded from county or distance: centres of the same county are shown as
possible, after the lines that know.
"""

import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass

from directory import Centre, Directory, Municipality

# Norwegian puts these three after z.
LAST = str.maketrans("æøåÆØÅ", "{|}{|}")


@dataclass(frozen=True, slots=True)
class Listed:
    """Municipalities of one county that *centre* lists: the one it lies in (*home*), or others."""

    centre: Centre
    places: tuple[Municipality, ...]
    home: bool


@dataclass(frozen=True, slots=True)
class County:
    """A county: what the centres list of it, the municipalities that none of them lists, and the centres in it."""

    name: str
    listed: tuple[Listed, ...]
    unlisted: tuple[Municipality, ...]
    possible: tuple[Centre, ...]


def counties(directory: Directory) -> list[County]:
    """Every county in the order of the alphabet; each municipality stands in it once for each centre that lists it."""
    names = {place.county for place in directory.municipalities.values()}
    taken = {place.number for centre in directory.centres for place in centre.serves}
    return [_county(name, directory, taken) for name in sorted(names, key=_alphabet)]


def _county(name: str, directory: Directory, taken: Set[str]) -> County:
    return County(
        name=name,
        listed=tuple(part for centre in directory.centres for part in _listed(name, centre)),
        unlisted=tuple(
            place for place in _in_order(name, directory.municipalities.values()) if place.number not in taken
        ),
        possible=tuple(centre for centre in directory.centres if centre.county == name),
    )


def _listed(county: str, centre: Centre) -> list[Listed]:
    """What *centre* lists of *county*: its own municipality by itself, since no doubt stands beside that."""
    places = _in_order(county, centre.serves)
    own = tuple(place for place in places if place == centre.municipality)
    others = tuple(place for place in places if place != centre.municipality)
    return [Listed(centre, part, part is own) for part in (own, others) if part]


def _in_order(county: str, places: Iterable[Municipality]) -> tuple[Municipality, ...]:
    """Those of *places* that lie in *county*, in the order of the alphabet."""
    return tuple(sorted((place for place in places if place.county == county), key=lambda place: _alphabet(place.name)))


def names(place: Municipality) -> list[str]:
    """All official names, the one most people in Norway use first."""
    return [place.name, *(name for name in place.all_names if name != place.name)]


def _alphabet(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.translate(LAST))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
