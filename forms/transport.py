"""The part of the settings that says where letters wait and which mail server takes them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from forms.sections import Section

DATABASE = ("url",)
SMTP = ("host", "port", "security", "sender", "ca_file", "username", "password_file")
LETTERS_PER_HOUR = 60  # to one centre, if the settings say nothing: more than people there could answer
_SQLITE = "sqlite:///"


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


def letters_per_hour(service: Section) -> int:
    """How many letters one centre gets in an hour; more are taken, and go out later."""
    if "letters_per_hour" not in service.values:
        return LETTERS_PER_HOUR
    return service.number("letters_per_hour", "a number of letters to one centre, 1 to 3600", range(1, 3601))


def database(database: Section) -> str:
    """The URL of the database, for Outbox."""
    right = "sqlite:/// and a path, like sqlite:////var/lib/ressursvenn/outbox.db"
    url = database.text("url", right)
    name = url.removeprefix(_SQLITE)
    # SQLAlchemy also knows ":memory:" and options after "?": letters in memory would be lost at the next start.
    if url and (not url.startswith(_SQLITE) or not name or name.startswith(":") or "?" in name):
        database.note("url", f"must be {right}")
        return ""
    return f"{_SQLITE}{database.path('url', name)}"


def smtp(smtp: Section) -> Smtp:
    """The mail server."""
    username = smtp.optional("username")
    password = smtp.optional("password_file", "the name of a file")
    if (username is None) != (password is None):
        smtp.note("username", "and password_file belong together; give both or none")
    ca_file = smtp.optional("ca_file", "the path of a PEM file")
    return Smtp(
        host=_host(smtp),
        port=smtp.number("port", "a number, usually 587 (starttls) or 465 (tls)", range(1, 65536)),
        security=cast(Literal["starttls", "tls"], smtp.choice("security", ("starttls", "tls"))),
        sender=smtp.address("sender"),
        ca_file=smtp.path("ca_file", ca_file) if ca_file else None,
        username=username,
        password=_password(smtp, password) if password else None,
    )


def _host(smtp: Section) -> str:
    right = "the name of the mail server, as in its TLS certificate"
    host = smtp.text("host", right)
    if host and not re.fullmatch(r"[A-Za-z0-9:]([A-Za-z0-9:-]|\.(?!\.))*", host):
        smtp.note("host", f"must be {right}: only the name, no port and no https://")
    return host


def _password(smtp: Section, name: str) -> str:
    secret = smtp.secret("password_file", name)
    if secret is not None and (not secret.isascii() or not secret or b"\0" in secret):
        smtp.note("password_file", "must name a file with one line of plain ASCII (RFC 4954, section 4)")
    return (secret or b"").decode("ascii", "replace")
