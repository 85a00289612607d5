"""The commands `backup` and `backup --verify`: a copy of the outbox, of one moment, while everything runs."""

import argparse
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from forms.admin import backup_file, settings_files
from forms.admin.backup_file import Backup, Manifest, NoBackup
from forms.admin.new_file import check_room, explained, replacing
from forms.outbox import rows, schema
from forms.outbox.outbox import Outbox
from forms.outbox.rows import Row
from forms.settings.settings import Settings

SECRETS = "It holds secrets: whoever has it has your mail server's password. Encrypt it before it leaves this machine."


def make(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Write the backup. Raises OutboxUnavailable, CannotWrite, NoBackup; one that was there stays then."""
    path: Path = asked.file
    _check_replaceable(path)
    files = settings_files.collect(asked.config) if asked.settings else {}
    manifest = Manifest(schema.SCHEMA, datetime.now(UTC).isoformat(timespec="seconds"))
    with replacing(path) as file, outbox.database.transaction(reads_only=True) as connection, explained(path):
        rows.begin_snapshot(connection)
        with closing(rows.read(connection)) as found:
            manifest = backup_file.write(file, manifest, _with_room(found, path.parent), files)
    print(f"{path}: {_holds(manifest)}, {path.stat().st_size:,} bytes")
    if files:
        print(SECRETS)
    return 0


def verify(asked: argparse.Namespace) -> int:
    """Compare every checksum in a backup, and every letter with its own. Raises NoBackup."""
    found = Backup(asked.file)
    damaged = [row["id"] for table, row in found.rows() if table == schema.letters.name and not _is_whole(row)]
    print(f"{asked.file} is whole: {_holds(found.manifest)}")
    if damaged:
        print(f"letters that were damaged in the outbox already: {', '.join(damaged)}", file=sys.stderr)
    return 1 if damaged else 0


def _check_replaceable(path: Path) -> None:
    """Raise NoBackup where *path* is something else than a backup: the outbox itself, say."""
    if path.exists() and not zipfile.is_zipfile(path):
        raise NoBackup(f"{path} is there already, and is no backup; name another file, or delete that one first")


def _with_room(read: Iterable[Row], folder: Path) -> Iterator[Row]:
    """The rows, as long as there is room: the disk may be the one on which letters are stored."""
    for number, row in enumerate(read):
        if number % rows.BATCH == 0:
            check_room(folder)
        yield row


def _holds(manifest: Manifest) -> str:
    """How many rows, and of when."""
    numbers = ", ".join(f"{count} {table}" for table, count in manifest.rows.items()) or "an empty outbox"
    files = len(manifest.sha256) - 1
    return f"{numbers}{f', {files} files of settings' if files else ''}, of {manifest.created}"


def _is_whole(row: dict[str, object]) -> bool:
    """Whether a letter's ciphertext is as it was stored; a delivered one has none."""
    message = row["message"]
    return message is None or (isinstance(message, bytes) and sha256(message).digest() == row["digest"])
