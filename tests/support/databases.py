"""The databases that the outbox is tried on: a SQLite file, and a PostgreSQL that the tests start themselves."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from forms.delivery.retry import RETRY_POLICY
from forms.outbox import postgresql
from forms.outbox.database import Database
from tests.support import watchdog
from tests.support.ports import free_port
from tests.support.programs import need

LEASE_S = RETRY_POLICY.lease_s  # as the courier asks for
START_S = 60
PASSWORD = "only for these tests"


class Postgres:
    """One PostgreSQL server of our own, on a loopback port, with everything in a folder of its own."""

    def __init__(self) -> None:
        self.programs = Path(need("postgresql")).parent
        # Not under pytest's folder: only its owner may pass through that, and PostgreSQL refuses to run as root.
        self.folder, self.port = watchdog.folder("pg-"), free_port()
        self.user = _unprivileged()
        (self.folder / "password").write_text(PASSWORD)
        if self.user:
            for path in (self.folder, self.folder / "password"):
                shutil.chown(path, self.user)
        self._run("initdb", "--pgdata", self.data, "--username", "ressursvenn", "--auth", "scram-sha-256",
                  "--pwfile", str(self.folder / "password"), "--encoding", "UTF8", "--no-locale")  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def url(self, password: str = PASSWORD.replace(" ", "%20")) -> str:
        secret = f":{password}" if password else ""
        return f"postgresql+psycopg://ressursvenn{secret}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        where = ["-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        more = ["-c", f"unix_socket_directories={self.folder}", "-c", "restart_after_crash=on"]
        with (self.folder / "log").open("ab") as log:
            command = [str(self.programs / "postgres"), *where, *more]
            self.process = watchdog.start(command, user=self.user, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + START_S
        while not self._answers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: every process of it at once."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in (self.process.pid, *map(int, children)):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        watchdog.forget(self.process)

    def stop(self) -> None:
        if self.process:
            watchdog.end(self.process, signal.SIGINT, START_S)  # "fast": those connected are turned away
        shutil.rmtree(self.folder)

    def ask(self, *statements: str) -> None:
        with psycopg.connect(self.url().replace("+psycopg", ""), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def empty(self) -> str:
        """Delete the outbox in it, if there is one. Returns its URL."""
        rows = ("letters", "marks", "rates", "tallies", "notices")
        moving = ", ".join(f"moving_{name}" for name in rows)  # after a move that was cut off
        self.ask(f"DROP TABLE IF EXISTS {', '.join(rows)}, {moving}, moved, schema_version")
        return self.url()

    def _answers(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [self.programs / program, *arguments]
        ran = subprocess.run(command, user=self.user, capture_output=True, cwd=self.folder, check=False)
        assert ran.returncode == 0, ran.stderr.decode()


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty outbox, on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/outbox.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


def fill(database: Database, count: int) -> None:
    """Put *count* waiting letters beside those that are there, due one a second since 1 March 2026, 12:00 UTC."""
    numbers = {
        "sqlite": f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT {count})",
        "postgresql": f"WITH n AS (SELECT n FROM generate_series(1, {count}) AS n)",
    }
    kind = "postgresql" if isinstance(database.store, postgresql.Server) else "sqlite"
    once, message = {
        "sqlite": ("CAST('f' || n AS BLOB)", "zeroblob(100)"),
        "postgresql": ("convert_to('f' || n, 'UTF8')", "convert_to(repeat('x', 100), 'UTF8')"),
    }[kind]
    names = "id, once, centre, message, state, created, due, lease, attempts, refusals, ambiguous"
    row = f"'f' || n, {once}, 'oslo', {message}, 'waiting', 1772366400 + n, 1772366400 + n, 0, 0, 0, (1 = 0)"
    with database.transaction() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"INSERT INTO letters ({names}) {numbers[kind]} SELECT {row} FROM n")
        connection.exec_driver_sql("ANALYZE letters")


def explain(database: Database, statement: Any, **values: object) -> str:
    """How the database would answer *statement* with these values bound."""
    with database.transaction() as connection:
        text = str(statement.params(values).compile(connection, compile_kwargs={"literal_binds": True}))
        how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        return "".join(f"{row[-1]}\n" for row in connection.exec_driver_sql(f"{how} {text}"))


Change = Callable[[str], None]


@pytest.fixture
def change(database: str) -> Change:
    """Change the rows of the outbox behind its back, by SQL that both databases know."""

    def change(statement: str) -> None:
        from sqlalchemy import create_engine

        engine = create_engine(database)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    return change
