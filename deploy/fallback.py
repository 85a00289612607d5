"""The page that nginx shows when it can read no file, as lines for nginx, from the site's page error.html.

nginx reads it at start and holds it in memory, one for each language, so it needs neither the disk nor a descriptor.
headers.py puts it into release.conf. Needs nothing but Python.
"""

from collections.abc import Iterator
from pathlib import Path

FIRST = "nb"  # for an address without a language
CHARACTERS = 900  # at a time: nginx reads no value of more than 4,096 bytes


def lines(site: Path) -> Iterator[str]:
    """One `location` for each language, /-/fallback/LANGUAGE; the first language also for any other code.

    Raises FileNotFoundError where *site* has no page for errors in the first language.
    """
    pages = {page.parent.name: page.read_text("utf-8") for page in sorted(site.glob("*/error.html"))}
    if FIRST not in pages:
        raise FileNotFoundError(f"{site / FIRST / 'error.html'} is missing; build the site with: python build.py")
    for language, text in pages.items():
        yield from _location("^~ /-/fallback/" if language == FIRST else f"= /-/fallback/{language}", text)


def _location(place: str, text: str) -> Iterator[str]:
    pieces = [text[start : start + CHARACTERS] for start in range(0, len(text), CHARACTERS)]
    yield f"location {place} {{\n    internal;\n    default_type text/html;\n"
    for number, piece in enumerate(pieces):
        yield f'    set $piece{number} "{_quoted(piece)}";\n'
    # The status is that of the error that led here.
    yield f'    return 500 "{"".join(f"$piece{number}" for number in range(len(pieces)))}";\n}}\n'


def _quoted(text: str) -> str:
    """*text* for nginx, in which $ begins a variable; nginx.conf has one that holds it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "${dollar}")
