"""Print sheets, poster and cards: their template context, and the layout of text on paper.

They are drawn as SVG in millimetres, so that a sheet is the same on every printer, the preview on a phone is the sheet
made small, and the one style that every page carries grows by a few lines only.
"""

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import segno

from directory import Helpline

OTHER = {"poster": "card", "card": "poster"}  # the sheets, and which other one the page of each names
STRIPS = 11  # to tear off the poster, side by side: as many as leave room for digits 8 mm high
WIDE = 0.6  # of its height: how wide a letter of a sans serif font is at most, over a line of text
WIDE_BOLD = 0.64  # the same of a bold one
WIDE_BOLD_CYRILLIC = 0.72  # measured with DejaVu Sans, the widest that people have
CYRILLIC = re.compile("[\u0400-\u04ff]")
LEADING = 1.1  # from one line of a headline to the next, in font sizes


def lines(text: str, width: float, size: float) -> list[str]:
    """*text* broken into as few lines as fit in *width* at the font size *size*, all about equally long."""
    return _balanced(text, len(textwrap.wrap(text, int(width / (size * WIDE)))))


def paragraph(text: str, width: float, most: float, count: int) -> tuple[float, list[str]]:
    """The font size, at most *most*, at which *text* fits in *count* lines of *width*, and the lines."""
    sizes = (round(most - step / 4, 2) for step in range(int(2 * most)))
    return next((size, found) for size in sizes if len(found := lines(text, width, size)) <= count)


def headline(text: str, width: float, height: float) -> tuple[float, list[str]]:
    """The largest font size at which *text*, in bold, fits in *width* x *height*, and its lines."""
    broken = [_balanced(text, count) for count in range(1, len(text.split()) + 1)]
    wide = WIDE_BOLD_CYRILLIC if CYRILLIC.search(text) else WIDE_BOLD
    fitting = ((min(width / max(map(len, one)) / wide, height / len(one) / LEADING), one) for one in broken)
    size, chosen = max(fitting)
    return round(size, 2), chosen


def _balanced(text: str, count: int) -> list[str]:
    """*text* in at most *count* lines, all about equally long; a word is never broken where *count* leaves room."""
    longest_word = max(map(len, text.split()))
    widths = range(longest_word, len(text) + 1)
    return next(found for width in widths if len(found := textwrap.wrap(text, width)) <= count)


def fit(text: str, width: float, most: float) -> float:
    """The font size at which *text* fits in *width* on one line, but not above *most*."""
    return round(min(most, width / (len(text) * WIDE)), 2)


def qr_code(address: str) -> str:
    """*address* as a QR code in SVG; at least 15 % of it may be dirty or torn (error level M, ISO/IEC 18004)."""
    return segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None)


def view(
    name: str, language: str, words: Mapping[str, str], helplines: Mapping[str, Helpline], url: str
) -> dict[str, Any]:
    """What the template of a sheet may read; without a site address it shows no code and no address, only numbers."""
    rows = [
        (helplines["police"], "lines_police"),
        (helplines["ambulance"], "lines_ambulance"),
        (helplines["legevakt"], "card_doctor"),
        (helplines["vo"], "card_talk"),
    ]
    lead = words[f"{name}_lead"]
    return {
        "title": words[f"{name}_title"],
        "description": words[f"{name}_description"],
        "heading": words[f"{name}_heading"],
        "lead": lead.format(strips=STRIPS) if name == "poster" else lead,
        "strips": STRIPS,
        "hints": [words["print_how"], words[f"{name}_where"], words["print_care"]],
        "other": OTHER[name],
        "other_name": words[f"{OTHER[name]}_heading"],
        "address": url.partition("://")[2].strip("/"),
        "code": qr_code(f"{url}{language}/find/") if url else None,
        "rows": [(line, words[label]) for line, label in rows],
        "paragraph": paragraph,
        "fit": fit,
        "headline": headline,
    }
