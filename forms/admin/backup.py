"""The commands `backup` and `backup --verify`: a copy of the outbox, of one moment, while everything runs."""

import argparse
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from forms.admin import backup_file, rotation, settings_files
from forms.admin.backup_file import Backup, Manifest, NoBackup
from forms.admin.new_file import CannotWrite, check_room, explained, replacing
from forms.monitoring import alerts
from forms.outbox import rows, schema
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.outbox.rows import Row
from forms.sealing import certificate, openpgp, openpgp_file
from forms.sealing.certificate import CertificateError
from forms.settings.settings import Settings

SECRETS = "It holds secrets: whoever has it has your mail server's password. Encrypt it before it leaves this machine."
ENCRYPTED = (
    "Encrypted to the key {fingerprint}. Nothing but its secret half opens it, which must not be on this machine."
)
NOTICE = ["Sikkerhetskopien ble ikke laget. Se på tjeneren: journalctl -u ressursvenn-backup"]


def make(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Write the backup. Raises OutboxUnavailable, CannotWrite, NoBackup.

    Then one that was there stays, and where it was one of a series, which nobody watches, the coordinator is told.
    """
    try:
        return _make(outbox, asked)
    except (OutboxUnavailable, CannotWrite, NoBackup):
        if asked.to:
            with suppress(OutboxUnavailable):
                alerts.notify(outbox, settings, datetime.now(UTC), "backup", NOTICE)
        raise


def _make(outbox: Outbox, asked: argparse.Namespace) -> int:
    key = _recipient(asked.encrypt_to) if asked.encrypt_to else None
    files = settings_files.collect(asked.config) if asked.settings else {}
    where = rotation.next_file(asked.to, asked.keep, ".gpg" if key else "") if asked.to else nullcontext(asked.file)
    with where as path:
        _check_replaceable(path)
        manifest = _encrypted(outbox, path, files, key, asked.encrypt_to) if key else _plain(outbox, path, files)
    print(f"{path}: {_holds(manifest)}, {path.stat().st_size:,} bytes")
    if key:
        print(ENCRYPTED.format(fingerprint=openpgp.fingerprint(certificate.contents(asked.encrypt_to))))
    elif files:
        print(SECRETS)
    return 0


def _recipient(path: Path) -> openpgp.Certificate:
    """The operator's own certificate, judged like a centre's. Raises NoBackup."""
    with _about(path):
        data = certificate.contents(path)
        return openpgp.judge(data, openpgp.fingerprint(data), datetime.now(UTC))


@contextmanager
def _about(key: Path) -> Iterator[None]:
    """Raise NoBackup for every reason why the key in the file *key* cannot be used."""
    try:
        yield
    except CertificateError as error:  # its advice is for keys of centres
        reasons = ", and it ".join(reason.partition(";")[0] for reason in error.reasons)
        right = "name the public half of a key of yours that is good now: gpg --armor --export ADDRESS"
        raise NoBackup(f"{key} {reasons}; {right}") from None


def _plain(outbox: Outbox, path: Path, files: Mapping[str, bytes]) -> Manifest:
    with replacing(path) as file:
        return _write(outbox, file, path, files)


def _encrypted(
    outbox: Outbox, path: Path, files: Mapping[str, bytes], key: openpgp.Certificate, key_file: Path
) -> Manifest:
    """The plain backup is made in memory, so that no disk ever holds it."""
    with os.fdopen(os.memfd_create("backup"), "w+b") as plain:
        manifest = _write(outbox, plain, path, files)
        with replacing(path) as file, _about(key_file):
            check_room(path.parent, os.fstat(plain.fileno()).st_size)
            openpgp_file.encrypt(plain, file, key)
    return manifest


def _write(outbox: Outbox, file: BinaryIO, path: Path, files: Mapping[str, bytes]) -> Manifest:
    """Write the backup *path* into *file*, and read it again: every checksum must be right."""
    manifest = Manifest(schema.SCHEMA, datetime.now(UTC).isoformat(timespec="seconds"))
    with outbox.database.transaction(reads_only=True) as connection, explained(path):
        rows.begin_snapshot(connection)
        with closing(rows.read(connection)) as found:
            manifest = backup_file.write(file, manifest, _with_room(found, path.parent), files)
        file.flush()
    try:
        Backup(Path(f"/dev/fd/{file.fileno()}"))
    except NoBackup:
        said = "what was read back is not what was written; look at the disk and the memory of this machine"
        raise CannotWrite(f"{path} was not written: {said}") from None
    return manifest


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
    if path.exists() and not (zipfile.is_zipfile(path) or openpgp_file.is_encrypted(path)):
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
