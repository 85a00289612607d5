"""The editors' command line: `python -m directory` checks data/; `python -m directory --help` lists the rest."""

import argparse
import io
import os
import sys
from pathlib import Path
from types import ModuleType

from directory import DATA
from directory.commands import (
    add,
    ages,
    check,
    close,
    diff,
    output,
    po,
    remove,
    rename,
    schema,
    set_value,
    translations,
)
from directory.messages import LANGUAGES

COMMANDS: tuple[ModuleType, ...] = (check, diff, set_value, add, rename, close, remove, ages, translations, schema, po)


def main(arguments: list[str] | None = None) -> int:
    """Run the command that *arguments* name, by default the check; return its exit code."""
    options = _parser().parse_args(arguments)
    options.data = from_here(getattr(options, "data", DATA))
    options.lang = getattr(options, "lang", None) or output.language()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks Arabic letters must not turn a mistake in a file into a crash.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # as in `... | head`: who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data", type=Path, metavar="DIR", help="the folder to read (default: data/)")
    common.add_argument("--lang", choices=LANGUAGES, help="language of the messages (default: by the locale)")
    parser = argparse.ArgumentParser(prog="python -m directory", description=__doc__, parents=[common])
    check.add(parser)
    # No default for what both parsers take: that of the command would undo what stands before its name.
    parser.set_defaults(run=check.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(command.NAME, help=command.HELP, description=command.__doc__, parents=[common])
        command.add(one)
        one.set_defaults(run=command.run)
    return parser


def from_here(path: Path) -> Path:
    """Return *path* relative to the current folder where it lies in it: shorter, and a link in most editors."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


if __name__ == "__main__":
    sys.exit(main())
