"""The command `statistics`: enquiries and applications to each centre in each month, as a table, CSV or bar chart.

Only months that have ended are shown: who sees the running month grow knows that somebody has just written.
"""

import argparse
import csv
import io
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from directory import OF_CENTRES, Directory, load
from forms.admin import bar_chart
from forms.admin.suppression import Figure, figure, total
from forms.outbox.outbox import Outbox
from forms.outbox.tally import KEPT_MONTHS, Counts, month_of, months_before
from forms.settings.command import command
from forms.settings.inboxes import COORDINATOR
from forms.settings.private_files import NotAFileError
from forms.settings.settings import Settings

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
HELP = (
    "show how many enquiries and applications each centre got in each month",
    "Shows how many enquiries (form write) and applications (form apply) each centre got, in the last 24 months that "
    "have ended. 1 to 4 are shown as 1-4, and a total is an interval where it would give one of them away.",
)
HEADINGS = ("enquiries", "applications")  # of OF_CENTRES
ALL = "all"
NOTE = "1-4: hidden, so that nobody can be recognised. A total such as 20-23 would otherwise give one of them away."
CSV_HEADER = ("month", "centre", "name", "form", "at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Month:
    """What is shown of one month: centre's id, name and figures, in the order of HEADINGS; then the totals."""

    month: str
    centres: tuple[tuple[str, str, tuple[Figure, Figure]], ...]
    totals: tuple[Figure, Figure]


def add_to(commands: Parsers) -> None:
    """Add the command to the parser."""
    about, description = HELP
    parser = commands.add_parser("statistics", help=about, description=description)
    parser.set_defaults(command=show)
    parser.add_argument("--month", metavar="YYYY-MM", type=_month, help="this month alone; it must have ended")
    parser.add_argument("--csv", metavar="FILE", help="write CSV into FILE (-: to stdout, in the table's place)")
    parser.add_argument("--svg", metavar="FILE", help="write a bar chart into FILE (-: to stdout, as above)")


def _month(typed: str) -> str:
    try:
        return f"{datetime.strptime(typed, '%Y-%m').replace(tzinfo=UTC):%Y-%m}"
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{typed}' must be a year and a month, like 2026-10") from None


def show(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Print the numbers, or write them. Raises OutboxUnavailable, DirectoryError."""
    now = datetime.now(UTC)
    counts = outbox.tally.ended(now)
    problem = _problem(asked, list(counts), month_of(now))
    if problem:
        print(problem, file=sys.stderr)
        return 1
    known = load()
    months = [_shown(month, counts.get(month, {}), known) for month in _wanted(asked.month, min(counts), now)]
    made = {"--csv": (asked.csv, _csv), "--svg": (asked.svg, _svg)}
    to_stdout = [make for name, make in made.values() if name == "-"]
    print((to_stdout or [_table])[0](months), end="")
    files = [(option, name, make) for option, (name, make) in made.items() if name not in (None, "-")]
    return max([_write(option, name, make(months)) for option, name, make in files], default=0)


def _wanted(month: str | None, first: str, now: datetime) -> list[str]:
    """The months to show: the one that was asked for, else every one since *first*, also those without a letter."""
    since = [months_before(month_of(now), count) for count in range(KEPT_MONTHS, 0, -1)]
    return [month] if month else [one for one in since if one >= first]


def _problem(asked: argparse.Namespace, counted: list[str], this: str) -> str | None:
    """Why nothing can be shown, as a sentence; None when something can."""
    oldest, last, month = months_before(this, KEPT_MONTHS), months_before(this, 1), asked.month
    if asked.csv and asked.csv == asked.svg:
        return f"--csv and --svg: both go to {asked.csv}; give each a file of its own"
    if month and month >= this:
        why = "who sees a number grow knows that somebody has just written"
        return f"--month: {month} has not ended, and {why}; the newest month to ask for is {last}"
    if month and month < oldest:
        return f"--month: the numbers of {month} are deleted; they are kept for {KEPT_MONTHS} months, since {oldest}"
    if not counted or (month and month < counted[0]):
        since = f"the first month with one is {counted[0]}" if counted else f"ask again when {this} has ended"
        return f"no letter was counted up to the end of {month or last}; {since}"
    return None


def _shown(month: str, counts: Counts, known: Directory) -> Month:
    """The centres of today in the order of the directory, then whoever else got a letter: closed, removed, none."""
    names = {centre.id: centre.name for centre in known.known_centres}
    others = sorted({centre for centre, _ in counts} - {centre.id for centre in known.centres})
    ids = [*(centre.id for centre in known.centres), *others]
    write, apply = ([counts.get((id, form), 0) for id in ids] for form in OF_CENTRES)
    figures = zip(map(figure, write), map(figure, apply), strict=True)
    centres = tuple((id, names.get(id, id), both) for id, both in zip(ids, figures, strict=True))
    return Month(month, centres, (total(write), total(apply)))


def _table(months: list[Month]) -> str:
    wide = max(len(name) for month in months for _, name, _ in month.centres)
    lines = []
    for month in months:
        rows = [(name, *figures) for _, name, figures in month.centres]
        for name, *figures in ((month.month, *HEADINGS), *rows, (ALL, *month.totals)):
            lines.append(f"{name:<{wide}}" + "".join(f"  {figure!s:>12}" for figure in figures))
        lines.append("")
    return "\n".join([*lines, NOTE, ""])


def _csv(months: list[Month]) -> str:
    """RFC 4180. Numbers stand in two columns: a spreadsheet makes 1-4 the fourth of January, without a word."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADER)
    for month in months:
        for id, name, figures in (*month.centres, ("", ALL, month.totals)):
            for form, one in zip(OF_CENTRES, figures, strict=True):
                writer.writerow([month.month, id, name, form, one.low, one.high])
    return text.getvalue()


def _svg(months: list[Month]) -> str:
    """One month: a row for each centre. Several: a row for each month, with its totals."""
    if len(months) == 1:
        [month] = months
        named = {COORDINATOR: "Koordinatoren"}
        rows = [bar_chart.Row(named.get(id, name), figures) for id, name, figures in month.centres]
        return bar_chart.draw(f"Henvendelser og søknader i {bar_chart.month_name(month.month)}", rows, month.totals)
    rows = [bar_chart.Row(bar_chart.month_name(month.month), month.totals) for month in months]
    return bar_chart.draw(f"Henvendelser og søknader, {rows[0].name} til {rows[-1].name}", rows)


def _write(option: str, name: str, text: str) -> int:
    """Write the file, whole or not at all, and return the exit status."""
    path = Path(name)
    # A spreadsheet knows UTF-8 by the byte order mark.
    data = text.encode("utf-8-sig" if option == "--csv" else "utf-8")
    try:
        _replace(path, data)
    except OSError as error:
        right = f"{command('statistics', option)} - > {path.name}"
        print(
            f"{option}: {name} cannot be written ({error.strerror}); let the shell write it: {right}", file=sys.stderr
        )
        return 1
    return 0


def _replace(path: Path, data: bytes) -> None:
    """Put *data* in the place of the file at *path*. Raises OSError, for a device or a folder too."""
    if path.exists() and not path.is_file():
        raise NotAFileError
    with tempfile.NamedTemporaryFile(dir=path.resolve().parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            Path(file.name).replace(path.resolve())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
