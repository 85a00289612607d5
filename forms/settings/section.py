"""One section of the private TOML file, read value by value; every mistake is noted, none stops the reading.

It knows TOML and files, and nothing about what the settings mean. No note repeats a value that may be private
(an address, a secret): a note is printed on terminals and kept in journals.
"""

import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from forms.settings import private_files

# RFC 5321 section 4.1.2 without quoted local parts, address literals and UTF-8: what every mail server takes.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


ADDRESS = "a plain address, like name@example.org: no spaces, no angle brackets, no letters outside a-z"


def plain_address(text: str) -> bool:
    """Whether *text* is such an ADDRESS."""
    return bool(_ADDRESS.fullmatch(text))


class Notes(list[str]):
    """The problems of one settings file, each beginning with the file's name."""

    def __init__(self, file: Path, credentials: Path | None = None) -> None:
        super().__init__()
        self.file = file
        self.credentials = credentials

    def note(self, where: str, what: str) -> None:
        self.append(" ".join(filter(None, (f"{self.file.name}:", where, what))))

    def guarded(self, path: Path, where: str) -> bool:
        """Note it when others on this machine may read *path*. False: there is no such file (also noted)."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            self.note(where, f"{path.name} cannot be read: {error.strerror}; check the name and who owns it")
            return False
        # systemd gives the files in its credentials folder an access list, which shows as a group bit.
        if mode & 0o077 and path.parent != self.credentials:
            self.note(where, f"{path.name} can be read by other users of this machine; run: chmod 600 {path.name}")
        return True


class Section:
    """The table *name* of the file. A value that is missing or wrong is noted and comes back empty."""

    def __init__(self, notes: Notes, name: str, table: object, known: Sequence[str]) -> None:
        self.notes, self.name = notes, name
        self.values: Mapping[str, object] = table if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            notes.note(f"{name}:", f"must be a section; write [{name}] on a line of its own")
        note_unknown(notes, f"[{name}]", self.values, known)

    def note(self, key: str, what: str) -> None:
        self.notes.note(f"[{self.name}] {key}:", what)

    def optional(self, key: str, right: str = "text in quotes") -> str | None:
        """The text under *key*, or None where the key is not there."""
        return self.text(key, right) if key in self.values else None

    def text(self, key: str, right: str) -> str:
        """The text under *key*. *right* says what would be right."""
        if key not in self.values:
            self.note(key, f"is missing; write {right}")
            return ""
        value = self.values[key]
        if isinstance(value, str) and _printable(value):
            return value
        self.note(key, f"must be {right}")
        return ""

    def number(self, key: str, right: str, allowed: range) -> int:
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self.note(key, f"must be {right}" if key in self.values else f"is missing; write {right}")
        return 0

    def switch(self, key: str) -> bool:
        """Whether *key* is true; false when it is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.note(key, "must be true or false, without quotes")
        return value is True

    def choice(self, key: str, choices: Sequence[str]) -> str:
        right = " or ".join(f'"{choice}"' for choice in choices)
        value = self.text(key, right)
        if value and value not in choices:
            self.note(key, f"must be {right}")
        return value

    def texts(self, key: str, right: str, *, required: bool = True) -> tuple[str, ...]:
        """The list of texts under *key*; an empty list is a list."""
        value = self.values.get(key) if required else self.values.get(key, [])
        if isinstance(value, list) and all(map(_printable, value)):
            return tuple(value)
        self.note(key, f"must be {right}" if key in self.values else f"is missing; write {right}")
        return ()

    def address(self, key: str, *, required: bool = True) -> str:
        """The address under *key*: plain ASCII, name@domain."""
        value = self.text(key, ADDRESS) if required or key in self.values else ""
        if value and not plain_address(value):
            self.note(key, f"must be {ADDRESS}")
            return ""
        return value

    def path(self, key: str, value: str) -> Path:
        """*value* as a path; relative ones start in the folder of the settings file."""
        if value.startswith("~"):
            self.note(key, "must not begin with ~; write the whole path, or one relative to this file")
        return self.notes.file.parent / value

    def secret(self, key: str, value: str) -> bytes | None:
        """What the file named by *value* holds, without the line end; None where it cannot be read (noted).

        A bare name is looked up among systemd's credentials first.
        """
        path = self.path(key, value)
        folder = self.notes.credentials
        if folder and Path(value).name == value and os.path.exists(folder / value):  # noqa: PTH110  never raises
            path = folder / value
        if not self.notes.guarded(path, f"[{self.name}] {key}:"):
            return None
        try:
            return private_files.read_regular_file(path).rstrip(b"\r\n")
        except OSError as error:
            self.note(key, f"{path.name} cannot be read: {error.strerror}; it must be a file that this user owns")
            return None


def _printable(value: object) -> bool:
    """Whether it is a text, and not blank. With a NUL in it it would name no file, and break whoever opens it."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def note_unknown(notes: Notes, where: str, names: Iterable[str], known: Sequence[str]) -> None:
    """Note every name that nobody reads, with the one that was probably meant."""
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            notes.note(where, f"unknown key {name!r}; use {close[0] if close else ', '.join(known)}")
