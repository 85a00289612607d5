"""The settings as files: the settings file and every file that it names, collected for a backup, and put back."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.admin.backup_file import SETTINGS, NoBackup
from forms.settings import private_files

ELSEWHERE = "elsewhere/"  # in the archive: what lies outside the folder of the settings


def collect(config: Path) -> dict[str, bytes]:
    """The settings file *config* and all keys, certificates and passwords that it names, by their names in the archive.

    Raises NoBackup where one cannot be read: a backup without a key would be noticed on the day it is needed.
    """
    folder = config.resolve().parent
    text = _read(config)
    found = {SETTINGS + config.name: text}
    for name in _named(tomllib.loads(text.decode("utf-8-sig"))):
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
    for path, data in targets.items():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        private_files.write_private(path, data, like=folder)
    return [name for name in files if not name.startswith(SETTINGS)]


def _named(value: Any, key: str = "") -> Iterator[str]:
    """The names of files in a table of the settings, at any depth."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _named(below, name)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one, key)
    elif isinstance(value, str) and (key.endswith("_file") or key == "certificates"):
        yield value


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
