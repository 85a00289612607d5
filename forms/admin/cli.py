"""Command-line interface of the form service: python -m forms COMMAND.

Every command but --help and --version reads the settings that RESSURSVENN_CONFIG names.
"""

import argparse
import json
import os
import pwd
import shlex
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import directory
from forms import __version__, hardening, log
from forms.admin import (
    alert_check,
    backup,
    centres,
    check,
    dead_letters,
    inbox_report,
    preservation,
    removal,
    restore,
    seen,
    statistics,
    status,
)
from forms.admin.backup_file import NoBackup
from forms.admin.new_file import CannotWrite
from forms.delivery.courier import Courier
from forms.delivery.shutdown import ShutdownFlag
from forms.monitoring import background
from forms.monitoring.jobs import run_due_jobs
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.sealing.sealer import CertificateError
from forms.settings.command import command
from forms.settings.edit import CannotRewriteError
from forms.settings.problems import Problem
from forms.settings.settings import OF_THE_FORMS, VARIABLE, Settings, SettingsError, config_file, from_environment

ABOUT = """The form service of Ressursvenn: its settings, its courier, its outbox, and the centres' inboxes.

Something is wrong? Begin with: {program} check, then: {program} status
On a server the command is: ressursvenn COMMAND (it takes the right user and settings)."""
EXIT_STATUS = """exit status:
  0  fine
  1  something is wrong; stderr says what and where, one problem a line
  2  the command was not understood

The settings file is the one that {variable} names. {program} COMMAND --help explains one command."""

HELP = {  # for the list of commands, and for the command's own --help
    "check": (
        "try every setting; print all problems, or the table of centres",
        "Tries every setting: files, certificates, outbox, page frame, and a session with the mail server (TLS and "
        "log-in, no mail). Run it before each restart. The table says why a centre is closed.",
    ),
    "public": (
        "print as JSON who has which form open: what build.py may know",
        "Prints as JSON which centres, or the editors, have which form open, for build.py --open. Ids, nothing else.",
    ),
    "courier": (
        "deliver letters to the mail server until stopped",
        "Delivers the letters of the outbox to the mail server, and runs the periodic jobs. SIGTERM or Ctrl-C ends it "
        "after the letter in hand. Logs to stderr, in UTC.",
    ),
    "status": (
        "show the letters that wait, the dead letters, and the state of each centre",
        "Shows how many letters wait and for how long, each dead letter (given up: id, centre, day, code, day of its "
        "deletion), when each centre last read its weekly letter, and of each centre the days until its certificate "
        "expires and the last delivery.",
    ),
    "seen": (
        "tick off the word that a centre read in its weekly letter",
        "Somebody at the centre has told the word of the weekly letter (canary = true), so letters there are read. The "
        "words of the last three weeks are taken. Who has told none for two weeks stands in status, and in a notice.",
    ),
    "test-alert": (
        "tell the coordinator, the alert command and the monitor that this is a trial",
        "Puts a notice to the coordinator into the outbox, runs the alert command with one, and sends a ping; prints "
        "how each went. Run it after a change of [alerts] or [coordinator].",
    ),
    "requeue": (
        "try a dead letter again",
        "Puts a dead letter (one that was given up) back into the queue; the courier tries it next. First put right "
        "what its code in status says.",
    ),
    "discard": (
        "delete a dead letter for good",
        "Deletes a dead letter (one that was given up) for good: nobody will receive it.",
    ),
    "remove-centre": (removal.ABOUT, removal.DESCRIPTION),
}


KNOWN_ERRORS = (
    SettingsError,
    CannotRewriteError,
    CertificateError,
    OutboxUnavailable,
    directory.DirectoryError,
    NoBackup,
    CannotWrite,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status, as EXIT_STATUS explains it."""
    try:
        ended = _main(arguments)
        if sys.stdout is not None:  # as in: python -m forms courier >&-
            sys.stdout.flush()  # here, since at interpreter exit a failure could not be handled
    except BrokenPipeError:  # as in: python -m forms status | head -1
        _drop_output()
        return 141  # 128 and SIGPIPE, as shells say it
    except OSError as error:
        if error.filename is not None:  # no failure of the output: those name no file
            raise
        _drop_output()
        print(f"the output cannot be written: {error.strerror}; is the disk full?", file=sys.stderr)
        return 1
    return ended


def _drop_output() -> None:
    """Let what is still to be written to stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _main(arguments: list[str] | None) -> int:
    os.umask(0o077)  # what we make in the outbox or beside the settings is private, whoever starts us
    asked = _parser().parse_args(arguments)
    try:
        if asked.command is backup.verify:
            return int(asked.command(asked))
        asked.config = config_file(os.environ)
        _refuse_foreign_root(asked.config, sys.argv[1:] if arguments is None else arguments)
        if asked.command in (_check, centres.add_centre, restore.restore_settings):  # they take settings that are wrong
            return int(asked.command(asked))
        if asked.command is _courier:
            hardening.forbid_memory_access()
        settings = _couriers_settings() if asked.command is _courier else from_environment(os.environ)
        with closing(Outbox(settings.database, settings.letters_per_hour)) as outbox:
            return int(asked.command(settings, outbox, asked))
    except KNOWN_ERRORS as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # 128 and SIGINT, as shells say it


def _refuse_foreign_root(config: Path, arguments: list[str]) -> None:
    """Raise SettingsError for root at another user's settings: that user could not open what root writes."""
    try:
        owner = config.stat().st_uid
    except OSError:
        return  # a file that is not there is reported by the one who reads it
    if os.geteuid() == 0 and owner != 0:
        user = _user_name(owner)
        whole = shlex.join([f"{VARIABLE}={config}", sys.executable, "-m", "forms", *arguments])
        right = f"run: sudo -u {shlex.quote(user)} {whole} (on a server: {shlex.join(['ressursvenn', *arguments])})"
        raise SettingsError([Problem(f"is owned by {user}; {right}", file=config.name)])


def _user_name(uid: int) -> str:
    """The name of the user, or #UID, as sudo takes it, where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    named = {"program": command(), "variable": VARIABLE}
    about, exits = ABOUT.format(**named), EXIT_STATUS.format(**named)
    parser = argparse.ArgumentParser(prog=command(), description=about, epilog=exits, formatter_class=layout)
    parser.add_argument("--version", action="version", version=f"ressursvenn {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, function in COMMANDS.items():
        about, description = HELP[name]
        commands.add_parser(name, help=about, description=description).set_defaults(command=function)
    commands.choices["check"].add_argument(
        "--offline", action="store_true", help="open no session with the mail server"
    )
    commands.choices["status"].add_argument("--json", action="store_true", help="print JSON, for a monitor")
    which = commands.choices["requeue"].add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?", help="the letter's id, as status prints it")
    which.add_argument("--all", action="store_true", help="every dead letter")
    seen.add_arguments(commands.choices["seen"])
    commands.choices["discard"].add_argument("id", metavar="ID", help="the letter's id, as status prints it")
    removal.add_to(commands.choices["remove-centre"])
    centres.add_to(commands)
    statistics.add_to(commands)
    preservation.add_to(commands)
    return parser


def _check(asked: argparse.Namespace) -> int:
    already_reported: list[Problem] = []
    try:
        settings = from_environment(os.environ)
    except SettingsError as error:
        if error.settings is None:
            raise
        settings, already_reported = error.settings, list(error.problems)
    known = directory.load()
    reports = inbox_report.inspect_inboxes(settings, known, datetime.now(UTC))
    about = {"config": asked.config, "offline": asked.offline}
    problems = [*already_reported, *check.problems(settings, known, reports, already_reported, **about)]
    print(inbox_report.table(reports), flush=True)  # so that a reader that has gone is noticed before the problems
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def _public(settings: Settings, _outbox: Outbox, _asked: argparse.Namespace) -> int:
    reports = inbox_report.inspect_inboxes(settings, directory.load(), datetime.now(UTC))
    print(json.dumps(inbox_report.public(reports)))
    return 0


def _couriers_settings() -> Settings:
    """The settings without the secrets of the forms. Raises SettingsError."""
    return from_environment(os.environ, withheld=OF_THE_FORMS)


def _courier(settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    log.to_stderr()
    courier = Courier(settings, outbox, run_due_jobs, read_settings=_couriers_settings)
    shutdown = ShutdownFlag().on([signal.SIGTERM, signal.SIGINT])
    with background.running(settings, outbox):
        courier.run(shutdown)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "check": _check,
    "public": _public,
    "courier": _courier,
    "status": status.show,
    "seen": seen.confirm,
    "test-alert": alert_check.test_alert,
    "requeue": dead_letters.requeue,
    "discard": dead_letters.discard,
    "remove-centre": removal.remove_centre,
}
