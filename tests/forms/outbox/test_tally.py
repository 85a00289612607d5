"""The tally of letters: each is counted once, in the month of its day in Norway, and nothing tells when it came."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from forms.outbox import tally
from forms.outbox.outbox import NOTICE, Counts, Outbox, OutboxUnavailable
from forms.outbox.schema import SCHEMA
from tests.support import ROOT
from tests.support.databases import LEASE_S, Change, Postgres

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARCH = "2026-03"


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    with closing(Outbox(database)) as made:
        yield made


def put(outbox: Outbox, once: bytes = b"1", now: datetime = NOW, centre: str = "oslo", form: str = "write") -> bool:
    return outbox.put(once, centre, b"sealed", now, form, counted=centre)


def counted(outbox: Outbox, now: datetime = APRIL) -> dict[str, dict[tuple[str, str], int]]:
    return {month: dict(counts) for month, counts in outbox.tally.ended(now).items()}


def test_letters_are_counted_by_month_centre_and_form(outbox: Outbox) -> None:
    for number, (centre, form) in enumerate([("oslo", "write"), ("oslo", "write"), ("oslo", "apply"), ("a", "apply")]):
        put(outbox, b"%d" % number, centre=centre, form=form)

    assert counted(outbox) == {MARCH: {("a", "apply"): 1, ("oslo", "apply"): 1, ("oslo", "write"): 2}}


def test_a_letter_that_comes_again_is_counted_once_waiting_or_delivered(outbox: Outbox) -> None:
    taken = [put(outbox), put(outbox)]
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)
    taken.append(put(outbox, now=NOW + 47 * HOUR))

    assert taken == [True, False, False]
    assert counted(outbox) == {MARCH: {("oslo", "write"): 1}}


def test_what_the_courier_does_with_a_letter_counts_nothing(outbox: Outbox) -> None:
    put(outbox)
    outbox.postpone(outbox.claim(NOW, LEASE_S), NOW, "451", refused=False, ambiguous=False)
    outbox.dead_letter(outbox.claim(NOW, LEASE_S), "550")
    outbox.requeue_all()
    outbox.delivered(outbox.claim(NOW, LEASE_S).id, NOW)

    assert counted(outbox) == {MARCH: {("oslo", "write"): 1}}


def test_tests_canaries_and_notices_are_not_counted(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", NOTICE)):
        outbox.put(once, centre, b"sealed", NOW)

    assert counted(outbox) == {}


def test_a_letter_that_is_not_taken_is_not_counted(outbox: Outbox) -> None:
    outbox.hourly = 1
    taken = 0
    with pytest.raises(OutboxUnavailable):
        for number in range(20):
            taken += put(outbox, b"%d" % number)

    assert counted(outbox) == {MARCH: {("oslo", "write"): taken}}


def test_a_letter_that_nobody_waits_for_any_more_is_not_counted(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms.outbox.time_limit.Attempt.point_of_no_return", _gives_up)
    with pytest.raises(OutboxUnavailable):
        put(outbox)

    assert (counted(outbox), outbox.counts(NOW)) == ({}, Counts(0, 0, 0))


def _gives_up(_attempt: object) -> None:
    raise OutboxUnavailable("nobody waits")


# Half an hour before and after the end of a month in Norway, in winter and in summer.
@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-01-31T22:30", "2026-01"),
        ("2026-01-31T23:30", "2026-02"),
        ("2026-06-30T21:30", "2026-06"),
        ("2026-06-30T22:30", "2026-07"),
    ],
)
def test_a_month_ends_at_midnight_in_norway(outbox: Outbox, moment: str, month: str) -> None:
    put(outbox, now=datetime.fromisoformat(f"{moment}+00:00"))

    assert list(counted(outbox, datetime(2026, 9, 1, tzinfo=UTC))) == [month]


def test_a_running_month_is_never_read(outbox: Outbox) -> None:
    put(outbox)

    assert counted(outbox, datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) == {}
    assert list(counted(outbox, datetime(2026, 3, 31, 22, 1, tzinfo=UTC))) == [MARCH]


def test_a_month_is_kept_for_24_months_and_then_deleted(outbox: Outbox, change: Change) -> None:
    put(outbox)
    last, over = datetime(2028, 3, 31, tzinfo=UTC), datetime(2028, 4, 1, tzinfo=UTC)
    outbox.tally.purge(last)
    kept = list(counted(outbox, last))
    shown_before_the_purge = counted(outbox, over)
    outbox.tally.purge(over)

    assert (kept, shown_before_the_purge, rows(outbox)) == ([MARCH], {}, [])


def rows(outbox: Outbox, what: str = "*") -> list[tuple[object, ...]]:
    with outbox.database.transaction(reads_only=True) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT {what} FROM tallies")]


def test_the_purge_changes_no_count_of_a_month_that_is_kept(outbox: Outbox) -> None:
    for number, centre in enumerate(["oslo", "narvik", "oslo"]):
        put(outbox, b"%d" % number, centre=centre)
    before = counted(outbox)
    outbox.tally.purge(NOW)

    assert counted(outbox) == before == {MARCH: {("narvik", "write"): 1, ("oslo", "write"): 2}}


def test_a_row_holds_month_centre_form_and_count_only(outbox: Outbox) -> None:
    put(outbox)
    names = [column["name"] for column in columns(outbox)]

    assert names == ["month", "centre", "form", "count"]
    assert rows(outbox) == [(MARCH, "oslo", "write", 1)]


def columns(outbox: Outbox) -> list[sa.engine.interfaces.ReflectedColumn]:
    with outbox.database.transaction(reads_only=True) as connection:
        return sa.inspect(connection).get_columns("tallies")


def test_in_sqlite_the_bytes_on_the_disk_do_not_tell_in_which_order_letters_came(tmp_path: Path) -> None:
    pages = set()
    for order in ("aabc", "acba", "baca", "cbaa"):
        path = tmp_path / f"{order}.db"
        with closing(Outbox(f"sqlite:///{path}")) as outbox:
            for number, centre in enumerate(order):
                put(outbox, b"%d" % number, centre=centre)
            outbox.tally.purge(NOW)
        pages.add(page_of_the_tally(path))

    assert len(pages) == 1


def page_of_the_tally(path: Path) -> bytes:
    """The bytes of the table's only page, after everything has reached the file."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'tallies'").scalar_one()
    engine.dispose()
    data = path.read_bytes()[(root - 1) * size : root * size]
    assert b"oslo" not in data and b"2026-03" in data
    return data


def test_in_sqlite_there_is_no_row_number(tmp_path: Path) -> None:
    with closing(Outbox(f"sqlite:///{tmp_path}/outbox.db")) as outbox:
        put(outbox)
        with pytest.raises(OutboxUnavailable, match="no such column: rowid"):
            rows(outbox, "rowid")


def test_in_postgresql_all_rows_are_of_one_transaction_in_the_order_of_their_names(postgres: Postgres) -> None:
    with closing(Outbox(postgres.empty())) as outbox:
        for number, centre in enumerate(["c", "a", "b", "a"]):
            put(outbox, b"%d" % number, centre=centre)
        before = rows(outbox, "DISTINCT xmin::text")
        outbox.tally.purge(NOW)
        after, order = rows(outbox, "DISTINCT xmin::text"), rows(outbox, "ctid::text, centre")

    assert (len(before), len(after)) == (3, 1)
    assert [centre for _, centre in sorted(order)] == ["a", "b", "c"]


PUTS = """
import sys
from datetime import UTC, datetime
from forms.outbox.outbox import Outbox
outbox = Outbox(sys.argv[1], 10_000)
for number in range(25):
    once = f"{number if number < 5 else sys.argv[2] + str(number)}".encode()  # the first five are everybody's
    outbox.put(once, "oslo", b"sealed", datetime(2026, 3, 10, 12, tzinfo=UTC), "write", counted="oslo")
"""


def test_processes_that_write_at_once_while_the_tally_is_purged_count_each_letter_once(
    outbox: Outbox, database: str
) -> None:
    outbox.check_writable()
    started = [subprocess.Popen([sys.executable, "-c", PUTS, database, name], cwd=ROOT) for name in "ab"]
    while any(process.poll() is None for process in started):
        outbox.tally.purge(NOW)

    assert [process.returncode for process in started] == [0, 0]
    assert counted(outbox) == {MARCH: {("oslo", "write"): 5 + 2 * 20}}
    assert outbox.counts(NOW).waiting == 45


def test_threads_that_put_the_same_letter_count_it_once(database: str) -> None:
    others = [Outbox(database) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda number: put(others[number % 4], b"%d" % (number // 4)), range(40)))
    found = counted(others[0])
    for other in others:
        other.close()

    assert found == {MARCH: {("oslo", "write"): 10}}


def test_a_letter_that_cannot_be_counted_is_taken_all_the_same(outbox: Outbox, change: Change) -> None:
    put(outbox)
    change("DROP TABLE tallies")

    assert put(outbox, b"2")
    assert outbox.counts(NOW).waiting == 2


def test_a_server_that_dies_while_a_letter_is_counted_has_stored_nothing(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, real = Outbox(postgres.empty()), tally.add

    def dies(*given: object) -> None:
        postgres.kill()
        real(*given)  # type: ignore[arg-type]

    outbox.check_writable()
    with monkeypatch.context() as patched, pytest.raises(OutboxUnavailable):
        patched.setattr(tally, "add", dies)
        put(outbox)
    postgres.start()

    assert (outbox.counts(NOW).waiting, counted(outbox)) == (0, {})
    outbox.close()


def test_an_outbox_of_before_gets_the_table_and_keeps_its_letters(database: str, change: Change) -> None:
    with closing(Outbox(database)) as before:
        before.put(b"1", "oslo", b"sealed", NOW)
    change("DROP TABLE tallies")

    with closing(Outbox(database)) as after:
        assert not after.put(b"1", "oslo", b"sealed", NOW)
        put(after, b"2")
        assert counted(after) == {MARCH: {("oslo", "write"): 1}}
        assert [after.claim(NOW, LEASE_S).message for _ in range(2)] == [b"sealed", b"sealed"]


def test_a_program_of_before_can_go_on_with_the_outbox(outbox: Outbox, database: str, change: Change) -> None:
    """The version that it compares is the same: one can go back to it, and the letters are not stranded."""
    put(outbox)
    with outbox.database.transaction(reads_only=True) as connection:
        asked = "PRAGMA user_version" if database.startswith("sqlite") else "SELECT version FROM schema_version"
        version = connection.exec_driver_sql(asked).scalar()

    assert version == SCHEMA == 3


@pytest.mark.parametrize(
    ("month", "count", "earlier"),
    [("2026-03", 0, "2026-03"), ("2026-03", 3, "2025-12"), ("2026-12", 24, "2024-12"), ("2026-01", 1, "2025-12")],
)
def test_months_are_counted_back_over_the_end_of_the_year(month: str, count: int, earlier: str) -> None:
    assert tally.months_before(month, count) == earlier
