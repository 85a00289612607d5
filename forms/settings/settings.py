"""The settings of the form service: one private TOML file, read once at start.

No secret, key or address has a default. Paths are relative to the folder of the file. Whether centres, certificates,
database and mail server are usable is for the command `check` to say; here only what the file itself says counts.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.settings import alerts, confirmation, database, private_files, service, smtp
from forms.settings.alerts import Alerts
from forms.settings.closed import Closed, read_closed
from forms.settings.inboxes import Inbox, read_inboxes
from forms.settings.problems import Problem, Problems, Secrets
from forms.settings.section import Section, unknown_keys
from forms.settings.smtp import Smtp

VARIABLE = "RESSURSVENN_CONFIG"
# The secrets that one service needs and the other must not hold, by section and key.
OF_THE_COURIER: Secrets = frozenset({("smtp", "password_file"), ("alerts", "ping_url_file")})
OF_THE_FORMS: Secrets = frozenset({("service", "secret_file"), ("service", "health_token_file")})
_SECTIONS = ("service", "database", "smtp", "coordinator", "editors", "alerts", "inbox", "closed")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says, with secrets read from their files."""

    origin: str
    secret: bytes = field(repr=False)
    frame: Path
    database: str = field(repr=False)
    smtp: Smtp
    coordinator: str | None = field(repr=False)  # where alerts go, in plain text
    inboxes: Mapping[str, Inbox]  # by centre; "coordinator" and "editors" too, where they take letters
    closed: Closed = field(default_factory=Closed)
    letters_per_hour: int = service.LETTERS_PER_HOUR
    canary: bool = False  # a weekly sealed test letter to each centre
    health_token: bytes | None = field(default=None, repr=False)  # the bearer token for all of /form/health
    alerts: Alerts = field(default_factory=Alerts)
    confirm_key: bytes = field(default=b"", repr=False)  # of the hash in each inbox, see confirmation.py; empty: none


class SettingsError(Exception):
    """The service must not start. Carries every problem, and prints one a line.

    *settings*: what could be read, for `check` to try out the rest of it; what is wrong is empty there.
    """

    def __init__(self, problems: Sequence[Problem], settings: Settings | None = None) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.settings = problems, settings


def from_environment(environ: Mapping[str, str], withheld: Secrets = frozenset()) -> Settings:
    """Return the settings in the file that RESSURSVENN_CONFIG names; raises SettingsError.

    *withheld* are the secrets that this process must not hold: they are not read, and empty.
    """
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    return read(config_file(environ), Path(credentials) if credentials else None, withheld=withheld)


def config_file(environ: Mapping[str, str]) -> Path:
    """The path of the settings file; raises SettingsError where none is named."""
    if not environ.get(VARIABLE):
        raise SettingsError([Problem("is not set; set it to the path of the settings file", key=VARIABLE)])
    return Path(environ[VARIABLE])


def read(
    path: Path, credentials: Path | None = None, text: str | None = None, *, withheld: Secrets = frozenset()
) -> Settings:
    """Return the settings in *path*, or raise SettingsError naming every problem.

    *credentials* is the folder where systemd puts credentials: a secret file given by bare name is looked up there, and
    so is the settings file itself, whose paths begin in the folder of *path* all the same.
    *text* is read instead of what the file holds: to try out what shall be written to it.
    """
    problems = Problems(path.absolute(), credentials, withheld)
    tables = _tables(problems, text)
    if tables is None:
        raise SettingsError(problems)
    for unknown in unknown_keys(tables, _SECTIONS):
        problems.add(f"(top level) {unknown}")
    settings = _settings(tables, problems)
    if problems:
        raise SettingsError(problems, settings)
    return settings


def _tables(problems: Problems, text: str | None) -> dict[str, object] | None:
    """The sections of the file as Python's parser reads them; None where it cannot be read (a problem)."""
    file = problems.among_credentials(problems.file.name) or problems.file
    if not problems.check_private(file, "", VARIABLE):
        return None
    try:
        content = private_files.read_regular_file(file).decode("utf-8-sig") if text is None else text
        return tomllib.loads(content)
    except OSError as error:
        problems.add(f"cannot be read: {error.strerror}; it must be a file that this user owns", key=VARIABLE)
    except UnicodeDecodeError:
        problems.add("is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        problems.add(f"is not TOML: {error}; see deploy/config.example.toml for how it is written")
    return None


def _settings(tables: Mapping[str, object], problems: Problems) -> Settings:
    def section(name: str, known: Sequence[str]) -> Section:
        return Section(problems, name, tables.get(name, {}), known)

    about = section("service", service.KEYS)
    inboxes, coordinator = read_inboxes(tables, problems)
    closed = read_closed(tables.get("closed", {}), problems)
    secret = service.read_secret(about)
    confirm_key = service.read_confirm_key(about, secret)
    folder = problems.file.parent
    return Settings(
        origin=service.read_origin(about),
        secret=secret,
        frame=service.read_frame(about),
        database=database.read_database(section("database", database.KEYS)),
        smtp=smtp.read_smtp(section("smtp", smtp.KEYS)),
        coordinator=coordinator,
        closed=closed,
        inboxes={
            name: replace(
                inbox,
                forms=inbox.forms - closed.forms,
                unconfirmed=confirmation.why_unconfirmed(confirm_key, inbox, folder),
            )
            for name, inbox in inboxes.items()
        },
        letters_per_hour=service.read_letters_per_hour(about),
        canary=about.switch("canary"),
        health_token=service.read_health_token(about),
        alerts=alerts.read_alerts(section("alerts", alerts.KEYS)),
        confirm_key=confirm_key,
    )
