"""The workers of the form service are killed while forms are on their way through a real nginx: no form is lost.

nginx still has the form in memory and hands it to the next worker; the once-key makes that safe where the first one
had stored it already. So it helps browsers without JavaScript too, whose page would be gone with the form in it.
"""

import contextlib
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support.nginx import Nginx, gunicorn, process, short_folder, wait
from tests.support.sample_answers import WRITE

IN_FLIGHT = 8  # what two workers of four threads have in their hands at once
UNDER_WAY_S = 1


@pytest.fixture
def nginx(config: Path, site: Path, sources: Path) -> Iterator[Nginx]:
    """nginx before gunicorn before the form service, as deployed."""
    with contextlib.ExitStack() as stack:
        made = Nginx(stack.enter_context(short_folder()), site)
        log = made.folder / "gunicorn.log"
        stack.enter_context(process(gunicorn(made.folder), log, sources, RESSURSVENN_CONFIG=str(config)))
        wait(lambda: made.socket.stat())
        yield stack.enter_context(made.running())


def workers(nginx: Nginx) -> list[int]:
    """The processes of gunicorn whose parent is gunicorn."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"unix:{nginx.socket}".encode() in (path / "cmdline").read_bytes():
                parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
    return [pid for pid, parent in parents.items() if parent in parents]


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
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        with locked(database):
            asked = [pool.submit(nginx.ask, "/form/nb/write/", body) for body in bodies]
            time.sleep(UNDER_WAY_S)
            for pid in workers(nginx):
                os.kill(pid, signal.SIGKILL)
        answers = [one.result() for one in asked]

    assert Counter(answer.status for answer in answers) == {303: IN_FLIGHT}
    with contextlib.closing(sqlite3.connect(database)) as connection:
        [[stored]] = connection.execute("SELECT count(*) FROM letters")
    assert stored == IN_FLIGHT
