"""The form service reads its release once, before it says that it is ready; its workers are forked from that (preload).

What a fork could take along must not be there: a thread, an open file, random numbers that two workers would share.
"""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.confirming import confirm_all
from tests.support import keys
from tests.support.nginx import HOST, gunicorn, process, short_folder, wait

FORKED = """
import base64, os, sys
from datetime import UTC, datetime
def opened():
    return {path for path in map(link, os.listdir("/proc/self/fd")) if path.startswith(("/", "socket"))}
def link(number):
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""
before = opened()
from forms.wsgi import application
sealers = application().extensions["service"].sealers
print(len(os.listdir("/proc/self/task")), sorted(opened() - before), flush=True)
for _ in range(2):
    child = os.fork()
    if child == 0:
        for name in ("narvik", "oslo"):
            sealed = sealers[name].seal(bytes(8192), datetime.now(UTC)).body
            print(base64.b64encode(sealed).decode(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


def shown(folder: Path) -> int:
    """The status of the answer to who asks the service itself for a form."""
    with contextlib.closing(http.client.HTTPConnection(HOST)) as connection:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(folder / "forms.sock"))
        connection.request("GET", "/form/nb/write/")
        return connection.getresponse().status


def children(process: "subprocess.Popen[bytes]") -> set[int]:
    return set(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()))


def test_a_worker_that_takes_the_place_of_another_is_of_the_same_release(
    folder: Path, config: Path, sources: Path
) -> None:
    with process(gunicorn(folder), folder / "log", sources, RESSURSVENN_CONFIG=str(config)) as service:
        wait(lambda: shown(folder), service)
        config.write_text("another release")
        killed = children(service)
        for number in killed:
            os.kill(number, signal.SIGKILL)
        while not children(service) or children(service) & killed:  # a test that never ends has failed
            assert service.poll() is None, (folder / "log").read_text()

        assert shown(folder) == 200


@pytest.mark.parametrize(("settings", "ready"), [(None, True), ("broken", False)])
def test_systemd_is_told_that_it_is_ready_when_it_is(
    folder: Path, config: Path, sources: Path, settings: str | None, ready: bool
) -> None:
    config.write_text(settings or config.read_text())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(folder / "notify"))
        environment = {"RESSURSVENN_CONFIG": str(config), "NOTIFY_SOCKET": str(folder / "notify")}
        with process(gunicorn(folder), folder / "log", sources, **environment) as service:
            told.settimeout(0.1)
            said = b""
            while not said and service.poll() is None:
                with contextlib.suppress(TimeoutError):
                    said = told.recv(4096)

            assert said.startswith(b"READY=1") is ready
            assert not ready or shown(folder) == 200


def test_a_fork_takes_no_thread_no_open_file_and_no_random_numbers_along(config: Path, sources: Path) -> None:
    certificate, fingerprint = keys.openpgp()
    (config.parent / "oslo.asc").write_bytes(certificate)
    section = '[inbox.oslo]\naddress = "oslo@inbox.example.org"\nkind = "openpgp"\ncertificates = ["oslo.asc"]\n'
    section += f'fingerprints = ["{fingerprint}"]\nforms = ["write"]\n'
    others = re.sub(r"(?s)\[inbox\.oslo\].*?(?=\n\[|\Z)", "", config.read_text())
    config.write_text(f"{others}\n{section}")
    confirm_all(config)
    ran = subprocess.run(
        [sys.executable, "-c", FORKED], env=os.environ | {"RESSURSVENN_CONFIG": str(config)}, cwd=sources,
        capture_output=True, text=True,
    )  # fmt: skip
    said, *sealed = ran.stdout.splitlines()

    assert (said, len(sealed)) == ("1 []", 4), ran.stdout + ran.stderr
    assert not {sealed[0][-400:], sealed[1][-400:]} & {sealed[2][-400:], sealed[3][-400:]}
