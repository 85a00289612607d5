"""One section (table) of the settings file, read value by value: each wrong value is a problem, none stops the reading.

It knows TOML and files, and nothing about what the settings mean.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from forms.settings import private_files
from forms.settings.problems import Problems
from forms.settings.validators import ADDRESS, is_plain_address


class Section:
    """The table *name* of the file; *known* are its keys. A value that is missing or wrong comes back empty.

    In every method *expected* completes the sentence "must be ...".
    """

    def __init__(self, problems: Problems, name: str, table: object, known: Sequence[str]) -> None:
        self.problems, self.name = problems, name
        self.values: Mapping[str, object] = table if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            problems.add(f"must be a section; write [{name}] on a line of its own", name)
        for text in unknown_keys(self.values, known):
            problems.add(text, name)

    def add_problem(self, key: str, text: str) -> None:
        self.problems.add(text, self.name, key)

    def optional(self, key: str, expected: str = "text in quotes") -> str | None:
        """The text under *key*, or None where the key is not there."""
        return self.text(key, expected) if key in self.values else None

    def text(self, key: str, expected: str) -> str:
        """The text under *key*, which must be there."""
        value = self.values.get(key)
        if isinstance(value, str) and _printable(value):
            return value
        self._wrong(key, expected)
        return ""

    def number(self, key: str, expected: str, allowed: range) -> int:
        """The whole number under *key*; 0 where it is missing or not in *allowed*."""
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self._wrong(key, expected)
        return 0

    def switch(self, key: str) -> bool:
        """Whether *key* is true; false when it is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.add_problem(key, "must be true or false, without quotes")
        return value is True

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """The text under *key*, one of *choices*."""
        expected = " or ".join(f'"{choice}"' for choice in choices)
        value = self.text(key, expected)
        if value and value not in choices:
            self.add_problem(key, f"must be {expected}")
        return value

    def texts(self, key: str, expected: str, *, required: bool = True) -> tuple[str, ...]:
        """The list of texts under *key*; an empty list is a list."""
        value = self.values.get(key) if required else self.values.get(key, [])
        if isinstance(value, list) and all(map(_printable, value)):
            return tuple(value)
        self._wrong(key, expected)
        return ()

    def address(self, key: str, *, required: bool = True) -> str:
        """The address under *key*: plain ASCII, name@domain."""
        value = self.text(key, ADDRESS) if required or key in self.values else ""
        if value and not is_plain_address(value):
            self.add_problem(key, f"must be {ADDRESS}")
            return ""
        return value

    def path(self, key: str, value: str) -> Path:
        """*value* as a path; relative ones start in the folder of the settings file."""
        if value.startswith("~"):
            self.add_problem(key, "must not begin with ~; write the whole path, or one relative to this file")
        return self.problems.file.parent / value

    def secret_file(self, key: str, value: str) -> bytes | None:
        """The content of the file named by *value*, without the line end; None where it cannot be read (a problem).

        A bare name is looked up among systemd's credentials first. A secret that is withheld is not read: None.
        """
        if (self.name, key) in self.problems.withheld:
            return None
        path = self.path(key, value)
        if Path(value).name == value:
            path = self.problems.among_credentials(value) or path
        if not self.problems.check_private(path, self.name, key):
            return None
        try:
            return private_files.read_regular_file(path).rstrip(b"\r\n")
        except OSError as error:
            right = "it must be a file that this user owns"
            self.add_problem(key, f"{path.name} cannot be read: {error.strerror}; {right}")
            return None

    def password_file(self, key: str) -> str | None:
        """The password in the file that *key* names; None where the key is not there, empty where it is wrong."""
        name = self.optional(key, "the name of a file")
        secret = self.secret_file(key, name) if name else None
        if secret is not None and (not secret.isascii() or not secret or b"\0" in secret):
            self.add_problem(key, "must name a file with one line of plain ASCII (RFC 4954, section 4)")
        return None if name is None else (secret or b"").decode("ascii", "replace")

    def _wrong(self, key: str, expected: str) -> None:
        self.add_problem(key, f"must be {expected}" if key in self.values else f"is missing; write {expected}")


def _printable(value: object) -> bool:
    """Whether *value* is text, not blank, without control characters (a path with a NUL raises ValueError)."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def unknown_keys(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """A text for every name that is not *known*, with the one that was probably meant."""
    close = {name: difflib.get_close_matches(name, known, 1) for name in names if name not in known}
    return [f"unknown key {name!r}; use {', '.join(found or known)}" for name, found in close.items()]
