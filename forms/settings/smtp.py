"""[smtp]: the operator's mail server, and how the courier authenticates there."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from forms.settings.section import Section

KEYS = ("host", "port", "security", "sender", "ca_file", "username", "password_file", "token_command")
_PROGRAM = 'a list of a program and its arguments that prints a token, like ["/usr/local/bin/token", "ressursvenn"]'


@dataclass(frozen=True, slots=True)
class Smtp:
    """The operator's mail server. *sender* is From and MAIL FROM: an address whose bounces are read by a person."""

    host: str
    port: int
    security: Literal["starttls", "tls"]
    sender: str = field(repr=False)
    ca_file: Path | None = None
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token_command: tuple[str, ...] = ()  # prints a token for XOAUTH2; then there is no password


def read_smtp(smtp: Section) -> Smtp:
    """The mail server."""
    username = smtp.optional("username")
    password = smtp.password_file("password_file")
    token = smtp.texts("token_command", _PROGRAM) if "token_command" in smtp.values else ()
    if (username is None) != (password is None and not token):
        smtp.add_problem("username", "and password_file belong together; give both or none")
    if password is not None and token:
        smtp.add_problem("token_command", "and password_file exclude each other; delete one of them")
    ca_file = smtp.optional("ca_file", "the path of a PEM file")
    return Smtp(
        host=_host(smtp),
        port=smtp.number("port", "a number, usually 587 (starttls) or 465 (tls)", range(1, 65536)),
        security=cast(Literal["starttls", "tls"], smtp.choice("security", ("starttls", "tls"))),
        sender=smtp.address("sender"),
        ca_file=smtp.path("ca_file", ca_file) if ca_file else None,
        username=username,
        password=password,
        token_command=token,
    )


def _host(smtp: Section) -> str:
    expected = "the name of the mail server, as in its TLS certificate"
    host = smtp.text("host", expected)
    if host and not re.fullmatch(r"[A-Za-z0-9:]([A-Za-z0-9:-]|\.(?!\.))*", host):
        smtp.add_problem("host", f"must be {expected}: only the name, no port and no https://")
    return host
