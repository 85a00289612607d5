"""An outbox with a letter in every state, what stands in it, and settings that name it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from forms.outbox import rows
from forms.outbox.outbox import Outbox
from tests.support.databases import LEASE_S, PASSWORD, Postgres
from tests.support.operator import Operator

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEALED = b"-----BEGIN PGP MESSAGE----- only here"


def fill_every_state(outbox: Outbox) -> None:
    """A delivered letter, a dead one, and two that wait; marks and a rate come with them."""
    outbox.hourly = 60
    for number, centre in enumerate(("oslo", "narvik", "molde", "bergen")):
        outbox.put(b"once%d" % number, centre, SEALED, NOW + timedelta(days=number // 2, seconds=number))
    outbox.delivered(outbox.claim(NOW + timedelta(hours=1), LEASE_S).id, NOW + timedelta(hours=1))
    outbox.dead_letter(outbox.claim(NOW + timedelta(hours=1), LEASE_S), "550")


def everything(outbox: Outbox) -> list[str]:
    """Every row of every table, in an order of its own."""
    with outbox.database.transaction(reads_only=True) as connection:
        return sorted(str(row) for row in rows.read(connection))


def tables(url: str) -> set[str]:
    """The tables that are there, whatever the outbox says of itself."""
    engine = sa.create_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


UseDatabase = Callable[[str], list[str]]


@pytest.fixture
def use(operator: Operator) -> UseDatabase:
    """Return a function that puts another database into the settings, and says how to name it in a command."""

    def use(url: str) -> list[str]:
        asked, password = without_password(url), operator.config.with_name("database-password")
        password.write_text(PASSWORD)
        password.chmod(0o600)
        named = "" if url.startswith("sqlite") else '\npassword_file = "database-password"'
        text = operator.config.read_text()
        before, _, after = text.partition("[database]\n")
        rest = after[after.index("\n[") :]
        operator.config.write_text(f'{before}[database]\nurl = "{asked}"{named}\n{rest}')
        return ["--to", asked, *(["--password-file", "database-password"] if named else [])]

    return use


@pytest.fixture
def full_outbox(database: str, use: UseDatabase) -> Iterator[Outbox]:
    """An outbox with a letter in every state, named by the operator's settings, on each database in turn."""
    use(database)
    with closing(Outbox(database)) as made:
        fill_every_state(made)
        yield made


def without_password(url: str) -> str:
    """*url* as it may stand in the settings."""
    return url.replace(f":{PASSWORD.replace(' ', '%20')}@", "@")


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def two(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> tuple[str, str]:
    """The URLs of an outbox and of the database that it is moved to, each way in turn."""
    urls = f"sqlite:///{tmp_path}/outbox.db", postgres.empty()
    return urls if request.param == "sqlite to postgresql" else urls[::-1]
