"""A server under a prefix: the installer with real nginx and gunicorn, without packages, users and systemd."""

import contextlib
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from demo import tls_key
from release import archive
from tests.support import ROOT, watchdog
from tests.support.ports import free_port
from tests.support.programs import need

HOST = "ressursvenn.example"
SERVICES = f"{sys.executable} -P {ROOT / 'tests/support/stand_in_systemd.py'}"


@dataclass
class Installed:
    """The prefix *root*, and the answers of its operator; the mail server is at *mail_port* of this machine."""

    root: Path
    mail_port: int
    mail_ca: Path
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        need("nginx")
        self.plain, self.secure = free_port(), free_port()
        watchdog.run_at_end(self._stop())  # also when the run is killed
        (self.root / "run").mkdir(parents=True, exist_ok=True)
        _, pem = tls_key.make(HOST)
        key, begin, chain = pem.partition(b"-----BEGIN CERTIFICATE-----")
        for name, content in {"site.pem": begin + chain, "site.key": key, "password": b"right\n"}.items():
            (self.root / name).write_bytes(content)
        self.answers = {
            "host": HOST,
            "sender": "bounce@ressursvenn.example",
            "coordinator": "coordinator@ressursvenn.example",
            "mail_host": "127.0.0.1",
            "mail_port": str(self.mail_port),
            "mail_user": "courier",
            "mail_password_file": str(self.root / "password"),
            "mail_ca": str(self.mail_ca),
            "certificate": str(self.root / "site.pem"),
            "key": str(self.root / "site.key"),
        }

    def install(self, *arguments: object, **answers: str) -> "subprocess.CompletedProcess[str]":
        """Run deploy/install of this checkout; *answers* differ from the good ones, an empty one is missing."""
        given = {name: text for name, text in (self.answers | answers).items() if text}
        file = self.root / "answers"
        file.write_text("".join(f"{name} = {text}\n" for name, text in given.items()))
        command = [str(ROOT / "deploy" / "install"), *map(str, arguments)]
        if not {"--back", "--publish", "--pages", "--settings"} & {*command}:
            command += ["--answers", str(file)]
        own = {
            "RESSURSVENN_ROOT": str(self.root),
            "RESSURSVENN_SERVICES": SERVICES,
            "RESSURSVENN_PORTS": f"{self.plain} {self.secure}",
            "RESSURSVENN_HEALTH_S": "60",
        }
        return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def installed(self, file: Path) -> "Installed":
        """This server, on which *file* has been installed."""
        ran = self.install(file)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return self

    def refused(self, *arguments: object, **answers: str) -> str:
        """The sentence with which the installer refuses what `install` would do."""
        ran = self.install(*arguments, **answers)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        return ran.stderr

    def serving(self) -> str:
        """The release that answers: what /form/health says, through nginx; empty when nobody answers."""
        try:
            return str(json.loads(self.ask("/form/health"))["version"])
        except (OSError, ValueError):
            return ""

    def ask(self, path: str) -> bytes:
        """The body of the answer to a GET."""
        trust = ssl._create_unverified_context()  # its authority was thrown away
        connection = http.client.HTTPConnection(HOST)
        link = socket.create_connection(("127.0.0.1", self.secure), timeout=30)
        connection.sock = trust.wrap_socket(link, server_hostname=HOST)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().read()

    def files(self) -> dict[str, str]:
        """Every file and link that an installation leaves, with its checksum; not what runs, nor what is compiled."""
        found = {}
        for place in ("etc", "opt", "usr"):
            for path in sorted((self.root / place).rglob("*")):
                if path.is_symlink():
                    found[str(path)] = str(path.readlink())
                elif path.is_file() and "__pycache__" not in path.parts:
                    found[str(path)] = archive.sha256(path)
        return found

    def end(self) -> None:
        """End what runs."""
        subprocess.run(self._stop(), check=False)

    def _stop(self) -> list[str]:
        return ["env", f"RESSURSVENN_ROOT={self.root}", *SERVICES.split(), "stop", "forms", "nginx"]
