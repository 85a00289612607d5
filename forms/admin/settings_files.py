"""The settings as files: the settings file and every file that it names, collected for a backup, and put back."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from forms.admin.backup_file import SETTINGS, NoBackup
from forms.admin.onboarding import CERTIFICATE_MODE
from forms.settings import private_files
from forms.settings.confirmation import KEY_FILE

_SHARED = ("certificates", "sslrootcert")  # what the forms read as well, a user of their own in the group
ELSEWHERE = "elsewhere/"  # in the archive: what lies outside the folder of the settings


def collect(config: Path) -> dict[str, bytes]:
    """The settings file *config* and all keys, certificates and passwords that it names, by their names in the archive.

    And the key by which the courier checks each inbox: without it, it would hold every letter on the new machine.
    Raises NoBackup where one cannot be read: a backup without a key would be noticed on the day it is needed.
    """
    folder = config.resolve().parent
    text = _read(config)
    found = {SETTINGS + config.name: text}
    for name in [*(name for _, name in _named(text)), *([KEY_FILE] if (folder / KEY_FILE).exists() else [])]:
        path = Path(os.path.normpath(folder / name))
        found[_name(path, folder)] = _read(path)
    return found


def put_back(files: Mapping[str, bytes], config: Path) -> list[str]:
    """Write *files* into the folder of *config*, all or, where one is there already, none. Returns what was left out.

    Raises NoBackup, OSError.
    """
    folder = config.resolve().parent
    targets = {folder / name.removeprefix(SETTINGS): data for name, data in files.items() if name.startswith(SETTINGS)}
    if any(".." in path.parts for path in targets):
        raise NoBackup("a name in the backup leads out of its folder; it was not made by this program")
    if there := [str(path) for path in targets if path.exists()]:
        raise NoBackup(f"{', '.join(sorted(there))}: there already, and nothing was written; move it away first")
    named = _named(files.get(SETTINGS + config.name, b""))
    shared = {Path(os.path.normpath(folder / name)) for key, name in named if key in _SHARED}
    for path, data in targets.items():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        private_files.write_private(path, data, like=folder, mode=CERTIFICATE_MODE if path in shared else 0o600)
    return [name for name in files if not name.startswith(SETTINGS)]


def _named(text: bytes) -> list[tuple[str, str]]:
    """The files that the settings *text* names: the key that does so, and the name."""
    return list(_found(tomllib.loads(text.decode("utf-8-sig"))))


def _found(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """What is named in a table of the settings, at any depth."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _found(below, name)
    elif isinstance(value, list):
        for one in value:
            yield from _found(one, key)
    elif isinstance(value, str) and (key.endswith("_file") or key == "certificates"):
        yield key, value
    elif key == "url" and isinstance(value, str):
        yield from (("sslrootcert", name) for name in parse_qs(urlsplit(value).query).get("sslrootcert", []))


def _name(path: Path, folder: Path) -> str:
    """What *path* is called in the archive."""
    inside = path.is_relative_to(folder)
    return SETTINGS + str(path.relative_to(folder)) if inside else ELSEWHERE + str(path).lstrip("/")


def _read(path: Path) -> bytes:
    try:
        return private_files.read_regular_file(path)
    except OSError as error:
        right = "nothing was written; put it back, or leave out --settings"
        raise NoBackup(f"{path}, which the settings name, cannot be read: {error.strerror}; {right}") from None
