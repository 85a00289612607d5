"""Benchmark of nginx under slowloris: 500 connections of one address are held, and visitors ask meanwhile.

With the time-outs of deploy/nginx.conf as they are, so it takes five minutes. There is no form service: no form is ever
complete.
"""

import contextlib
import http.client
import os
import resource
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measuring import Figures, spread
from tests.support import ROOT
from tests.support.nginx import HOST, Nginx, short_folder

HELD, VISIT_EVERY_S, BYTE_EVERY_S = 500, 0.2, 1
ATTACKER = ("127.0.0.2", 0)
GET = f"GET /en/find/ HTTP/1.1\r\nHost: {HOST}\r\n".encode()
FORM = f"POST /form/en/write/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 131072\r\n\r\n".encode()
SHUTDOWN_S, SPARE_S = 120, 10  # worker_shutdown_timeout in deploy/nginx.conf


@dataclass(frozen=True)
class Attack:
    """What is sent at first, what again each second, and the seconds after which nginx should have ended it."""

    name: str
    first: bytes
    drip: bytes
    patience: float


ATTACKS = (
    Attack("nothing after the handshake", b"", b"", 15),
    Attack("a header, a byte a second", GET + b"X: ", b"x", 15),
    Attack("an answered request, then nothing", GET + b"\r\n", b"", 30),
    Attack("a form, then nothing", FORM, b"", 30),
    Attack("a form, a byte a second", FORM, b"x", 30),
)


def figures() -> Figures:
    """Held connections that are open in time and after it, and what visitors noticed."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder, short_folder() as short:
        site = Path(folder) / "site"
        build = [sys.executable, "build.py", "--output", str(site), "--site-url", f"https://{HOST}/"]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        with Nginx(short, site).running() as nginx:
            for attack in ATTACKS:
                yield from _attacked(nginx, attack)


def _attacked(nginx: Nginx, attack: Attack) -> Figures:
    with _visitors(nginx) as times, contextlib.ExitStack() as stack:
        held = [_held(nginx, stack, attack.first) for _ in range(HELD)]
        yield f"{attack.name}: open at once", f"{_open(held, attack.drip)} of {HELD}"
        still = _after(held, attack.drip, attack.patience + SPARE_S)
        yield f"  open {attack.patience + SPARE_S:.0f} s later", f"{still} of {HELD}"
        if still:
            os.kill(int((nginx.folder / "pid").read_text()), signal.SIGHUP)
            still = _after(held, attack.drip, SHUTDOWN_S + SPARE_S)
            yield f"  open {SHUTDOWN_S + SPARE_S} s after a reload", f"{still} of {HELD}"
    answered = [took for took in times if took is not None]
    yield "  visitors meanwhile", f"{len(answered)} of {len(times)} answered, {spread(answered)}"


def _held(nginx: Nginx, stack: contextlib.ExitStack, first: bytes) -> ssl.SSLSocket:
    link = stack.enter_context(nginx.tls(source=ATTACKER))
    link.sendall(first)
    link.setblocking(False)
    return link


def _after(held: list[ssl.SSLSocket], drip: bytes, duration: float) -> int:
    """How many of *held* are open after *duration* seconds, in which *drip* is sent again and again."""
    end = time.monotonic() + duration
    while time.monotonic() < end and _open(held, drip):
        time.sleep(BYTE_EVERY_S)
    return _open(held, b"")


def _open(held: list[ssl.SSLSocket], drip: bytes) -> int:
    return sum(_is_open(link, drip) for link in held)


def _is_open(link: ssl.SSLSocket, drip: bytes) -> bool:
    try:
        if drip:
            link.send(drip)
        while link.recv(65536):  # the page of who has too many
            pass
    except ssl.SSLWantReadError:
        return True
    except OSError:
        pass
    return False


@contextlib.contextmanager
def _visitors(nginx: Nginx) -> Iterator[list[float | None]]:
    """Somebody of another address who asks for a page five times a second: seconds, or None without the page."""
    times: list[float | None] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(VISIT_EVERY_S):
            times.append(_wait(nginx))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield times
    finally:
        ended.set()
        asking.join()


def _wait(nginx: Nginx) -> float | None:
    began = time.perf_counter()
    try:
        shown = nginx.ask("/en/find/").status == 200
    except (OSError, http.client.HTTPException):
        return None
    return time.perf_counter() - began if shown else None
