"""The part of the settings that says where letters wait and which mail server takes them."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from forms.settings.section import Section

SERVICE = ("letters_per_hour", "canary", "health_token_file")
DATABASE = ("url", "password_file")
SMTP = ("host", "port", "security", "sender", "ca_file", "username", "password_file", "token_command")
TOKEN_BYTES = 32  # nobody guesses these, however often they may try
LETTERS_PER_HOUR = 60  # to one centre, if the settings say nothing: more than people there could answer
_PRINTS = 'a list of a program and its arguments that prints a token, like ["/usr/local/bin/token", "ressursvenn"]'
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True)
class Smtp:
    """The operator's mail server. *sender* is From and MAIL FROM: the address whose bounces somebody reads."""

    host: str
    port: int
    security: Literal["starttls", "tls"]
    sender: str = field(repr=False)
    ca_file: Path | None = None
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token_command: tuple[str, ...] = ()  # prints a token for XOAUTH2; then there is no password


def letters_per_hour(service: Section) -> int:
    """How many letters one centre gets in an hour; more are taken, and go out later."""
    if "letters_per_hour" not in service.values:
        return LETTERS_PER_HOUR
    return service.number("letters_per_hour", "a number of letters to one centre, 1 to 3600", range(1, 3601))


def health_token(service: Section) -> bytes | None:
    """The secret that opens all of /form/health; None when the settings name none."""
    name = service.optional("health_token_file", "the name of a file made with: openssl rand -hex 32")
    secret = service.secret("health_token_file", name) if name else None
    if secret is not None and (len(secret) < TOKEN_BYTES or not secret.isalnum()):
        service.note("health_token_file", "must name a file made with: openssl rand -hex 32")
    return secret


def loopback(host: str) -> bool:
    """Whether *host* is this machine and no other: localhost, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def database(database: Section) -> str:
    """The URL of the database, for Outbox: sqlite:///path, or postgresql+psycopg:// with the password in it."""
    right = "sqlite:/// and a path, like sqlite:////var/lib/ressursvenn/outbox.db, or postgresql://user@host/name"
    url = database.text("url", right)
    if url.startswith(_POSTGRESQL):
        return _postgresql(database, url)
    if "password_file" in database.values:
        database.note("password_file", "is for PostgreSQL; delete the line")
    name = url.removeprefix(_SQLITE)
    # SQLAlchemy also knows ":memory:" and options after "?": letters in memory would be lost at the next start.
    if url and (not url.startswith(_SQLITE) or not name or name.startswith(":") or "?" in name):
        database.note("url", f"must be {right}")
        return ""
    return f"{_SQLITE}{database.path('url', name)}"


def _postgresql(database: Section, url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port, name = parts.hostname or parse_qs(parts.query).get("host", [""])[0], parts.port, parts.path[1:]
    except ValueError:  # a port or an IPv6 address that is none
        host, port, name = "", None, ""
    if not host or not name or not parts.username or port == 0:
        database.note("url", "must be postgresql://user@host:port/name")
        return ""
    if parts.password is not None:
        database.note("url", "must hold no password; put it into a file of its own and name that in password_file")
    here = host.startswith("/") or loopback(host)
    if not here and parse_qs(parts.query).get("sslmode") != ["verify-full"]:
        right = "?sslmode=verify-full&sslrootcert=/path/of/its-ca.pem"
        database.note("url", f"must end in {right}: the way to another machine is encrypted, and that machine proven")
    named = database.optional("password_file", "the name of a file")
    secret = f":{quote(_password(database, named), safe='')}" if named else ""
    login = f"{parts.username}{secret}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(("postgresql+psycopg", login, parts.path, parts.query, ""))


def smtp(smtp: Section) -> Smtp:
    """The mail server."""
    username = smtp.optional("username")
    password = smtp.optional("password_file", "the name of a file")
    token = smtp.texts("token_command", _PRINTS) if "token_command" in smtp.values else ()
    if (username is None) != (password is None and not token):
        smtp.note("username", "and password_file belong together; give both or none")
    if password and token:
        smtp.note("token_command", "and password_file exclude each other; delete one of them")
    ca_file = smtp.optional("ca_file", "the path of a PEM file")
    return Smtp(
        host=_host(smtp),
        port=smtp.number("port", "a number, usually 587 (starttls) or 465 (tls)", range(1, 65536)),
        security=cast(Literal["starttls", "tls"], smtp.choice("security", ("starttls", "tls"))),
        sender=smtp.address("sender"),
        ca_file=smtp.path("ca_file", ca_file) if ca_file else None,
        username=username,
        password=_password(smtp, password) if password else None,
        token_command=token,
    )


def _host(smtp: Section) -> str:
    right = "the name of the mail server, as in its TLS certificate"
    host = smtp.text("host", right)
    if host and not re.fullmatch(r"[A-Za-z0-9:]([A-Za-z0-9:-]|\.(?!\.))*", host):
        smtp.note("host", f"must be {right}: only the name, no port and no https://")
    return host


def _password(section: Section, name: str) -> str:
    secret = section.secret("password_file", name)
    if secret is not None and (not secret.isascii() or not secret or b"\0" in secret):
        section.note("password_file", "must name a file with one line of plain ASCII (RFC 4954, section 4)")
    return (secret or b"").decode("ascii", "replace")
