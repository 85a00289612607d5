"""The operator of a form service: settings without a centre, files that centres have sent, and the commands."""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms.admin.cli import main
from forms.admin.verification import verification_phrases
from forms.settings import settings
from forms.settings.inboxes import Inbox
from tests.support import keys
from tests.support.sample_settings import GOOD

ADDRESS = "post@oslo.example"


@dataclass
class Result:
    status: int
    out: str
    err: str


@dataclass
class Operator:
    """A folder with settings without a centre and with files that centres have sent; *run* gives a command."""

    folder: Path
    run: Callable[..., Result]

    @property
    def config(self) -> Path:
        return self.folder / "settings" / "config.toml"

    def file(self, name: str, data: bytes) -> Path:
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def add(self, *more: str, key: str = "usable", centre: str = "oslo") -> Result:
        given = self.file(f"{key}.asc", keys.openpgp(key)[0])
        return self.run("add-centre", centre, "--address", ADDRESS, "--certificate", str(given), *more)

    def inbox(self, centre: str = "oslo") -> Inbox:
        return settings.read(self.config).inboxes[centre]

    def phrase(self, centre: str = "oslo") -> str:
        """The words of every test letter to it, one after the other."""
        return " ".join(verification_phrases(settings.read(self.config).secret, self.inbox(centre)))

    def everything(self) -> dict[str, bytes]:
        files = [path for path in self.config.parent.iterdir() if not path.name.startswith("outbox")]
        return {path.name: path.read_bytes() for path in files}


@pytest.fixture
def operator(
    tmp_path: Path, load_sample_data: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Operator]:

    def run(*arguments: str) -> Result:
        offline = ["--offline"] if arguments == ("check",) else []  # test_mail_check.py opens sessions
        status = main([*arguments, *offline])
        return Result(status, *capsys.readouterr())

    made = Operator(tmp_path, run)
    made.config.parent.mkdir()
    for name, text in {
        "config.toml": GOOD[: GOOD.index("[inbox.oslo]")],
        "secret": "s" * 64,
        "password": "p",
    }.items():
        (made.config.parent / name).write_text(text)
        (made.config.parent / name).chmod(0o600)
    monkeypatch.setenv("RESSURSVENN_CONFIG", str(made.config))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    umask = os.umask(0o022)  # as a careless shell has it
    yield made
    os.umask(umask)
