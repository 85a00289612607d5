"""The settings of the form service: one private TOML file, read once at start.

No secret, key or address has a default. Paths are relative to the folder of the file. Whether centres, certificates,
database and mail server are usable is for `python -m forms check` to say; here only what the file itself says counts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from forms.settings import private_files, transport
from forms.settings.closed import Closed, read_closed
from forms.settings.inboxes import Inbox, read_inboxes
from forms.settings.section import Notes, Section, note_unknown
from forms.settings.transport import Smtp, loopback

__all__ = ["Inbox", "Settings", "SettingsError", "Smtp", "config_file", "from_environment", "loopback", "read"]

SECRET_BYTES = 32  # the tokens are signed with HMAC-SHA-256: a shorter key would be its weakest part (RFC 2104)
_SECTIONS = ("service", "database", "smtp", "coordinator", "inbox", "closed")


@dataclass(frozen=True, slots=True)
class Settings:
    origin: str
    secret: bytes = field(repr=False)
    frame: Path
    database: str = field(repr=False)
    smtp: Smtp
    coordinator: str | None = field(repr=False)  # where alerts go, in plain text
    inboxes: Mapping[str, Inbox]  # by centre; "coordinator" too, where letters to no certain centre are taken
    closed: Closed = field(default_factory=Closed)
    letters_per_hour: int = transport.LETTERS_PER_HOUR
    canary: bool = False  # a weekly letter to each centre that says only that the way is open
    health_token: bytes | None = field(default=None, repr=False)  # who shows it sees all of /form/health


class SettingsError(Exception):
    """The service must not start. Carries every problem of the file, one sentence each.

    *settings*: what could be read, for `check` to try out the rest of it; what is wrong is empty there.
    """

    def __init__(self, problems: list[str], settings: Settings | None = None) -> None:
        super().__init__("\n".join(problems))
        self.problems, self.settings = problems, settings


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Return the settings in the file that RESSURSVENN_CONFIG names; raises SettingsError."""
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    return read(config_file(environ), Path(credentials) if credentials else None)


def config_file(environ: Mapping[str, str]) -> Path:
    """The path of the settings file; raises SettingsError where none is named."""
    if not environ.get("RESSURSVENN_CONFIG"):
        raise SettingsError(["RESSURSVENN_CONFIG: is not set; set it to the path of the settings file"])
    return Path(environ["RESSURSVENN_CONFIG"])


def read(path: Path, credentials: Path | None = None, text: str | None = None) -> Settings:
    """Return the settings in *path*, or raise SettingsError naming every problem.

    *credentials* is the folder where systemd puts credentials: a secret file given by bare name is looked up there.
    *text* is read instead of what the file holds: to try out what shall be written to it.
    """
    notes = Notes(path.absolute(), credentials)
    tables = _tables(notes, text)
    if tables is None:
        raise SettingsError(list(notes))
    note_unknown(notes, "(top level)", tables, _SECTIONS)
    settings = _settings(tables, notes)
    if notes:
        raise SettingsError(list(notes), settings)
    return settings


def _tables(notes: Notes, text: str | None) -> dict[str, object] | None:
    if not notes.guarded(notes.file, "RESSURSVENN_CONFIG:"):
        return None
    try:
        return tomllib.loads(private_files.read_regular_file(notes.file).decode("utf-8-sig") if text is None else text)
    except OSError as error:
        notes.note("RESSURSVENN_CONFIG:", f"cannot be read: {error.strerror}; it must be a file that this user owns")
    except UnicodeDecodeError:
        notes.note("", "is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        notes.note("", f"is not TOML: {error}; see deploy/config.example.toml for how it is written")
    return None


def _settings(tables: Mapping[str, object], notes: Notes) -> Settings:
    def section(name: str, *known: str) -> Section:
        return Section(notes, name, tables.get(name, {}), known)

    service = section("service", "origin", "secret_file", "frame", *transport.SERVICE)
    inboxes, coordinator = read_inboxes(tables, notes)
    closed = read_closed(tables.get("closed", {}), notes)
    return Settings(
        origin=_origin(service),
        secret=_secret(service),
        frame=service.path("frame", service.text("frame", "the path of form/frame.json in the built site")),
        database=transport.database(section("database", *transport.DATABASE)),
        smtp=transport.smtp(section("smtp", *transport.SMTP)),
        coordinator=coordinator,
        closed=closed,
        inboxes={name: replace(inbox, forms=inbox.forms - closed.forms) for name, inbox in inboxes.items()},
        letters_per_hour=transport.letters_per_hour(service),
        canary=service.switch("canary"),
        health_token=transport.health_token(service),
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


def _secret(service: Section) -> bytes:
    name = service.text("secret_file", "the name of a file made with: openssl rand -hex 32")
    secret = service.secret("secret_file", name) if name else None
    if secret is not None and len(secret) < SECRET_BYTES:
        right = f"at least {SECRET_BYTES} are needed: openssl rand -hex 32"
        service.note("secret_file", f"names a file of {len(secret)} bytes; {right}")
    return secret or b""
