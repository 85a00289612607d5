"""Command-line interface of the form service: python -m forms COMMAND. Its arguments are in parser.py.

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
from forms import hardening, log
from forms.admin import (
    alert_check,
    backup,
    centres,
    check,
    columns,
    dead_letters,
    inbox_report,
    parser,
    removal,
    restore,
    seen,
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
    """Run one command and return its exit status, as parser.EXIT_STATUS explains it."""
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
    asked = parser.build(COMMANDS).parse_args(arguments)
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
    table = inbox_report.table(reports, width=columns.width())
    print(table, flush=True)  # so that a reader that has gone is noticed before the problems
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def _public(settings: Settings, _outbox: Outbox, _asked: argparse.Namespace) -> int:
    reports = inbox_report.inspect_inboxes(settings, directory.load(), datetime.now(UTC))
    print(json.dumps(inbox_report.public(reports)))
    return 0


def _apply(_settings: Settings, _outbox: Outbox, _asked: argparse.Namespace) -> int:
    """deploy/ressursvenn does it, as root; here it cannot be done."""
    by_hand = f"restart the forms and the courier, and build the site with what this prints: {command('public')}"
    print(f"only the command of a server that deploy/install has made can do this; here {by_hand}", file=sys.stderr)
    return 1


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
    "apply": _apply,
    "courier": _courier,
    "status": status.show,
    "seen": seen.confirm,
    "test-alert": alert_check.test_alert,
    "requeue": dead_letters.requeue,
    "discard": dead_letters.discard,
    "remove-centre": removal.remove_centre,
}
