"""The settings of the form service: one private TOML file, read once at start.

No secret, key or address has a default. Paths are relative to the folder of the file. Whether centres, certificates,
database and mail server are usable is for `python -m forms check` to say; here only what the file itself says counts.
"""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from forms.inbox import FORMS, Inbox, read_inboxes
from forms.sections import Notes, Section, note_unknown

__all__ = ["FORMS", "Inbox", "Settings", "SettingsError", "Smtp", "from_environment", "loopback", "read"]

SECRET_BYTES = 32  # the tokens are signed with HMAC-SHA-256: a shorter key would be its weakest part (RFC 2104)
_SECTIONS = ("service", "database", "smtp", "coordinator", "inbox")
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


@dataclass(frozen=True, slots=True)
class Settings:
    origin: str
    secret: bytes = field(repr=False)
    frame: Path
    database: str = field(repr=False)
    smtp: Smtp
    coordinator: str | None = field(repr=False)  # where alerts go, in plain text
    inboxes: Mapping[str, Inbox]  # by centre; "coordinator" too, where letters to no certain centre are taken


class SettingsError(Exception):
    """The service must not start. Carries every problem of the file, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Return the settings in the file that RESSURSVENN_CONFIG names; raises SettingsError."""
    if not environ.get("RESSURSVENN_CONFIG"):
        raise SettingsError(["RESSURSVENN_CONFIG: is not set; set it to the path of the settings file"])
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    return read(Path(environ["RESSURSVENN_CONFIG"]), Path(credentials) if credentials else None)


def read(path: Path, credentials: Path | None = None) -> Settings:
    """Return the settings in *path*, or raise SettingsError naming every problem.

    *credentials* is the folder where systemd puts credentials: a secret file given by bare name is looked up there.
    """
    notes = Notes(path.absolute(), credentials)
    tables = _tables(notes)
    if tables is None:
        raise SettingsError(list(notes))
    note_unknown(notes, "(top level)", tables, _SECTIONS)
    settings = _settings(tables, notes)
    if notes:
        raise SettingsError(list(notes))
    return settings


def _tables(notes: Notes) -> dict[str, object] | None:
    if not notes.guarded(notes.file, "RESSURSVENN_CONFIG:"):
        return None
    try:
        return tomllib.loads(notes.file.read_bytes().decode("utf-8"))
    except OSError as error:
        notes.note("RESSURSVENN_CONFIG:", f"cannot be read: {error.strerror}; it must be a file that this user owns")
    except UnicodeDecodeError:
        notes.note("", "is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        notes.note("", f"is not TOML: {error}")
    return None


def _settings(tables: Mapping[str, object], notes: Notes) -> Settings:
    def section(name: str, *known: str) -> Section:
        return Section(notes, name, tables.get(name, {}), known)

    service = section("service", "origin", "secret_file", "frame")
    inboxes, coordinator = read_inboxes(tables, notes)
    return Settings(
        origin=_origin(service),
        secret=_secret(service),
        frame=service.path("frame", service.text("frame", "the path of form/frame.json in the built site")),
        database=_database(section("database", "url")),
        smtp=_smtp(section("smtp", "host", "port", "security", "sender", "ca_file", "username", "password_file")),
        coordinator=coordinator,
        inboxes=inboxes,
    )


def _origin(service: Section) -> str:
    right = "where the forms are, like https://www.example.org: no path, no slash at the end"
    origin = service.text("origin", right)
    try:
        parts = urlsplit(origin)
        plain = origin == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        plain = False
    if origin and not (plain and parts.hostname and origin == origin.lower() and origin.isascii()):
        service.note("origin", f"must be {right}")
    elif origin and parts.scheme != "https" and not (parts.scheme == "http" and loopback(parts.hostname or "")):
        service.note("origin", "must begin with https:// (http:// only on a loopback address, to try things out)")
    return origin


def loopback(host: str) -> bool:
    """Whether *host* is this machine and no other: localhost, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(service: Section) -> bytes:
    name = service.text("secret_file", "the name of a file made with: openssl rand -hex 32")
    secret = service.secret("secret_file", name) if name else None
    if secret is not None and len(secret) < SECRET_BYTES:
        right = f"at least {SECRET_BYTES} are needed: openssl rand -hex 32"
        service.note("secret_file", f"names a file of {len(secret)} bytes; {right}")
    return secret or b""


def _database(database: Section) -> str:
    right = "sqlite:/// and a path, like sqlite:////var/lib/ressursvenn/outbox.db"
    url = database.text("url", right)
    name = url.removeprefix(_SQLITE)
    # SQLAlchemy also knows ":memory:" and options after "?": letters in memory would be lost at the next start.
    if url and (not url.startswith(_SQLITE) or not name or name.startswith(":") or "?" in name):
        database.note("url", f"must be {right}")
        return ""
    return f"{_SQLITE}{database.path('url', name)}"


def _smtp(smtp: Section) -> Smtp:
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
