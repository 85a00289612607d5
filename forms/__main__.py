"""The form service from the command line.

    python -m forms check | public | courier | status [--json] | requeue ID | test-mail CENTRE

Every command reads the settings that RESSURSVENN_CONFIG names. Exit status: 0 fine, 1 something is wrong, 2 the
command was not understood.
"""

import argparse
import json
import logging
import os
import secrets
import signal
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import directory
from forms import check, seal
from forms.courier import Courier
from forms.letter import Letter
from forms.outbox import Outbox, OutboxUnavailable
from forms.service import finished
from forms.settings import Settings, SettingsError, from_environment
from forms.stop import Stop

TEST_TEXT = """Dette er en prøve på at brev fra skjemaene til Ressursvenn kommer fram og kan åpnes.

Ingen har skrevet til dere, og dere trenger ikke å gjøre noe.
"""


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        settings = from_environment(os.environ)
        with closing(Outbox(settings.database, settings.letters_per_hour)) as outbox:
            return int(asked.command(settings, outbox, asked))
    except (SettingsError, OutboxUnavailable, directory.DirectoryError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    about, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(prog="python -m forms", description=about, epilog=rest.rpartition("\n\n")[2])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, about in (
        ("check", _check, "try every setting; print all problems, or the table of centres"),
        ("public", _public, "print as JSON which centres have which form open: what build.py may know"),
        ("courier", _courier, "carry letters to the mail server until stopped"),
        ("status", _status, "say how many letters wait and which were given up"),
        ("requeue", _requeue, "let a letter that was given up be tried again"),
        ("test-mail", _test_mail, "put a harmless sealed letter to one centre into the outbox"),
    ):
        commands.add_parser(name, help=about, description=about).set_defaults(command=command)
    commands.choices["status"].add_argument("--json", action="store_true", help="print JSON, for a monitor")
    commands.choices["requeue"].add_argument("id", metavar="ID", help="the letter's id, as status prints it")
    commands.choices["test-mail"].add_argument("centre", metavar="CENTRE", help="a centre's id, such as oslo")
    return parser


def _check(settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    centres = directory.load()
    doors = check.doors(settings, centres, datetime.now(UTC))
    problems = check.problems(settings, centres, outbox, doors)
    print("\n".join(problems) if problems else check.table(doors), file=sys.stderr if problems else sys.stdout)
    return 1 if problems else 0


def _public(settings: Settings, _outbox: Outbox, _asked: argparse.Namespace) -> int:
    print(json.dumps(check.public(check.doors(settings, directory.load(), datetime.now(UTC)))))
    return 0


def _courier(settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)sZ %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S"
    )
    Courier(settings, outbox).run(Stop().on([signal.SIGTERM, signal.SIGINT]))
    return 0


def _status(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    counts, dead = outbox.counts(datetime.now(UTC)), outbox.dead()
    if asked.json:
        letters = [{"id": letter.id, "centre": letter.centre, "code": letter.code} for letter in dead]
        numbers = {"waiting": counts.waiting, "dead": counts.dead, "oldest_age_s": counts.oldest_age_s}
        print(json.dumps({**numbers, "dead_letters": letters}))
        return 0
    print(f"{counts.waiting} waiting (the oldest for {counts.oldest_age_s} s), {counts.dead} given up")
    for letter in dead:
        print(f"{letter.id}  {letter.centre}  {datetime.fromtimestamp(letter.created, UTC):%Y-%m-%d}  {letter.code}")
    return 0


def _requeue(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    if outbox.requeue(asked.id):
        print(f"{asked.id} waits again")
        return 0
    print(f"{asked.id} is not the id of a letter that was given up; see: python -m forms status", file=sys.stderr)
    return 1


def _test_mail(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    inbox, now = settings.inboxes.get(asked.centre), datetime.now(UTC)
    if inbox is None:
        print(f"{asked.centre} has no inbox in the settings; use {', '.join(settings.inboxes)}", file=sys.stderr)
        return 1
    try:
        message = finished(Letter("Ressursvenn: prøve", TEST_TEXT), seal.sealer(inbox, now), settings.smtp.sender, now)
    except seal.CertificateError as error:
        print(*error.reasons, sep="\n", file=sys.stderr)
        return 1
    outbox.put(secrets.token_bytes(32), inbox.centre, message, now)
    print(f"a test letter to {inbox.centre} is in the outbox; the courier's log says when it has arrived")
    return 0


if __name__ == "__main__":
    sys.exit(main())
