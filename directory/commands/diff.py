"""`python -m directory diff [REV]`: read aloud what has changed in data/ and content/ since a commit or branch."""

import sys
import tempfile
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from directory.commands.arguments import Parser
from directory.dates import norwegian_day
from directory.history import git, report, shown, typed
from directory.history.comparison import compare
from directory.history.git import HistoryError
from directory.history.typed import State
from directory.messages import message

CONTENT, THEME = "content", "theme"  # beside the folder of the data


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "revision", metavar="REV", nargs="?", default=git.HEAD, help=message("default: the last commit")
    )
    parser.add_argument(
        "--format", choices=report.FORMATS, default="text", help=message("for whom to write (default: text)")
    )


def run(options: Namespace) -> int:
    """Print what has changed and return 0; or why that cannot be told, and return 1."""
    data = options.data.resolve()
    try:
        commit = git.base(data if data.is_dir() else data.parent, options.revision)
        old, title = _old(data, commit), git.title(data.parent, commit)
    except HistoryError as error:
        print(error.text.in_language(options.lang), file=sys.stderr)
        return 1
    new = typed.read(data, data.parent / CONTENT)
    compared = compare(old, new, norwegian_day(datetime.now(UTC)))
    sources = shown.Sources(shown.templates(data.parent / THEME), new.pages)
    print(report.FORMATS[options.format](compared, sources, title, options.lang))
    return 0


def _old(data: Path, commit: str) -> State:
    """What *commit* says in the folder *data* and in content/ beside it. Raises HistoryError."""
    found = git.files(data.parent, commit, [data.name, CONTENT])
    if not any(name.startswith(f"{data.name}/") for name in found):
        raise HistoryError(
            message("git does not know {folder} as it was then: nothing of it is in that commit", folder=data)
        )
    with tempfile.TemporaryDirectory() as folder:
        for name, text in found.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        return typed.read(Path(folder) / data.name, Path(folder) / CONTENT)
