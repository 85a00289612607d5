"""nginx with deploy/nginx.conf before gunicorn with the command of the unit, on loopback ports of the tests' own."""

import configparser
import contextlib
import grp
import http.client
import os
import pwd
import re
import shlex
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from demo import tls_key
from tests.support import ROOT, watchdog
from tests.support.ports import free_port
from tests.support.programs import need

DEPLOY = ROOT / "deploy"
HOST = "ressursvenn.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HANGS_S = 600  # no start takes so long, however busy the machine: it never comes


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Nginx:
    """nginx with deploy/nginx.conf: other paths, ports, user and certificate, and nothing else changed."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder, self.socket = folder, folder / "forms.sock"
        self.plain, self.secure = free_port(), free_port()
        ca, server = tls_key.make()
        self.trust = ssl.create_default_context(cadata=ca.decode())
        self.trust.check_hostname = False  # its certificate is for 127.0.0.1, and the name asked for is HOST
        for name, content in {"fullchain.pem": server, "privkey.pem": server}.items():
            (folder / name).write_bytes(content)
        (folder / "include").mkdir()
        self.release(site)
        (folder / "nginx.conf").write_text(self._config())

    def release(self, site: Path) -> None:
        """Let *site* be served from the next start or reload on, as the installer does: one file, renamed."""
        made = [sys.executable, str(DEPLOY / "headers.py"), str(site / "form" / "headers.json"), str(site)]
        new = self.folder / "include" / "release.new"
        new.write_bytes(subprocess.run(made, capture_output=True, check=True).stdout)
        new.rename(new.with_suffix(".conf"))

    def _config(self) -> str:
        built = subprocess.run([need("nginx"), "-V"], capture_output=True, text=True).stderr
        types = Path(re.findall(r"--conf-path=(\S+)", built)[0]).with_name("mime.types")
        us = f"{pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name}"
        text = re.sub(r" *listen \[::\]:.*\n", "", (DEPLOY / "nginx.conf").read_text("utf-8"))
        for old, new in {
            "user www-data": f"user {us}",
            "listen 80": f"listen 127.0.0.1:{self.plain}",
            "listen 443": f"listen 127.0.0.1:{self.secure}",
            "/etc/letsencrypt/live/ressursvenn.example": self.folder,
            "/etc/nginx/mime.types": types,
            "/etc/nginx/ressursvenn/": f"{self.folder}/include/",
            "/run/nginx.pid": self.folder / "pid",
            "/run/ressursvenn.sock": self.socket,
            "/var/lib/nginx": self.folder,
        }.items():
            assert old in text, old
            text = text.replace(old, str(new))
        return text

    def change(self, *replacements: tuple[str, str]) -> "Nginx":
        """Put something else into its configuration, before it runs."""
        file = self.folder / "nginx.conf"
        text = file.read_text()
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text)
        return self

    def logged(self) -> dict[str, str]:
        """What stands in its logs and in what it prints, by file; empty files left out."""
        found = {path.name: path.read_text("utf-8", "replace") for path in self.folder.glob("*.log")}
        return {name: text for name, text in found.items() if text}

    def ask(
        self,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        name: str = HOST,
        source: tuple[str, int] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection(name)
        connection.sock = self.tls(name, source)
        return _answer(connection, "GET" if body is None else "POST", path, body, headers or {})

    def ask_plain(self, host: str, path: str) -> Answer:
        connection = http.client.HTTPConnection(host)
        connection.sock = self.connected(self.plain)
        return _answer(connection, "GET", path, None, {})

    def ask_raw(self, request: bytes, *, tls: bool = True, port: int = 0) -> Answer:
        """The answer to *request* as it stands, right HTTP or not."""
        with contextlib.ExitStack() as stack:
            link = stack.enter_context(self.tls() if tls else self.connected(port or self.secure))
            link.sendall(request)
            got = http.client.HTTPResponse(link, method=request.split(b" ")[0].decode())
            got.begin()
            return Answer(got.status, got.getheaders(), got.read())

    def tls(self, name: str = HOST, source: tuple[str, int] | None = None) -> ssl.SSLSocket:
        return self.trust.wrap_socket(self.connected(self.secure, source), server_hostname=name)

    def connected(self, port: int, source: tuple[str, int] | None = None) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout=60, source_address=source)

    @contextlib.contextmanager
    def running(self) -> Iterator["Nginx"]:
        command = [need("nginx"), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "start.log")]
        tested = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr
        with process([*command, "-g", "daemon off;"], self.folder / "stderr.log") as started:
            wait(lambda: self.connected(self.secure).close(), started)
            yield self


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answer:
    with contextlib.closing(connection):
        connection.request(method, path, body, FORM | headers if body else headers)
        got = connection.getresponse()
        return Answer(got.status, got.getheaders(), got.read())


def wait(works: Callable[[], object], needed: "subprocess.Popen[bytes] | None" = None) -> None:
    """Until *works* raises no OSError. Fails at once where *needed*, which is to make it work, has ended."""
    deadline = time.monotonic() + HANGS_S
    while True:
        try:
            works()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            assert needed is None or needed.poll() is None, f"{needed.args!r} has ended: {needed.returncode}"
            time.sleep(0.05)


@contextlib.contextmanager
def process(
    command: list[str], log: Path, project: Path = ROOT, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run *command* in the folder of *project*, with its output in *log*, while the block runs."""
    with log.open("wb") as file:
        started = watchdog.start(command, stderr=file, stdout=file, cwd=project, env=os.environ | environment)
    try:
        yield started
    finally:
        watchdog.end(started)


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rv") as folder:  # a socket's path has room for 100 letters only
        yield Path(folder)


def unit(name: str) -> dict[str, str]:
    """The [Service] section of a unit; of a key that stands twice, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name)
    return dict(parser["Service"])


def gunicorn(folder: Path) -> list[str]:
    """The command of the unit, with our Python and a folder of ours, on a socket of its own making."""
    command = unit("ressursvenn-forms.service")["ExecStart"]
    command = command.replace("/opt/ressursvenn/current/.venv/bin/python", sys.executable)
    command = command.replace("/run/ressursvenn", str(folder))
    return [*shlex.split(command), "--bind", f"unix:{folder / 'forms.sock'}"]
