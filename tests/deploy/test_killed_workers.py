"""The workers of the form service are killed while forms are on their way through a real nginx: no form is lost.

nginx still has the form in memory and hands it to the next worker; the once-key makes that safe where the first one
had stored it already. So it helps browsers without JavaScript too, whose page would be gone with the form in it.
"""

import contextlib
import http.client
import os
import signal
import sqlite3
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support.nginx import FORM, HOST, Nginx, gunicorn, process, short_folder, wait
from tests.support.sample_answers import WRITE

IN_FLIGHT = 8  # what two workers of four threads have in their hands at once


@pytest.fixture
def nginx(config: Path, site: Path, sources: Path) -> Iterator[Nginx]:
    """nginx before gunicorn before the form service, as deployed."""
    with contextlib.ExitStack() as stack:
        made = Nginx(stack.enter_context(short_folder()), site)
        log = made.folder / "gunicorn.log"
        service = stack.enter_context(process(gunicorn(made.folder), log, sources, RESSURSVENN_CONFIG=str(config)))
        wait(made.socket.stat, service)
        yield stack.enter_context(made.running())


def workers(nginx: Nginx) -> list[int]:
    """The processes of gunicorn whose parent is gunicorn."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"unix:{nginx.socket}".encode() in (path / "cmdline").read_bytes():
                parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
    return [pid for pid, parent in parents.items() if parent in parents]


def all_but_the_last_byte(nginx: Nginx, body: str) -> ssl.SSLSocket:
    """A connection on which a form is nearly sent: what takes time is done before the outbox is held."""
    head = f"POST /form/nb/write/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM['Content-Type']}"
    link = nginx.tls()
    link.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body[:-1]}".encode())
    return link


def wait_until_accepted(nginx: Nginx, number: int) -> None:
    """Until the workers have so many connections: in the kernel's list those that wait to be accepted have no inode."""
    listed = Path("/proc/net/unix")

    def accepted() -> None:
        rows = [line.split() for line in listed.read_text().splitlines() if line.endswith(f" {nginx.socket}")]
        if sum(row[5] == "03" and row[6] != "0" for row in rows) < number:  # connected, and an inode
            raise OSError("not all are in the hands of a worker")

    wait(accepted)


def status(link: ssl.SSLSocket) -> int:
    with link:
        answer = http.client.HTTPResponse(link)
        answer.begin()
        return answer.status


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold the outbox, so that every form that is sent stays in the hands of a worker."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def test_forms_that_killed_workers_had_in_their_hands_are_taken_by_the_next(nginx: Nginx, config: Path) -> None:
    read = settings.read(config)
    tokens, database = Tokens(read.secret, lambda: time.time() - 10), Path(read.database.removeprefix("sqlite:///"))
    bodies = [urlencode({**WRITE, "token": tokens.issue(), "name": f"{n}"}, doseq=True) for n in range(IN_FLIGHT)]
    nginx.ask("/form/nb/write/")  # the outbox is there
    links = [all_but_the_last_byte(nginx, body) for body in bodies]
    with locked(database):
        for link, body in zip(links, bodies, strict=True):
            link.sendall(body[-1:].encode())
        wait_until_accepted(nginx, IN_FLIGHT)
        for pid in workers(nginx):
            os.kill(pid, signal.SIGKILL)

    assert Counter(map(status, links)) == {303: IN_FLIGHT}
    with contextlib.closing(sqlite3.connect(database)) as connection:
        [[stored]] = connection.execute("SELECT count(*) FROM letters")
    assert stored == IN_FLIGHT
