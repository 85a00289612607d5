"""The settings of the database and the mail server: what is taken, and what is said about the rest."""

from pathlib import Path

import pytest

from forms.settings import transport
from forms.settings.section import Notes, Section


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    (tmp_path / "pw").write_text("p@ss:w/rd\n")
    (tmp_path / "pw").chmod(0o600)
    return Notes(tmp_path / "config.toml")


def database(notes: Notes, **values: str) -> str:
    return transport.database(Section(notes, "database", values, transport.DATABASE))


PROVEN = "?sslmode=verify-full&sslrootcert=/etc/ca.pem"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("postgresql://me@127.0.0.1/letters", "postgresql+psycopg://me@127.0.0.1/letters"),
        ("postgresql+psycopg://me@localhost:5433/letters", "postgresql+psycopg://me@localhost:5433/letters"),
        ("postgresql://me@/letters?host=/run/postgresql", "postgresql+psycopg://me@/letters?host=/run/postgresql"),
        (f"postgresql://me@db.example/letters{PROVEN}", f"postgresql+psycopg://me@db.example/letters{PROVEN}"),
    ],
)
def test_a_postgresql_is_taken_by_its_url(notes: Notes, typed: str, read: str) -> None:
    assert (database(notes, url=typed), list(notes)) == (read, [])


def test_the_password_comes_from_a_file_of_its_own(notes: Notes) -> None:
    url = database(notes, url="postgresql://me@127.0.0.1:5433/letters", password_file="pw")

    assert (url, list(notes)) == ("postgresql+psycopg://me:p%40ss%3Aw%2Frd@127.0.0.1:5433/letters", [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("postgresql://me:secret@127.0.0.1/letters", "must hold no password"),
        ("postgresql://me@db.example/letters", "must end in ?sslmode=verify-full"),
        ("postgresql://me@db.example/letters?sslmode=require", "must end in ?sslmode=verify-full"),
        ("postgresql://127.0.0.1/letters", "must be postgresql://user@host:port/name"),
        ("postgresql://me@127.0.0.1", "must be postgresql://user@host:port/name"),
        ("postgresql://me@127.0.0.1:port/letters", "must be postgresql://user@host:port/name"),
        ("postgresql://me@[::1/letters", "must be postgresql://user@host:port/name"),
        ("mysql://me@127.0.0.1/letters", "or postgresql://user@host/name"),
    ],
)
def test_a_url_that_is_wrong_is_named_with_what_would_be_right(notes: Notes, typed: str, said: str) -> None:
    database(notes, url=typed)

    assert said in "\n".join(notes)
    assert "secret" not in "\n".join(notes)


def test_a_password_file_beside_a_sqlite_file_is_a_mistake(notes: Notes) -> None:
    database(notes, url="sqlite:///outbox.db", password_file="pw")

    assert "[database] password_file: is for PostgreSQL" in notes[0]
