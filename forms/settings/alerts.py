"""[alerts]: the alert command (hook) that gets each notice, and the ping of a dead man's switch at a monitor."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from forms.settings.section import Section
from forms.settings.validators import is_loopback

KEYS = ("command", "command_timeout", "ping_url_file", "ping_every", "ping_ca_file")
COMMAND_TIMEOUT_S = 30  # an SMS gateway answers within seconds
PING_EVERY_S = 300
MAX_URL = 2000  # bytes
_PROGRAM = 'a list of a program, with its whole path, and its arguments, like ["/usr/local/bin/sms", "+4700000000"]'
_URL = "must name a file with one line, the address to ping, like https://monitor.example.org/ping/ID"
_OWNERS = {"command_timeout": "command", "ping_every": "ping_url_file", "ping_ca_file": "ping_url_file"}


@dataclass(frozen=True, slots=True)
class Alerts:
    """How somebody is told beside the mail to the coordinator. Empty: in no other way."""

    command: tuple[str, ...] = field(default=(), repr=False)  # its arguments may hold a telephone number or a token
    command_timeout_s: int = COMMAND_TIMEOUT_S
    ping_url: str | None = field(default=None, repr=False)  # who knows it can keep the monitor quiet
    ping_every_s: int = PING_EVERY_S
    ping_ca_file: Path | None = None


def read_alerts(alerts: Section) -> Alerts:
    """The section; what is wrong with it is added to its problems."""
    for key, owner in _OWNERS.items():
        if key in alerts.values and owner not in alerts.values:
            alerts.add_problem(key, f"is for {owner}; write that too, or delete the line")
    ca_file = alerts.optional("ping_ca_file", "the path of a PEM file")
    return Alerts(
        command=_command(alerts),
        command_timeout_s=_seconds(alerts, "command_timeout", range(1, 601), COMMAND_TIMEOUT_S),
        ping_url=_ping_url(alerts),
        ping_every_s=_seconds(alerts, "ping_every", range(60, 86401), PING_EVERY_S),
        ping_ca_file=alerts.path("ping_ca_file", ca_file) if ca_file else None,
    )


def _command(alerts: Section) -> tuple[str, ...]:
    if "command" not in alerts.values:
        return ()
    command = alerts.texts("command", _PROGRAM)
    typed = alerts.values["command"]
    if typed == [] or (command and not command[0].startswith("/")):
        alerts.add_problem("command", f"must be {_PROGRAM}")
    return command


def _seconds(alerts: Section, key: str, allowed: range, default: int) -> int:
    if key not in alerts.values:
        return default
    return alerts.number(key, f"a number of seconds, {allowed.start} to {allowed.stop - 1}", allowed)


def _ping_url(alerts: Section) -> str | None:
    """The address in the file that ping_url_file names. No problem repeats it."""
    name = alerts.optional("ping_url_file", "the name of a file")
    secret = alerts.secret_file("ping_url_file", name) if name else None
    if secret is None:
        return None
    url = secret.decode("ascii", "replace")
    problem = next(_url_problems(url), None)
    if problem:
        alerts.add_problem("ping_url_file", f"{_URL}: {problem}")
    return None if problem else url


def _url_problems(url: str) -> Iterator[str]:
    if not url or len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        yield f"one line of plain ASCII without spaces, at most {MAX_URL} bytes"
        return
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # an invalid port or IPv6 address
        yield "host or port cannot be read"
        return
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        yield "it must begin with https:// (http:// only on a loopback address)"
    if not host or port == 0 or "@" in parts.netloc or parts.fragment:
        yield "it must have a host, and no user name and no #"
