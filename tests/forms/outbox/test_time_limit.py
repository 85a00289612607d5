"""A call that hangs is waited for no longer than it may take; what is given up is not stored later."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from forms.outbox import waits
from forms.outbox.outbox import Outbox, OutboxUnavailable, OutboxUnsure
from forms.outbox.time_limit import Attempt, Bulkhead, Overdue, within

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    made.put(b"1", "oslo", b"sealed", NOW)
    monkeypatch.setattr(waits, "STORE_S", 0.3)
    yield made
    made.close()


def test_a_result_and_an_exception_come_through() -> None:
    assert within(60, lambda _: "stored") == "stored"
    with pytest.raises(ZeroDivisionError):
        within(60, lambda _: 1 / 0)


@pytest.mark.parametrize("final", [False, True])
def test_whether_it_may_succeed_after_all_is_known(final: bool) -> None:
    go_on = threading.Event()

    def hang(attempt: Attempt) -> None:
        if final:
            attempt.point_of_no_return()
        go_on.wait(60)

    with pytest.raises(Overdue) as caught:
        within(0.2, hang)
    go_on.set()
    assert caught.value.unsure == final


def test_what_nobody_waits_for_any_more_does_not_pass_its_point_of_no_return() -> None:
    attempt = Attempt()
    attempt.give_up()

    with pytest.raises(Overdue):
        attempt.point_of_no_return()


def test_where_calls_hang_the_next_one_is_refused_at_once() -> None:
    go_on, bulkhead = threading.Event(), Bulkhead(1, 0.2)
    for _ in range(2):
        with pytest.raises(Overdue):
            bulkhead.call(lambda: go_on.wait(60))
    go_on.set()
    time.sleep(0.1)

    assert bulkhead.call(lambda: True)


def test_a_letter_whose_turn_has_not_come_in_time_is_not_stored_later(outbox: Outbox) -> None:
    store = outbox.database.store
    with store.write_lock(store.deadline()), pytest.raises(OutboxUnavailable, match="no answer") as caught:
        outbox.put(b"2", "oslo", b"sealed", NOW)
    with store.write_lock(store.deadline()):
        pass

    assert not isinstance(caught.value, OutboxUnsure) and outbox.counts(NOW).waiting == 1


def test_a_commit_that_hangs_is_not_said_to_have_failed(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, engine = threading.Event(), outbox.database._engine_of_this_process()[0]
    sa.event.listen(engine, "commit", lambda _: go_on.wait(60))
    with pytest.raises(OutboxUnsure):
        outbox.put(b"2", "oslo", b"sealed", NOW)
    go_on.set()
    monkeypatch.setattr(waits, "STORE_S", 60)

    assert not outbox.put(b"2", "oslo", b"sealed", NOW) and outbox.counts(NOW).waiting == 2
