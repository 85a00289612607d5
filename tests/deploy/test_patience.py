"""While the outbox does not work, each press gets an answer of ours with her text, before nginx loses its patience."""

import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from forms.outbox import waits
from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support.databases import PASSWORD, Postgres
from tests.support.form_service import write_settings
from tests.support.nginx import DEPLOY, HOST, Answer, Nginx, gunicorn, process, short_folder, wait
from tests.support.sample_answers import WRITE, Fields

AT_ONCE = 44


class Stack:
    """nginx before gunicorn before the form service, with an outbox that *stopping* stops."""

    def __init__(self, nginx: Nginx, secret: bytes, stopping: Callable[[], AbstractContextManager[None]]) -> None:
        self.nginx, self.stopped = nginx, stopping
        self.tokens = Tokens(secret, lambda: time.time() - 10)

    def press(self, number: int) -> Answer:
        answers = {**WRITE, "token": self.tokens.issue(), "name": f"Kari {number}"}
        return self.nginx.ask("/form/nb/write/oslo/", urlencode(answers, doseq=True))

    def crowd(self, pool: ThreadPoolExecutor) -> list["Future[Answer]"]:
        return [pool.submit(self.press, number) for number in range(AT_ONCE)]


@contextmanager
def _sqlite_locked(file: Path) -> Iterator[None]:
    """Another process holds the write lock."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def _table_locked(server: Postgres) -> Iterator[None]:
    with psycopg.connect(server.url().replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE letters IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def _frozen(server: Postgres) -> Iterator[None]:
    """The server answers nobody, and breaks no connection: as on a disk that hangs."""
    _signal(server, signal.SIGSTOP)
    yield
    _signal(server, signal.SIGCONT)


def _signal(server: Postgres, number: int) -> None:
    first: int = server.process.pid
    for process_id in (str(first), *Path(f"/proc/{first}/task/{first}/children").read_text().split()):
        with suppress(ProcessLookupError):
            os.kill(int(process_id), number)


@pytest.fixture(scope="module", params=["SQLite's lock", "PostgreSQL's lock", "PostgreSQL frozen"])
def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    sources: Path,
    certificates: dict[str, tuple[Path, str]],
) -> Iterator[Stack]:
    config = write_settings(tmp_path_factory.mktemp("patience"), site, certificates, f"https://{HOST}")
    stop = partial(_sqlite_locked, config.with_name("outbox.db"))
    if "PostgreSQL" in request.param:
        server: Postgres = request.getfixturevalue("postgres")
        stop = partial(_frozen if "frozen" in request.param else _table_locked, server)
        _use(server, config)
    with short_folder() as folder:
        nginx = Nginx(folder, site)
        file = folder / "nginx.conf"
        file.write_text(file.read_text().replace("burst=30", "burst=1000"))
        with process(gunicorn(folder), folder / "gunicorn.log", sources, RESSURSVENN_CONFIG=str(config)) as service:
            wait(nginx.socket.stat, service)
            with nginx.running():
                yield Stack(nginx, settings.read(config).secret, stop)


def _use(server: Postgres, config: Path) -> None:
    """Let the settings name *server* as the outbox."""
    file = config.with_name("password")
    file.write_text(PASSWORD)
    file.chmod(0o600)
    url = server.empty().replace(f":{PASSWORD.replace(' ', '%20')}@", "@")
    config.write_text(config.read_text().replace('sqlite:///outbox.db"', f'{url}"\npassword_file = "password"'))


@pytest.fixture(autouse=True)
def works(request: pytest.FixtureRequest) -> None:
    """Before each test that has a stack: it takes letters in each of its processes."""
    if "stack" in request.fixturenames:
        stack: Stack = request.getfixturevalue("stack")
        in_a_row, deadline = 0, time.monotonic() + 60
        while in_a_row < 12 and time.monotonic() < deadline:
            in_a_row = in_a_row + 1 if stack.press(in_a_row).status == 303 else 0


def test_nginx_waits_as_long_as_the_waits_are_computed_for() -> None:
    [patience] = re.findall(r"proxy_read_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text())
    longest = waits.TURNS * (waits.PROBE_S + waits.STORE_S) + waits.WORK_S

    assert longest <= waits.PROXY_S == int(patience)


def test_each_of_44_presses_gets_her_text_back(stack: Stack) -> None:
    with stack.stopped(), ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [one.result() for one in stack.crowd(pool)]

    assert {answer.status for answer in answers} == {503}
    assert {Fields(answer.text).values["name"] for answer in answers} == {f"Kari {n}" for n in range(AT_ONCE)}


def test_meanwhile_forms_health_and_numbers_are_answered(stack: Stack) -> None:
    with stack.stopped(), ThreadPoolExecutor(AT_ONCE) as pool:
        pressed = stack.crowd(pool)
        find, health, form = (stack.nginx.ask(path) for path in ("/nb/find/", "/form/health", "/form/nb/write/oslo/"))
        [one.result() for one in pressed]

    assert find.status == 200 and not json.loads(health.text)["ok"]
    assert 'href="tel:+4722480380"' in form.text and form.status in (200, 503)


def test_the_form_is_not_offered_until_the_outbox_works_again(stack: Stack) -> None:
    with stack.stopped():
        while "<form" in stack.nginx.ask("/form/nb/write/oslo/").text:
            pass
        shown = {stack.nginx.ask("/form/nb/write/oslo/").status for _ in range(10)}
    while stack.nginx.ask("/form/nb/write/oslo/").status == 503:
        time.sleep(0.2)

    assert 503 in shown
