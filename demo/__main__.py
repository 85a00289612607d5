"""`make run`: supervisor of a whole local installation: site, forms, courier and mail server on loopback.

    python -m demo --port 8000 [--var DIR]

Everything is kept under var/. Ctrl-C ends all that was started; one part that ends by itself ends the others.
"""

import argparse
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from demo import setup
from demo.children import ROOT, Children
from demo.setup import SetupError
from directory import DirectoryError, __version__
from forms.delivery.shutdown import ShutdownFlag

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A part that fails ends, and is noticed at once; one that hangs is given up after READY_S, however busy the machine.
SAY_S, READY_S = 30, 600
POLL_S = 0.2


class Stopped(Exception):
    """A signal asked us to end."""


class Run:
    """One `make run` on *port*, with everything under *var*."""

    def __init__(self, var: Path, port: int, stop: ShutdownFlag) -> None:
        self.var, self.port, self.stop = var, port, stop

    def run(self) -> None:
        """Set up, start and watch. Raises Stopped, SetupError, DirectoryError."""
        if not setup.port_is_free(self.port):
            raise SetupError(f"port {self.port} is in use; choose another: make run PORT={self.port + 1}")
        with _locked(self.var):
            print(f"keys and settings in {_short(self.var)} ...", flush=True)
            config = setup.prepare(self.var, self.port, self._check_cancelled)
            children = Children(self.var / "log", config)
            try:
                self._build(children)
                self._start(children, config)
                while True:
                    self._wait()
                    children.check()
            finally:
                for number in ENDS:
                    signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must leave nobody behind
                children.end()

    def _build(self, children: Children) -> None:
        print("building the site ...", flush=True)
        # Two programs, since the build may know which forms are open and nothing else of the settings.
        finish = partial(children.finish, check_cancelled=self._check_cancelled)
        public = finish("public", "-m", "forms", "public")
        file, site = self.var / "public.json", self.var / "site"
        file.write_text(public)
        url = f"http://127.0.0.1:{self.port}/"
        given = ("--open", str(file), "--output", str(site), "--site-url", url)
        finish("build", "build.py", *given)
        finish("check", "-m", "forms", "check", "--offline")  # the mail server is not there yet

    def _start(self, children: Children, config: Path) -> None:
        print("starting mail server, courier and web ...", flush=True)
        children.start("mail", "-m", "demo.mail", "--config", str(config))
        children.start("courier", "-m", "forms", "courier")
        # loglevel error: at warning gunicorn logs addresses and pieces of requests. Control socket and heartbeat
        # files would lie outside of var/.
        options = f"--workers 2 --worker-class gthread --threads 4 --log-level error --bind 127.0.0.1:{self.port}"
        places = ("--no-control-socket", "--worker-tmp-dir", str(self.var / "log"))
        children.start("web", "-m", "gunicorn", *options.split(), *places, "demo.site:make()")
        began, said = time.monotonic(), 1
        while silent := self._silent(config):
            waited_s = time.monotonic() - began
            if waited_s > READY_S:
                raise SetupError(f"{silent} does not answer after {READY_S} s; see {_short(self.var)}/log/")
            if waited_s > said * SAY_S:
                print(f"{silent} does not answer yet ({said * SAY_S} s); waiting ...", flush=True)
                said += 1
            self._wait()
            children.check()
        print(f"ready http://127.0.0.1:{self.port}/", flush=True)

    def _silent(self, config: Path) -> str:
        """A part that does not answer yet; empty when all do."""
        mail_port = tomllib.loads(config.read_text())["smtp"]["port"]
        if not (_answers(self.port, "/") and _answers(self.port, "/form/health")):
            return "web"
        return "" if _greets(mail_port) else "mail"

    def _check_cancelled(self) -> None:
        """Raise Stopped when a signal has asked us to end. Returns at once: it is called for each centre."""
        if self.stop.is_set():
            raise Stopped

    def _wait(self) -> None:
        """Wait a moment. Raises Stopped."""
        self.stop.wait(POLL_S)
        self._check_cancelled()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return connection.recv(4) == b"220 "
    except OSError:
        return False


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    """Hold *var* for ourselves: two couriers with two sets of settings would confuse everybody."""
    try:
        setup.claim_folder(var)
        marker = (var / setup.MARKER).open("r+b")
    except OSError as error:
        raise SetupError(f"{_short(var)}: {error.strerror}; make it writable, or give another: --var DIR") from None
    with marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            used = f"{_short(var)} is in use by another make run"
            raise SetupError(f"{used}; end it, or give another: --var DIR") from None
        yield


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="Run site, forms, courier and mail server here."
    )
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="where everything is kept (var/)")
    parser.add_argument("--version", action="version", version=f"ressursvenn {__version__}")
    asked = parser.parse_args()
    if not 1 <= asked.port <= 65535:
        parser.error(f"--port {asked.port}: must be from 1 to 65535")
    os.umask(0o077)
    stop = ShutdownFlag().on(ENDS)
    try:
        Run(asked.var.absolute(), asked.port, stop).run()
    except (SetupError, DirectoryError) as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        print("ended", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
