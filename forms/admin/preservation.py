"""Command-line interface of backup, restore and move-outbox. What they do is in backup.py and move.py."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from forms.admin import backup, move, restore

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

HELP = {  # for the list of commands, and for the command's own --help
    "backup": (
        "write a copy of the outbox into one file while everything runs",
        "Writes a copy of the outbox, of one moment, into one file of mode 600, while forms and courier go on. The "
        "letters in it are sealed as they are in the outbox.",
    ),
    "restore": (
        "put a backup into an empty outbox",
        "Puts the rows of a backup into an outbox that is empty, all or none. Says what would be sent a second time, "
        "and asks before it does so. Every courier must be stopped.",
    ),
    "move-outbox": (
        "move all letters into another database",
        "Moves every letter, once-key, mark and rate into another database, SQLite or PostgreSQL. Meanwhile no letter "
        "is taken: each form says so. After a crash run it again. Every courier must be stopped.",
    ),
}


def add_to(commands: Parsers) -> None:
    """Give the parser these three commands."""
    saves = _command(commands, "backup", backup.make)
    target = saves.add_mutually_exclusive_group(required=True)
    target.add_argument("file", metavar="FILE", type=Path, nargs="?", help="the backup; one of that name is replaced")
    target.add_argument("--to", metavar="DIR", type=Path, help="a new file in this folder, named after the time")
    saves.add_argument("--keep", metavar="N", type=_number, default=7, help="with --to: how many stay there (7)")
    saves.add_argument("--settings", action="store_true", help="the settings and all secrets and keys they name too")
    saves.add_argument("--encrypt-to", metavar="KEY", type=Path, help="an OpenPGP public key, yours: gpg opens it")
    _instead(saves, "--verify", backup.verify, "write nothing: compare all checksums in FILE")
    restores = _command(commands, "restore", restore.restore)
    restores.add_argument("file", metavar="FILE", type=Path, help="the backup")
    restores.add_argument("--merge", action="store_true", help="into an outbox that is not empty: add what is missing")
    restores.add_argument("--yes", action="store_true", help="do not ask, although letters may be sent twice")
    _instead(restores, "--settings", restore.restore_settings, "only the settings in FILE, where none are")
    moves = _command(commands, "move-outbox", move.move)
    where = moves.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", metavar="URL", help="the new one, as it will stand in [database] url: no password in it")
    _instead(where, "--cancel", move.cancel, "after a move that has ended early: use the old outbox again")
    moves.add_argument("--password-file", metavar="FILE", help="as it will stand in [database] password_file")


def _command(commands: Parsers, name: str, command: Callable[..., int]) -> argparse.ArgumentParser:
    about, description = HELP[name]
    parser = commands.add_parser(name, help=about, description=description)
    parser.set_defaults(command=command)
    return parser


def _instead(parser: argparse._ActionsContainer, option: str, command: Callable[..., int], about: str) -> None:
    """An option that has another function run."""
    parser.add_argument(option, action="store_const", dest="command", const=command, default=argparse.SUPPRESS,
                        help=about)  # fmt: skip


def _number(text: str) -> int:
    """How many backups stay: 1 or more. Raises ValueError, which argparse tells."""
    if (number := int(text)) < 1:
        raise ValueError
    return number
