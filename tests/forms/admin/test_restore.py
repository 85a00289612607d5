"""A backup put back: everything or nothing, told beforehand what may be sent twice, and no double click forgotten."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from forms.outbox import schema
from forms.outbox.outbox import Outbox
from tests.support.databases import LEASE_S, Change, Postgres
from tests.support.moving import NOW, SEALED, UseDatabase, everything
from tests.support.operator import Operator


@pytest.fixture
def backup(operator: Operator, full_outbox: Outbox) -> str:
    """A backup of the outbox with a letter in every state."""
    path = operator.folder / "backup.zip"
    assert operator.run("backup", str(path), "--settings").status == 0
    return str(path)


def emptied(change: Change) -> None:
    for table in ("letters", "marks", "rates"):
        change(f"DELETE FROM {table}")


def test_what_was_in_the_outbox_is_in_it_again(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change
) -> None:
    before = everything(full_outbox)
    emptied(change)
    said = operator.run("restore", backup, "--yes")

    assert (said.status, everything(full_outbox)) == (0, before)
    assert said.out.splitlines()[-1].startswith("restored 4 letters or once-keys")


def test_a_backup_of_one_database_goes_into_the_other(
    operator: Operator, full_outbox: Outbox, backup: str, use: UseDatabase, postgres: Postgres, database: str
) -> None:
    before = everything(full_outbox)
    full_outbox.close()
    other = postgres.empty() if database.startswith("sqlite") else f"sqlite:///{operator.folder}/other.db"
    use(other)
    restored = Outbox(other)

    assert operator.run("restore", backup, "--yes").status == 0
    assert everything(restored) == before
    restored.close()


def test_a_press_that_was_answered_before_is_still_known(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change
) -> None:
    emptied(change)
    operator.run("restore", backup, "--yes")

    assert [full_outbox.put(b"once%d" % number, "oslo", SEALED, NOW) for number in range(4)] == [False] * 4


def test_without_yes_it_says_what_would_be_sent_by_day_and_does_nothing(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change
) -> None:
    emptied(change)
    said = operator.run("restore", backup)

    assert "2 letters in it waited then" in said.out and "  written on 2026-03-02: 2\n" in said.out
    assert (said.status, everything(full_outbox), "or run it again with --yes" in said.err) == (1, [], True)


@pytest.mark.parametrize(("typed", "done"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_what_may_be_sent_twice_is_said_before_it_asks(
    operator: Operator,
    full_outbox: Outbox,
    backup: str,
    change: Change,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    done: bool,
) -> None:
    before = everything(full_outbox)
    emptied(change)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = operator.run("restore", backup)

    assert said.out.index("a SECOND TIME") < said.out.index("put it into the outbox? [y/N]")
    assert (said.status, everything(full_outbox)) == ((0, before) if done else (1, []))


def test_an_outbox_with_letters_is_left_alone(operator: Operator, full_outbox: Outbox, backup: str) -> None:
    before = everything(full_outbox)
    said = operator.run("restore", backup, "--yes")

    assert (said.status, everything(full_outbox)) == (1, before)
    assert "the outbox is not empty: 4 letters or once-keys; nothing was changed; with --merge" in said.err


def test_a_merge_sends_nothing_again_that_was_delivered_meanwhile(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change
) -> None:
    later = NOW + timedelta(days=2)
    full_outbox.delivered(full_outbox.claim(later, LEASE_S).id, later)
    change("DELETE FROM letters WHERE centre = 'narvik'")
    said = operator.run("restore", backup, "--merge", "--yes")

    assert (full_outbox.counts(later).waiting, full_outbox.counts(later).dead) == (1, 1)
    assert "0 letters in it waited then" in said.out and "restored 1 letters" in said.out


def test_while_a_courier_is_at_work_nothing_is_restored(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change
) -> None:
    emptied(change)
    full_outbox.couriers.share()
    said = operator.run("restore", backup, "--yes")

    assert (said.status, everything(full_outbox)) == (1, [])
    assert "a courier is at work on the outbox; stop every courier" in said.err


def test_a_restore_that_fails_half_way_changes_nothing(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(change)
    with full_outbox.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE rates RENAME COLUMN seen TO another")
    said = operator.run("restore", backup, "--yes")

    assert said.status == 1 and "the outbox does not work" in said.err
    assert full_outbox.counts(NOW).waiting == 0


def test_a_backup_of_another_version_is_refused(
    operator: Operator, full_outbox: Outbox, backup: str, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(change)
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + 1)
    said = operator.run("restore", backup, "--yes")

    assert said.status == 1 and f"(schema {schema.SCHEMA - 1}, known {schema.SCHEMA}); restore it with" in said.err


def test_the_settings_come_back_where_none_are(
    operator: Operator, backup: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "config.toml"
    new.parent.mkdir()
    monkeypatch.setenv("RESSURSVENN_CONFIG", str(new))

    assert operator.run("restore", backup, "--settings").status == 0
    assert {path.name: path.stat().st_mode & 0o777 for path in new.parent.iterdir()} == {
        "config.toml": 0o600, "secret": 0o600, "password": 0o600,
        **({"database-password": 0o600} if "database-password" in new.read_text() else {}),
    }  # fmt: skip


def test_settings_that_are_there_are_not_replaced(operator: Operator, backup: str) -> None:
    before = operator.everything()
    said = operator.run("restore", backup, "--settings")

    assert (said.status, operator.everything()) == (1, before)
    assert "there already, and nothing was written" in said.err
