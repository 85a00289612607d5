"""The map: the outline of Norway, and where on it the municipalities of the centres are marked.

theme/site/map.json is drawn once by site_builder/tools/outline.py. A dot is the town of a municipality, never the
place of a centre.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from directory import Centre

HALF_ROW = 22
# How wide a label is, about: the line to its dot must begin beside it, also in a wide font.
NARROW, LETTER, SLIM, GAP = "fijlrt", 9.4, 5.6, 10


@dataclass(frozen=True, slots=True)
class Spot:
    """A municipality on the map: its dot, the height of its label, and whether that stands at the end of the line."""

    x: float
    y: float
    row: int
    end: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The map without the centres; lengths are what they are on a narrow phone, in pixels."""

    width: int
    height: int
    fine: int
    outline: str
    places: Mapping[str, Spot]


@dataclass(frozen=True, slots=True)
class Mark:
    """A centre on the map: its dot, its label, and the box around the label that a finger hits."""

    centre: Centre
    spot: Spot
    left: float
    width: float
    top: float

    @property
    def near(self) -> float:
        """The end of the label that looks towards the dot."""
        return self.left if self.spot.end else self.left + self.width

    @property
    def anchor(self) -> float:
        """Where the text begins, or at the end of the line ends."""
        return self.left + self.width - 4 if self.spot.end else self.left + 4


def read(theme: Path) -> Chart:
    """Return the map as it was drawn."""
    drawn = json.loads((theme / "site" / "map.json").read_text("utf-8"))
    places = {number: Spot(**spot) for number, spot in drawn["places"].items()}
    return Chart(drawn["width"], drawn["height"], drawn["fine"], drawn["outline"], places)


def marks(chart: Chart, centres: Iterable[Centre]) -> tuple[list[Mark], list[Centre]]:
    """The centres on the map from north to south, and those in a place that the map does not hold or that is taken."""
    found: dict[str, Mark] = {}
    missing = []
    for centre in centres:
        spot = chart.places.get(centre.municipality.number)
        if spot is None or centre.municipality.number in found:
            missing.append(centre)
            continue
        width = round(sum(SLIM if letter in NARROW else LETTER for letter in centre.municipality.name) + GAP)
        left = chart.width - width if spot.end else 0
        found[centre.municipality.number] = Mark(centre, spot, left, width, spot.row - HALF_ROW)
    return sorted(found.values(), key=lambda mark: mark.spot.y), missing
