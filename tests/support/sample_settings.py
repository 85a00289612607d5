"""A private settings file that is right; a test spoils the one thing it is about."""

from pathlib import Path

import pytest

from forms.settings import settings
from forms.settings.settings import SettingsError

A, B = "AB" * 20, "cd" * 32
GOOD = f"""
[service]
origin = "https://www.example.org"
secret_file = "secret"
frame = "site/form/frame.json"

[database]
url = "sqlite:///outbox.db"

[smtp]
host = "mail.example.org"
port = 587
security = "starttls"
sender = "bounces@example.org"
username = "courier"
password_file = "password"

[coordinator]
address = "coordinator@example.org"

[inbox.oslo]
address = "post@oslo.example"
kind = "openpgp"
certificates = ["oslo.asc"]
fingerprints = ["{A}"]
forms = ["write", "apply"]

[inbox.narvik]
address = "post@narvik.example"
kind = "smime"
certificates = ["narvik.pem"]
fingerprints = ["{B}"]
forms = []
"""


class Folder:
    """A folder with good settings; write() replaces pieces of them."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path / "config.toml"
        self.private("secret", b"s" * 32 + b"\n")
        self.private("password", b"correct horse\n")

    def private(self, name: str, content: bytes, mode: int = 0o600) -> None:
        (self.path / name).write_bytes(content)
        (self.path / name).chmod(mode)

    def write(self, *replacements: tuple[str, str], mode: int = 0o600) -> Path:
        text = GOOD
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        self.private("config.toml", text.encode(), mode)
        return self.file

    def problems(self, *replacements: tuple[str, str], mode: int = 0o600) -> list[str]:
        with pytest.raises(SettingsError) as error:
            settings.read(self.write(*replacements, mode=mode))
        return [str(problem) for problem in error.value.problems]
