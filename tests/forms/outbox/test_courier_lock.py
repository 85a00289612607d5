"""The couriers' lock: any number of couriers, or one who restores or moves the outbox, and never both."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from forms.outbox.courier_lock import CourierLock
from forms.outbox.database import Database, OutboxUnavailable
from tests.support import ROOT
from tests.support.databases import Postgres

HOLD = """
import sys, time
from forms.outbox.courier_lock import CourierLock
from forms.outbox.database import Database
CourierLock(Database(sys.argv[1])).share()
print("held", flush=True)
time.sleep(600)
"""


def lock(url: str) -> CourierLock:
    return CourierLock(Database(url))


@pytest.fixture
def held(database: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds it as a courier does."""
    command = [sys.executable, "-c", HOLD, database]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_couriers_hold_it_side_by_side(database: str, held: "subprocess.Popen[str]") -> None:
    ours = lock(database)
    ours.share()
    ours.share()

    ours.release()


def test_nobody_is_alone_while_a_courier_is_at_work(database: str, held: "subprocess.Popen[str]") -> None:
    with pytest.raises(OutboxUnavailable, match="a courier is at work"), lock(database).exclusive():
        pass


def test_a_courier_does_not_begin_while_somebody_is_alone(database: str) -> None:
    with lock(database).exclusive(), pytest.raises(OutboxUnavailable, match="is being restored or moved"):
        lock(database).share()
    after = lock(database)
    after.share()

    after.release()


def test_it_goes_with_a_courier_that_was_killed(database: str, held: "subprocess.Popen[str]") -> None:
    os.kill(held.pid, signal.SIGKILL)
    held.wait()
    while True:  # PostgreSQL notices a moment later; a test that never ends has failed
        try:
            with lock(database).exclusive():
                break
        except OutboxUnavailable as error:
            assert "a courier is at work" in str(error)


def test_a_courier_asks_anew_when_the_server_was_killed(postgres: Postgres) -> None:
    courier = lock(postgres.url())
    courier.share()
    postgres.kill()
    postgres.start()
    courier.share()
    with pytest.raises(OutboxUnavailable, match="a courier is at work"), lock(postgres.url()).exclusive():
        pass

    courier.release()
