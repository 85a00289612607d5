"""Bar chart (SVG) of enquiries and applications, to be put into a report: one file, nothing external, no script.

Its texts are Norwegian, as the report is. Whoever does not see it hears the title and, in the description, every
number; in a print without colour the two series differ in brightness, and each bar has its number beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from textwrap import wrap

from forms.admin.suppression import Figure

MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
          "desember")  # fmt: skip
# In pixels. 680 are the 16 cm between the margins of a page: the texts are then 8 to 10 points high.
WIDTH, TOP, BAR, ROW, NUMBER = 680, 66, 11, 34, 90  # ROW: the two bars of a row, NUMBER: what stands behind a bar
LINE = 15  # a name has two lines at most
LETTER = 8  # wide enough for the mean letter of any sans-serif font of 13 pixels, and of a monospaced one
PLACES = ("øverst", "nederst")  # of the two bars of a row: where both are open, colour alone would tell them apart
SERIES = (("Henvendelser", "#1b6ca8"), ("Søknader", "#000"))  # 5.6 and 21 to 1 against white (WCAG asks for 3)
HIDDEN = (
    "1-4: tallet er skjult, så ingen skal kunne kjennes igjen.",
    "Åpen del av en stolpe: så mange kan det være.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A name, a centre's or a month's, with its enquiries and its applications."""

    name: str
    figures: tuple[Figure, Figure]


def month_name(month: str) -> str:
    """The name of a month in Norwegian: "oktober 2026" of "2026-10"."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def draw(title: str, rows: Sequence[Row], totals: tuple[Figure, Figure] | None = None) -> str:
    """The chart with that title as the text of an SVG 1.1 file; *totals* stand in its legend."""
    names = _in_two_lines([row.name for row in rows])
    left = 24 + max((len(line) for lines in names for line in lines), default=0) * LETTER
    most = max((figure.high for row in rows for figure in row.figures), default=0) or 1
    height = TOP + len(rows) * ROW + 20 + len(HIDDEN) * LINE
    spoken = [*rows, *([Row("I alt", totals)] if totals else [])]
    texts = "; ".join(f"{row.name}: {_spoken(row)}" for row in spoken)
    hidden = " ".join(HIDDEN)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" lang="nb" xml:lang="nb" '
            f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(f"Stolpediagram. {texts}. {hidden}")}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            '<g font-family="Arial, Helvetica, sans-serif" font-size="13" fill="#000">',
            f'<text x="16" y="24" font-size="16" font-weight="bold">{escape(title)}</text>',
            *_legend(totals),
            *(
                part
                for number, (lines, row) in enumerate(zip(names, rows, strict=True))
                for part in _row(lines, row, TOP + number * ROW, left, most)
            ),
            *(
                f'<text x="16" y="{height - 14 - (len(HIDDEN) - 1 - number) * LINE}" font-size="12">{line}</text>'
                for number, line in enumerate(HIDDEN)
            ),
            "</g>",
            "</svg>\n",
        ]
    )


def _spoken(row: Row) -> str:
    return ", ".join(f"{figure} {name.lower()}" for (name, _), figure in zip(SERIES, row.figures, strict=True))


def _legend(totals: tuple[Figure, Figure] | None) -> list[str]:
    names = [f"{name} ({place})" for (name, _), place in zip(SERIES, PLACES, strict=True)]
    if totals:
        names = [f"{name}, i alt {figure}" for name, figure in zip(names, totals, strict=True)]
    return [
        f'<rect x="{x}" y="38" width="{BAR}" height="{BAR}" fill="{colour}"/><text x="{x + 18}" y="48">{name}</text>'
        for x, name, (_, colour) in zip((16, WIDTH // 2), names, SERIES, strict=True)
    ]


def _in_two_lines(names: Sequence[str]) -> list[list[str]]:
    """Each of *names* in two lines at most, in the narrowest column that they allow together."""
    columns = (
        [wrap(name, width, break_long_words=False, break_on_hyphens=False) for name in names] for width in count(16)
    )
    return next(lines for lines in columns if all(len(one) <= 2 for one in lines))


def _row(lines: Sequence[str], row: Row, y: int, left: int, most: int) -> list[str]:
    middle = y + BAR + 4 - (len(lines) - 1) * LINE / 2
    name = [
        f'<text x="{left - 8}" y="{middle + number * LINE:g}" text-anchor="end">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    bars = [
        _bar(figure, left, y + number * (BAR + 2), (WIDTH - left - NUMBER) / most, colour)
        for number, (figure, (_, colour)) in enumerate(zip(row.figures, SERIES, strict=True))
    ]
    return [*name, f'<path d="M{left} {y - 3}v{2 * BAR + 8}" stroke="#000"/>', *bars]


def _bar(figure: Figure, x: int, y: int, one: float, colour: str) -> str:
    """Filled up to what is certain, open up to what can be, and the number behind it; *one* letter is so long."""
    sure, maybe = (round(number * one, 1) for number in (figure.low, figure.high))
    opened = f'<rect x="{x}" y="{y + 0.5}" width="{maybe}" height="{BAR - 1}" fill="none" stroke="{colour}"/>'
    filled = f'<rect x="{x}" y="{y}" width="{sure}" height="{BAR}" fill="{colour}"/>'
    number = f'<text x="{x + maybe + 6}" y="{y + BAR - 1}" font-size="12">{figure}</text>'
    # A hidden number is open throughout: where its filled part ended would look like one.
    return (opened if maybe > sure else "") + (filled if sure == maybe or figure.low > 1 else "") + number
