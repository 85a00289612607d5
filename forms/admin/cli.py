"""The form service from the command line.

    python -m forms check | public | courier | status [--json]
    python -m forms requeue ID | requeue --all | discard ID
    python -m forms add-centre ID --address A --certificate FILE | test-mail ID | confirm ID WORD

Every command reads the settings that RESSURSVENN_CONFIG names. Exit status: 0 fine, 1 something is wrong, 2 the
command was not understood.
"""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import directory
from forms.admin import centres, check, status
from forms.delivery.courier import Courier
from forms.delivery.shutdown import ShutdownFlag
from forms.monitoring.jobs import run_due_jobs
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.sealing.sealer import CertificateError
from forms.settings.edit import CannotRewriteError
from forms.settings.settings import Settings, SettingsError, config_file, from_environment


def main(arguments: list[str] | None = None) -> int:
    try:
        ended = _main(arguments)
        sys.stdout.flush()  # now, since at Python's end nobody could answer for it
    except BrokenPipeError:  # as in: python -m forms status | head -1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the rest goes nowhere
        return 141  # 128 and SIGPIPE, as shells say it
    return ended


def _main(arguments: list[str] | None) -> int:
    os.umask(0o077)  # whoever starts us: what we make in the outbox or beside the settings is private
    asked = _parser().parse_args(arguments)
    try:
        asked.config = config_file(os.environ)
        _not_as_root(asked.config)
        if asked.command in (_check, centres.add_centre):  # what is wrong with the settings is their matter
            return int(asked.command(asked))
        settings = from_environment(os.environ)
        with closing(Outbox(settings.database, settings.letters_per_hour)) as outbox:
            return int(asked.command(settings, outbox, asked))
    except (SettingsError, CannotRewriteError, CertificateError, OutboxUnavailable, directory.DirectoryError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # 128 and SIGINT, as shells say it


def _not_as_root(config: Path) -> None:
    """Raise SettingsError for root at the settings of the service's own user: it could not open what root makes."""
    with contextlib.suppress(OSError):  # a file that is not there is told by the one who reads it
        if os.geteuid() == 0 and config.stat().st_uid != 0:
            right = "run the command as that user; on a server: ressursvenn (docs/operators/install.md, step 2)"
            raise SettingsError([f"{config.name}: belongs to another user than root; {right}"])


def _parser() -> argparse.ArgumentParser:
    about, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(prog="python -m forms", description=about, epilog=rest.rpartition("\n\n")[2])
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, about in (
        ("check", _check, "try every setting; print all problems, or the table of centres"),
        ("public", _public, "print as JSON which centres have which form open: what build.py may know"),
        ("courier", _courier, "carry letters to the mail server until stopped"),
        ("status", status.show, "say how many letters wait, which are dead letters, and how each centre is"),
        ("requeue", _requeue, "let a dead letter be tried again"),
        ("discard", _discard, "delete a dead letter for good"),
    ):
        parsers.add_parser(name, help=about, description=about).set_defaults(command=command)
    parsers.choices["status"].add_argument("--json", action="store_true", help="print JSON, for a monitor")
    which = parsers.choices["requeue"].add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?", help="the letter's id, as status prints it")
    which.add_argument("--all", action="store_true", help="every dead letter")
    parsers.choices["discard"].add_argument("id", metavar="ID", help="the letter's id, as status prints it")
    centres.add_to(parsers)
    return parser


def _check(_asked: argparse.Namespace) -> int:
    told: list[str] = []
    try:
        settings = from_environment(os.environ)
    except SettingsError as error:
        if error.settings is None:
            raise
        settings, told = error.settings, error.problems
    centres = directory.load()
    doors = check.doors(settings, centres, datetime.now(UTC))
    problems = [*told, *check.problems(settings, centres, doors, told)]
    print(check.table(doors))
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def _public(settings: Settings, _outbox: Outbox, _asked: argparse.Namespace) -> int:
    print(json.dumps(check.public(check.doors(settings, directory.load(), datetime.now(UTC)))))
    return 0


def _courier(settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)sZ %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S"
    )
    Courier(settings, outbox, run_due_jobs).run(ShutdownFlag().on([signal.SIGTERM, signal.SIGINT]))
    return 0


def _requeue(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    if asked.all:
        print(f"{outbox.requeue_all()} wait again")
        return 0
    if outbox.requeue(asked.id):
        print(f"{asked.id} waits again")
        return 0
    return _unknown(asked)


def _discard(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    if outbox.discard(asked.id):
        print(f"{asked.id} is deleted for good; nobody will get it")
        return 0
    return _unknown(asked)


def _unknown(asked: argparse.Namespace) -> int:
    print(f"{asked.id} is not the id of a dead letter; see: python -m forms status", file=sys.stderr)
    return 1
