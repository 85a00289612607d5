"""The commands `restore` and `restore --settings`: a backup back into an outbox, and what is sent twice by that."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import directory
from forms.admin import settings_files
from forms.admin.backup_file import Backup, NoBackup
from forms.admin.questions import operator_agrees
from forms.outbox import rows, schema
from forms.outbox.outbox import Outbox
from forms.settings.command import command
from forms.settings.settings import Settings


def restore(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Put the rows of a backup into the outbox. Raises OutboxUnavailable, NoBackup; nothing was changed then."""
    found = Backup(asked.file)
    _check_version(found)
    with outbox.couriers.exclusive():
        with outbox.database.transaction(reads_only=True) as connection:
            _check_empty(rows.count(connection), asked)
            known = rows.once_keys(connection)
        print(*_may_come_twice(found, known), sep="\n")
        if not asked.yes and not operator_agrees("put it into the outbox?"):
            print("nothing was changed; to do it, answer y, or run it again with --yes", file=sys.stderr)
            return 1
        added = _insert(found, outbox, asked)
    print(f"restored {added} letters or once-keys; now: {command('status')}, then start the courier")
    return 0


def restore_settings(asked: argparse.Namespace) -> int:
    """Put the settings of a backup where they were. Raises NoBackup."""
    files = Backup(asked.file).settings()
    if not files:
        raise NoBackup(f"{asked.file} holds no settings: it was made without --settings")
    try:
        left = settings_files.put_back(files, asked.config)
    except OSError as error:
        raise NoBackup(f"{error.filename} cannot be written: {error.strerror}; look what is there already") from None
    print(f"the settings are back in {asked.config.resolve().parent}; now: {command('check')}")
    if left:
        print(f"not put back, since it was elsewhere: {', '.join(left)}; get it with unzip", file=sys.stderr)
    return 0


def _check_version(found: Backup) -> None:
    """Raise NoBackup where the rows are of another version than ours."""
    written, known = found.manifest.schema, rows.columns()
    if written != schema.SCHEMA or any(set(row) != known.get(table, set()) for table, row in found.rows()):
        age = f"version {found.manifest.program} (schema {written}, known {schema.SCHEMA})"
        raise NoBackup(f"{found.path} was written by {age}; restore it with that version, and upgrade then")


def _check_empty(there: int, asked: argparse.Namespace) -> None:
    if there and not asked.merge:
        right = "with --merge they stay, and those that are missing are added"
        raise NoBackup(f"the outbox is not empty: {there} letters or once-keys; nothing was changed; {right}")


def _insert(found: Backup, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Put all rows in, in one transaction. Returns how many letters and once-keys came in addition."""
    outbox.database.check_space()
    with outbox.database.transaction() as connection:
        rows.lift_time_limit(connection)
        before = rows.count(connection)
        _check_empty(before, asked)
        rows.write(connection, found.rows())
        return rows.count(connection) - before


def _may_come_twice(found: Backup, known: set[bytes]) -> Iterator[str]:
    """What will be sent, by day, and what of it may have been sent already."""
    letters = (row for table, row in found.rows() if table == schema.letters.name and row["once"] not in known)
    states = Counter((row["state"], _day(row["created"])) for row in letters)
    days = Counter({day: number for (state, day), number in states.items() if state == "waiting"})
    created = found.manifest.moment
    yield f"the backup was made on {created:%Y-%m-%d} at {created:%H:%M} UTC"
    yield f"{days.total()} letters in it waited then, and will be sent when the courier starts:"
    yield from (f"  written on {day}: {number}" for day, number in sorted(days.items()))
    yield "those of them that were delivered since then will be sent a SECOND TIME"
    dead = sum(number for (state, _), number in states.items() if state == "dead")
    yield f"{dead} dead letters in it come back as such"


def _day(seconds: int) -> str:
    return f"{directory.norwegian_day(datetime.fromtimestamp(seconds, UTC)):%Y-%m-%d}"
