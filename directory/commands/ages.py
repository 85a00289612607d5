"""`python -m directory ages`: when each number was last checked, and by whom; those never checked first."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from directory import ages, loader
from directory.ages import Age
from directory.commands import output
from directory.commands.arguments import Parser
from directory.dates import norwegian_day
from directory.messages import message
from directory.parsing.problems import DirectoryError


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--warn", type=int, metavar="DAYS", default=ages.WARN, help=message("tell of numbers older than that")
    )
    parser.add_argument(
        "--fail",
        type=int,
        metavar="DAYS",
        help=message("exit 1 for a number checked longer ago than that; never without it"),
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=message("for whom to write (default: text)")
    )


def run(options: Namespace) -> int:
    """Print the numbers of the data by age; return 1 where one is older than --fail allows, or the data is wrong."""
    today = norwegian_day(datetime.now(UTC))
    try:
        found = ages.of(loader.load(options.data, today=today), today)
    except DirectoryError as error:
        print(output.text(error.problems, options.lang) if error.problems else error)
        return 1
    print(as_json(found) if options.format == "json" else table(found, options.lang))
    for text in ages.warnings(found, options.warn):
        print(text.in_language(options.lang), file=sys.stderr)
    too_old = [] if options.fail is None else ages.older(found, options.fail)
    if too_old:
        said = message("too old, checked more than {days} days ago: {ids}", days=options.fail, ids=ages.listed(too_old))
        print(said.in_language(options.lang), file=sys.stderr)
    return 1 if too_old else 0


def as_json(found: Sequence[Age]) -> str:
    """Return *found* as a list of objects, None for what is not known."""
    return json.dumps([asdict(age) for age in found], ensure_ascii=False, indent=2, default=str)


def table(found: Sequence[Age], language: str) -> str:
    """Return *found* as aligned lines with a heading."""
    heads = [message("id"), message("number"), message("checked"), message("by"), message("days"), message("source of")]
    rows = [[head.in_language(language) for head in heads], *(_row(age, language) for age in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _row(age: Age, language: str) -> list[str]:
    return [
        age.id,
        age.number,
        age.checked.isoformat() if age.checked else message("never").in_language(language),
        age.checked_by or "-",
        "-" if age.days is None else str(age.days),
        str(age.source_year or "-"),
    ]
