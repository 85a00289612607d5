"""`python -m directory`: list every problem in data/ with its place, or say in one line that all is fine.

Where there is git, a number that changed must have been rung: it is compared with the last commit, or with --since.
"""

import sys
from argparse import Namespace
from datetime import UTC, datetime

from directory import ages, loader
from directory.commands import output
from directory.commands.arguments import Parser
from directory.dates import ClockError, norwegian_day
from directory.history import numbers, reviews
from directory.history.git import HistoryError
from directory.messages import Message, message
from directory.parsing.problems import Problem


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--format", choices=output.FORMATS, default="text", help=message("for whom to write (default: text)")
    )
    parser.add_argument(
        "--since",
        metavar="REV",
        help=message("compare numbers and reviews with a branch or commit (default: the last)"),
    )


def run(options: Namespace) -> int:
    """Print what is wrong in the data and return 1, or print one line and return 0."""
    found: list[Problem] = []
    try:
        today = norwegian_day(datetime.now(UTC))
        read = loader.read(options.data, found, today=today)
        found += numbers.problems(options.data, options.since)
        found += reviews.problems(options.data, options.data.parent / "content", options.since)
    except ClockError as error:  # of this machine, not of a file
        print(error.text.in_language(options.lang))
        return 1
    except HistoryError as error:
        print(error.text.in_language(options.lang), file=sys.stderr)
        return 1
    if found:
        print(output.FORMATS[options.format](sorted(found), options.lang))
        return 1
    if options.format in ("json", "gitlab"):
        print("[]")
    elif options.format == "text":
        print(_summary(read, options).in_language(options.lang))
        # Told, and no mistake: what was right yesterday does not become wrong because a day has passed.
        for text in ages.warnings(ages.of(read, today), ages.WARN):
            print(text.in_language(options.lang), file=sys.stderr)
    return 0


def _summary(read: loader.Directory, options: Namespace) -> Message:
    return message(
        "{folder}/: {centres} centres, {helplines} helplines, {languages} languages, "
        "{municipalities} municipalities, {places} places: fine",
        folder=options.data,
        centres=len(read.centres),
        helplines=len(read.helplines),
        languages=len(read.languages),
        municipalities=len(read.municipalities),
        places=sum(map(len, read.places.values())),
    )
