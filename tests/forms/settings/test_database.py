"""[database]: which URLs are taken, and what is said about the rest."""

from pathlib import Path

import pytest

from forms.settings.database import KEYS, read_database
from forms.settings.problems import Problems
from forms.settings.section import Section


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    (tmp_path / "pw").write_text("p@ss:w/rd\n")
    (tmp_path / "pw").chmod(0o600)
    return Problems(tmp_path / "config.toml")


def database(problems: Problems, **values: str) -> str:
    return read_database(Section(problems, "database", values, KEYS))


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
def test_a_postgresql_is_taken_by_its_url(problems: Problems, typed: str, read: str) -> None:
    assert (database(problems, url=typed), list(problems)) == (read, [])


def test_the_password_comes_from_a_file_of_its_own(problems: Problems) -> None:
    url = database(problems, url="postgresql://me@127.0.0.1:5433/letters", password_file="pw")

    assert (url, list(problems)) == ("postgresql+psycopg://me:p%40ss%3Aw%2Frd@127.0.0.1:5433/letters", [])


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
def test_a_url_that_is_wrong_is_named_with_what_would_be_right(problems: Problems, typed: str, said: str) -> None:
    database(problems, url=typed)

    assert said in "\n".join(map(str, problems))
    assert "secret" not in "\n".join(map(str, problems))


def test_a_password_file_beside_a_sqlite_file_is_a_mistake(problems: Problems) -> None:
    database(problems, url="sqlite:///outbox.db", password_file="pw")

    assert "[database] password_file: is for PostgreSQL" in str(problems[0])
