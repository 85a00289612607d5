"""A web address as a QR code, drawn as the one path of an SVG. Knows nothing of the site."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # empty modules around the code (ISO/IEC 18004, section 9.1)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: the length of its side in modules, quiet zone included, and the path of its dark modules."""

    side: int
    path: str


def make(address: str) -> Code:
    """The code of *address*; at least 15 % of it may be dirty or torn (error level M)."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    return Code(len(rows) + 2 * QUIET, "".join(_row(row, y + QUIET) for y, row in enumerate(rows)))


def _row(modules: list[int], y: int) -> str:
    """One bar for each run of dark modules."""
    parts, x = [], QUIET
    for dark, run in groupby(modules):
        length = len(list(run))
        if dark:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(parts)
