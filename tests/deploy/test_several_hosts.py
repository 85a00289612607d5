"""Two web hosts and one PostgreSQL, one host killed: nothing is lost, and what was acknowledged is sent once."""

import contextlib
import dataclasses
import http.client
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.delivery.courier import Courier
from forms.monitoring.jobs import run_due_jobs
from forms.outbox.outbox import Outbox
from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support import watchdog
from tests.support.databases import PASSWORD, Postgres
from tests.support.mail_session import Make
from tests.support.moving import without_password
from tests.support.nginx import FORM, HOST, gunicorn, short_folder, wait
from tests.support.sample_answers import WRITE

PRESSES = 24
PATIENCE = 100  # times that somebody presses Send


@dataclass
class Host:
    """One web host: gunicorn as deployed, on a socket of its own, with the settings that both share."""

    folder: Path
    number: int

    def post(self, body: str) -> int:
        """Press Send here; raises OSError or HTTPException where the host does not answer."""
        with contextlib.closing(http.client.HTTPConnection(HOST)) as connection:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(60)
            connection.sock.connect(str(self.folder / "forms.sock"))
            connection.request("POST", "/form/nb/write/", body, FORM)
            return connection.getresponse().status

    def kill(self) -> None:
        """End it as a power cut would: the whole process group."""
        os.killpg(self.number, signal.SIGKILL)


@contextlib.contextmanager
def host(config: Path, sources: Path) -> Iterator[Host]:
    with short_folder() as folder, (folder / "log").open("wb") as log:
        environment = {**os.environ, "RESSURSVENN_CONFIG": str(config)}
        started = watchdog.start(gunicorn(folder), stdout=log, stderr=log, cwd=sources, env=environment)
        wait((folder / "forms.sock").stat, started)
        yield Host(folder, started.pid)
        watchdog.end(started)


@pytest.fixture
def shared(config: Path, postgres: Postgres) -> Path:
    """The settings of both hosts, on PostgreSQL."""
    (config.parent / "database-password").write_text(PASSWORD)
    (config.parent / "database-password").chmod(0o600)
    url = without_password(postgres.empty())
    text = config.read_text().replace("sqlite:///outbox.db", url)
    config.write_text(text.replace(f'"{url}"', f'"{url}"\npassword_file = "database-password"'))
    return config


def press(hosts: list[Host], body: str) -> int:
    """Send a form as nginx does with both hosts as upstreams: one that does not answer is followed by the other.

    On a busy machine a host may say that it cannot take the letter now (503): then Send is pressed again, as its page
    says. Returns the last answer.
    """
    status = 0
    for one in hosts * PATIENCE:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if (status := one.post(body)) != 503:
                break
    return status


def test_a_host_that_is_killed_loses_nothing_and_what_was_taken_is_sent_once(
    shared: Path, sources: Path, make_session: Make
) -> None:
    read = settings.read(shared)
    tokens = Tokens(read.secret, lambda: time.time() - 10)
    bodies = [urlencode({**WRITE, "token": tokens.issue(), "name": f"{n}"}, doseq=True) for n in range(PRESSES)]
    with host(shared, sources) as first, host(shared, sources) as second, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(press, [first, second][:: 1 if n % 2 else -1], one) for n, one in enumerate(bodies)]
        asked[PRESSES // 3].result()
        first.kill()
        answers = [one.result() for one in asked]
        answers += [press([second], one) for one in bodies]  # each once more: known there, whoever took it

    assert Counter(answers) == {303: 2 * PRESSES}
    assert delivered(read, make_session) == PRESSES


def delivered(read: settings.Settings, make_session: Make) -> int:
    """How many letters two couriers bring to a real mail server until none waits, an hour a round by their clock."""
    server, session = make_session()
    hours = count()

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(hours=next(hours))

    outboxes = [Outbox(read.database), Outbox(read.database)]
    ours = dataclasses.replace(read, smtp=session.smtp)
    couriers = [Courier(ours, one, run_due_jobs, clock=clock) for one in outboxes]
    while outboxes[0].counts(datetime.now(UTC)).waiting:
        for courier in couriers:
            courier.step()
    for courier in couriers:
        courier.session.close()
        courier.outbox.close()
    return len(server.taken)
