"""Backup file: a zip archive of JSON lines, for both databases. docs/operators/backup.md describes it.

    outbox.jsonl      one row a line: ["letters", {"id": ..., "message": {"base64": ...}, ...}]
    settings/...      the settings file and the files it names, where asked for
    manifest.json     format, versions, time, numbers of rows, and the SHA-256 of each of the others

Knows neither the database nor the settings.
"""

import base64
import hashlib
import json
import shlex
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from forms import __version__
from forms.outbox.rows import Row
from forms.sealing.openpgp_file import is_encrypted

FORMAT = "ressursvenn-backup 1"
ROWS, MANIFEST = "outbox.jsonl", "manifest.json"
SETTINGS = "settings/"
_PIECE = 1 << 20  # bytes that are read at a time
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, NotImplementedError)


class NoBackup(Exception):
    """The file cannot be used. Says why, all problems at once."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself. *created*: UTC, ISO 8601; the moment of its snapshot, or just before."""

    schema: int
    created: str
    program: str = __version__
    format: str = FORMAT
    rows: dict[str, int] = field(default_factory=dict)  # by table
    sha256: dict[str, str] = field(default_factory=dict)  # by file in the archive

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.created)


def write(file: BinaryIO, manifest: Manifest, rows: Iterable[Row], settings: Mapping[str, bytes]) -> Manifest:
    """Write a backup into *file*, and return its manifest, filled in. Raises OSError, and what *rows* raises."""
    counts: Counter[str] = Counter()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sums = {name: _add(archive, name, [content]) for name, content in settings.items()}
        sums[ROWS] = _add(archive, ROWS, (_line(row, counts) for row in rows))
        manifest = Manifest(manifest.schema, manifest.created, rows=dict(counts), sha256=sums)
        _add(archive, MANIFEST, [json.dumps(asdict(manifest), indent=1).encode()])
    return manifest


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    """Add a file, and return its SHA-256."""
    digest, entry = hashlib.sha256(), zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16  # the mode that unzip gives it
    with archive.open(entry, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()


def _line(row: Row, counts: Counter[str]) -> bytes:
    name, values = row
    counts[name] += 1
    coded = {key: _coded(value) for key, value in values.items()}
    return json.dumps([name, coded], separators=(",", ":")).encode() + b"\n"


def _coded(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


class Backup:
    """The backup at *path*, with all checksums compared. Raises NoBackup."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self.manifest = _manifest(archive, path)
                problems = list(_damaged(archive, self.manifest))
        except OSError as error:
            raise NoBackup(f"{path} cannot be read: {error.strerror}; name a backup that this user may read") from None
        except _UNREADABLE as error:
            if is_encrypted(path):
                right = f"open it where the key is, and name the file that comes of it: {_decrypt(path)}"
                raise NoBackup(f"{path} is encrypted; {right}") from None
            raise NoBackup(f"{path} is no whole backup: {_said(error)}; take an older one") from None
        if problems:
            raise NoBackup("\n".join(f"{path} is not whole: {problem}; take an older one" for problem in problems))

    def rows(self) -> Iterator[Row]:
        """Every row. Raises NoBackup where a line is not one."""
        with zipfile.ZipFile(self.path) as archive, archive.open(ROWS) as lines:
            yield from _decoded(lines, self.path)

    def settings(self) -> dict[str, bytes]:
        """The files of the settings, by their names in the archive."""
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in self.manifest.sha256 if name != ROWS}


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """What the backup says about itself. Raises NoBackup where its format is another."""
    said = dict(json.loads(archive.read(MANIFEST)))
    if said.get("format") != FORMAT:
        raise NoBackup(f"{path} is no {FORMAT!r}; restore it with the version that wrote it")
    return Manifest(**said)


def _damaged(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[str]:
    """What differs from the checksums in the manifest."""
    for name, expected in manifest.sha256.items():
        digest = hashlib.sha256()
        with archive.open(name) as member:
            while piece := member.read(_PIECE):
                digest.update(piece)
        if digest.hexdigest() != expected:
            yield f"the checksum of {name} is another"


def _decoded(lines: IO[bytes], path: Path) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        try:
            name, values = json.loads(line)
            yield name, {key: _plain(value) for key, value in values.items()}
        except (ValueError, AttributeError, KeyError, TypeError):
            raise NoBackup(f"{path}: {ROWS}:{number} is no row; take an older backup") from None


def _plain(value: Any) -> Any:
    return base64.b64decode(value["base64"], validate=True) if isinstance(value, dict) else value


def _decrypt(path: Path) -> str:
    plain = path.with_suffix("") if path.suffix == ".gpg" else path.with_name(f"{path.name}.zip")
    return shlex.join(["gpg", "--output", str(plain), "--decrypt", str(path)])


def _said(error: Exception) -> str:
    """What is wrong with the archive."""
    return f"it holds no {MANIFEST}" if isinstance(error, KeyError) else str(error)
