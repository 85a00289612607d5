"""Problems found in the settings file: each with its section, its key, and a text that says what would be right.

No text repeats a value that may be private (an address, a secret): problems are printed and kept in journals.
"""

import os
from dataclasses import dataclass
from pathlib import Path

Secrets = frozenset[tuple[str, str]]  # section and key


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Its place is data, so that no program has to read the text."""

    text: str
    section: str = ""  # as in [section]; "inbox.*": what concerns several inboxes; empty: the file itself
    key: str = ""
    file: str = ""  # the name of the settings file; empty: found while the settings were tried out

    def __str__(self) -> str:
        parts = (f"{self.file}:", f"[{self.section}]", f"{self.key}:", self.text)
        return " ".join(part for part in parts if part not in (":", "[]"))


class Problems(list[Problem]):
    """The problems of the settings file at *file*, and what is needed to find them.

    *credentials* is the folder where systemd puts credentials, or None. *withheld* are secrets that are not to be read.
    """

    def __init__(self, file: Path, credentials: Path | None = None, withheld: Secrets = frozenset()) -> None:
        super().__init__()
        self.file = file
        self.credentials, self.withheld = credentials, withheld

    def among_credentials(self, name: str) -> Path | None:
        """The path of the credential *name*, or None where there is none."""
        path = self.credentials / name if self.credentials else None
        return path if path and os.path.exists(path) else None  # noqa: PTH110  never raises, whatever the name

    def add(self, text: str, section: str = "", key: str = "") -> None:
        self.append(Problem(text, section, key, self.file.name))

    def check_private(self, path: Path, section: str, key: str) -> bool:
        """Add a problem when other users of this machine may read *path*. False: it is not there (a problem too)."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            right = "check the name and who owns it"
            self.add(f"{path.name} cannot be read: {error.strerror}; {right}", section, key)
            return False
        # systemd gives the files in its credentials folder an access list, which shows as a group bit.
        if mode & 0o077 and path.parent != self.credentials:
            right = f"run: chmod 600 {path.name}"
            self.add(f"{path.name} can be read by other users of this machine; {right}", section, key)
        return True
