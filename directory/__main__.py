"""The editors' command line: `python -m directory` checks data/; `python -m directory --help` lists the rest."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from directory import DATA, __version__
from directory.commands import COMMANDS, output
from directory.commands.arguments import Parser, parser_class
from directory.messages import LANGUAGES, message

MODULES = "directory.commands"


def main(arguments: list[str] | None = None) -> int:
    """Run the command that *arguments* name, by default the check; return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
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
    except OSError as error:
        print(message("nothing was written: {reason}", reason=error).in_language(options.lang), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(message("stopped; nothing was written").in_language(options.lang), file=sys.stderr)
        return 130  # as a shell says of a program that Ctrl-C has ended
    return code


def _parser(arguments: Sequence[str]) -> Parser:
    made = parser_class(arguments)
    common = made(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data", type=Path, metavar="DIR", help=message("the folder to read (default: data/)"))
    text = message("language of the messages (default: by the locale)")
    common.add_argument("--lang", choices=LANGUAGES, help=text)
    about = message("Check the data, or change it: without a command, list every problem in data/.")
    parser = made(prog="python -m directory", parents=[common])
    parser.description = parser.said(about)
    version, help = f"ressursvenn {__version__}", message("print the version and exit")
    parser.add_argument("--version", action="version", version=version, help=help)
    _declare("check", parser)
    # No default for what both parsers take: that of the command would undo what stands before its name.
    commands = parser.add_subparsers(title=parser.said(message("commands")), metavar=parser.said(message("COMMAND")))
    for name, (_, help) in COMMANDS.items():
        one = commands.add_parser(name, help=parser.said(help), description=parser.said(help), parents=[common])
        if name in arguments:
            _declare(name, one)
    return parser


def _declare(name: str, parser: Parser) -> None:
    command = import_module(f"{MODULES}.{COMMANDS[name][0]}")
    command.add(parser)
    parser.set_defaults(run=command.run)


def from_here(path: Path) -> Path:
    """Return *path* relative to the current folder where it lies in it: shorter, and a link in most editors."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


if __name__ == "__main__":
    sys.exit(main())
