"""[database]: the URL of the outbox, an SQLite file or a PostgreSQL database."""

from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from forms.settings.section import Section
from forms.settings.validators import is_loopback

KEYS = ("url", "password_file")
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgresql+psycopg://")


def read_database(database: Section) -> str:
    """The URL of the database, for Outbox: sqlite:///path, or postgresql+psycopg:// with the password in it."""
    expected = "sqlite:/// and a path, like sqlite:////var/lib/ressursvenn/outbox.db, or postgresql://user@host/name"
    url = database.text("url", expected)
    if url.startswith(_POSTGRESQL):
        return _postgresql(database, url)
    if "password_file" in database.values:
        database.add_problem("password_file", "is for PostgreSQL; delete the line")
    name = url.removeprefix(_SQLITE)
    # SQLAlchemy also knows ":memory:" and options after "?": letters in memory would be lost at the next start.
    if url and (not url.startswith(_SQLITE) or not name or name.startswith(":") or "?" in name):
        database.add_problem("url", f"must be {expected}")
        return ""
    return f"{_SQLITE}{database.path('url', name)}"


def _postgresql(database: Section, url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port, name = parts.hostname or parse_qs(parts.query).get("host", [""])[0], parts.port, parts.path[1:]
    except ValueError:  # an invalid port or IPv6 address
        host, port, name = "", None, ""
    if not host or not name or not parts.username or port == 0:
        database.add_problem("url", "must be postgresql://user@host:port/name")
        return ""
    if parts.password is not None:
        right = "put it into a file of its own and name that in password_file"
        database.add_problem("url", f"must hold no password; {right}")
    here = host.startswith("/") or is_loopback(host)
    if not here and parse_qs(parts.query).get("sslmode") != ["verify-full"]:
        expected = "?sslmode=verify-full&sslrootcert=/path/of/its-ca.pem"
        reason = "connections to another host must use TLS and verify its certificate"
        database.add_problem("url", f"must end in {expected}: {reason}")
    password = database.password_file("password_file")
    secret = f":{quote(password, safe='')}" if password is not None else ""
    login = f"{parts.username}{secret}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(("postgresql+psycopg", login, parts.path, parts.query, ""))
