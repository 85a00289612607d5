"""The command that moves the outbox: what it asks for, what it says, and what it never repeats."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from forms.admin.move import place
from forms.outbox.outbox import Outbox
from tests.support.databases import PASSWORD
from tests.support.moving import UseDatabase, everything, fill_every_state
from tests.support.operator import Operator


@pytest.fixture
def asked(two: tuple[str, str], use: UseDatabase) -> list[str]:
    """The arguments that name the new database; the settings name the old one, which holds letters."""
    arguments = use(two[1])
    use(two[0])
    return arguments


@pytest.fixture
def old(two: tuple[str, str]) -> Iterator[Outbox]:
    with closing(Outbox(two[0])) as made:
        fill_every_state(made)
        yield made


def test_all_letters_are_where_the_settings_are_told_to_look(
    operator: Operator, asked: list[str], two: tuple[str, str], old: Outbox, use: UseDatabase
) -> None:
    before = everything(old)
    said = operator.run("move-outbox", *asked)
    with closing(Outbox(two[1])) as new:
        arrived = everything(new)

    assert (said.status, arrived) == (0, before)
    assert f'Write into [database] of config.toml: url = "{asked[1]}"' in said.out


def test_nothing_that_is_said_holds_the_password(
    operator: Operator, asked: list[str], two: tuple[str, str], old: Outbox
) -> None:
    said = [operator.run("move-outbox", *asked), operator.run("move-outbox", *asked), operator.run("status")]

    assert not any(
        secret in f"{one.out}{one.err}" for one in said for secret in (PASSWORD, PASSWORD.split()[0] + "%20")
    )
    assert "the outbox was moved to" in said[2].err


def test_while_a_courier_is_at_work_it_is_refused(operator: Operator, asked: list[str], old: Outbox) -> None:
    before = everything(old)
    old.couriers.share()
    said = operator.run("move-outbox", *asked)

    assert (said.status, "a courier is at work on the outbox; stop every courier" in said.err) == (1, True)
    assert everything(old) == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:secret@127.0.0.1/x", "must hold no password"),
        ("postgresql://me@127.0.0.1:1/x", "the PostgreSQL database x at 127.0.0.1, port 1: the outbox does not work"),
        ("sqlite:////nowhere/outbox.db", "/nowhere/outbox.db: the outbox does not work: No such file or directory"),
        ("mysql://x", "must be sqlite:///"),
        ("sqlite:///outbox.db", "is where the outbox is already"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_and_nothing_changes(operator: Operator, url: str, said: str) -> None:
    ran = operator.run("move-outbox", "--to", url)

    assert (ran.status, said in ran.err, "secret" in ran.err) == (1, True, False)


def test_there_is_nothing_to_cancel_where_no_move_ended_early(operator: Operator) -> None:
    ran = operator.run("move-outbox", "--cancel")

    assert (ran.status, ran.err) == (1, "no move of this outbox has ended early; nothing was changed\n")


@pytest.mark.parametrize(
    ("url", "called"),
    [
        (
            "postgresql+psycopg://me:secret@db.example:6/rv?sslmode=x",
            "the PostgreSQL database rv at db.example, port 6",
        ),
        ("postgresql://me:secret@/rv?host=/run/postgresql", "the PostgreSQL database rv at /run/postgresql"),
        ("sqlite:////var/outbox.db", "/var/outbox.db"),
    ],
)
def test_a_database_is_called_by_its_place_alone(url: str, called: str) -> None:
    assert place(url) == called
