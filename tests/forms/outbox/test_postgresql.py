"""The outbox in a real PostgreSQL: what several hosts rely on, and what is said when it is not there."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from forms.outbox import postgresql
from forms.outbox.outbox import Outbox, OutboxUnavailable
from tests.support.databases import LEASE_S, PASSWORD, Postgres

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(postgres: Postgres) -> Iterator[Outbox]:
    made = Outbox(postgres.empty())
    yield made
    made.close()


def put(outbox: Outbox, once: bytes = b"1", centre: str = "oslo") -> bool:
    return outbox.put(once, centre, b"sealed", NOW)


def test_a_commit_is_on_the_disk_whatever_the_servers_own_settings_say(outbox: Outbox, postgres: Postgres) -> None:
    postgres.ask("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")
    with outbox.database.transaction() as connection:
        said = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    postgres.ask("ALTER SYSTEM RESET synchronous_commit", "SELECT pg_reload_conf()")

    assert said == "on"


def test_a_server_that_was_set_up_without_a_locale_serves_as_well(postgres: Postgres) -> None:
    postgres.ask("CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    outbox = Outbox(postgres.url().replace("/postgres", "/plain"))
    put(outbox)
    claimed, waiting = outbox.claim(NOW, LEASE_S), outbox.counts(NOW).waiting
    outbox.close()
    postgres.ask("DROP DATABASE plain")

    assert (claimed.centre, claimed.message, waiting) == ("oslo", b"sealed", 1)


def test_a_courier_passes_over_a_letter_that_another_is_taking(outbox: Outbox, postgres: Postgres) -> None:
    put(outbox, b"1", "oslo")
    put(outbox, b"2", "narvik")
    taking = sa.create_engine(postgres.url())
    with taking.begin() as connection:
        connection.exec_driver_sql("SELECT id FROM letters WHERE centre = 'oslo' FOR UPDATE")
        claimed = outbox.claim(NOW, LEASE_S)
    taking.dispose()

    assert claimed.centre == "narvik"


def test_a_letter_that_could_not_be_claimed_for_a_moment_is_claimed_afterwards(
    outbox: Outbox, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql._OPTIONS, "options", "-c lock_timeout=100ms")
    put(outbox)
    blocking = sa.create_engine(postgres.url())
    with blocking.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE letters IN SHARE MODE")  # as CREATE INDEX does
        with pytest.raises(OutboxUnavailable, match="lock timeout"):
            outbox.claim(NOW, LEASE_S)
    blocking.dispose()

    assert outbox.claim(NOW, LEASE_S) is not None


def test_a_rate_that_is_purged_at_that_moment_refuses_no_letter_and_is_kept(postgres: Postgres, outbox: Outbox) -> None:
    other, later = Outbox(postgres.url()), NOW + timedelta(hours=2)
    outbox.hourly = 60
    put(outbox)

    def purge(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO rates"):
            purging.start()
            purging.join(0.5)

    purging = threading.Thread(target=other.purge, args=[later])
    sa.event.listen(outbox.database._engine_of_this_process()[0], "after_cursor_execute", purge)
    stored = outbox.put(b"2", "oslo", b"sealed", later)
    purging.join()
    other.close()

    with outbox.database.transaction() as connection:
        assert (stored, connection.exec_driver_sql("SELECT key, taken FROM rates").all()) == (True, [("oslo:write", 1)])


def test_what_the_server_says_of_a_row_is_not_repeated(outbox: Outbox, postgres: Postgres) -> None:
    put(outbox)
    postgres.ask("ALTER TABLE letters ADD CHECK (centre <> 'narvik')")
    with pytest.raises(OutboxUnavailable, match="violates check constraint") as error:
        put(outbox, b"2", "narvik")

    assert not any(piece in str(error.value) for piece in ("DETAIL", "narvik", "Failing row", "waiting"))


def test_after_the_server_was_killed_and_started_the_next_letter_is_taken_at_once(
    outbox: Outbox, postgres: Postgres
) -> None:
    put(outbox, b"1")
    postgres.kill()
    with pytest.raises(OutboxUnavailable, match="connection"):
        put(outbox, b"2")
    postgres.start()

    assert (put(outbox, b"1"), put(outbox, b"2")) == (False, True)


def test_a_letter_is_taken_at_once_though_the_server_was_killed_since_the_last_one(
    outbox: Outbox, postgres: Postgres
) -> None:
    put(outbox, b"1")
    postgres.kill()
    postgres.start()

    assert put(outbox, b"2")


def test_a_server_that_vanishes_is_noticed_in_seconds(outbox: Outbox) -> None:
    with outbox.database.transaction() as connection:
        said = connection.connection.driver_connection.info.get_parameters()

    wanted = {"tcp_user_timeout": "5000", "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "2"}
    assert {name: said.get(name) for name in wanted} == wanted


def test_while_a_server_cannot_be_reached_nobody_waits_behind_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql._OPTIONS, "connect_timeout", 2)
    took: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        gone = Outbox(f"postgresql://me:x@127.0.0.1:{silent.getsockname()[1]}/x")

        def visit() -> None:
            began = time.monotonic()
            with pytest.raises(OutboxUnavailable):
                put(gone)
            took.append(time.monotonic() - began)

        threads = [threading.Thread(target=visit) for _ in range(4)]
        for act in (threading.Thread.start, threading.Thread.join):
            [act(thread) for thread in threads]

    assert len(took) == 4 and max(took) < 5


def test_hosts_that_start_at_once_create_the_tables_once(outbox: Outbox, postgres: Postgres) -> None:
    several = [Outbox(postgres.url()) for _ in range(6)]
    failed: list[Exception] = []

    def start(one: Outbox) -> None:
        try:
            one.check_writable()
        except OutboxUnavailable as error:
            failed.append(error)
        one.close()

    threads = [threading.Thread(target=start, args=[one]) for one in several]
    for act in (threading.Thread.start, threading.Thread.join):
        [act(thread) for thread in threads]

    assert failed == []


@pytest.mark.parametrize("wrong", ["password", "database", "port"])
def test_a_server_that_cannot_be_used_is_told_and_no_password_with_it(
    outbox: Outbox, postgres: Postgres, wrong: str
) -> None:
    good = postgres.url()
    url = {
        "password": postgres.url("guess"),
        "database": good.replace("/postgres", "/nowhere"),
        "port": good.replace(f":{postgres.port}", ":1"),
    }[wrong]
    with pytest.raises(OutboxUnavailable) as error:
        put(Outbox(url))

    assert not any(secret in str(error.value) for secret in (PASSWORD, PASSWORD.replace(" ", "%20"), "guess"))
