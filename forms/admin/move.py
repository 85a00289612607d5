"""The command `move-outbox`: every letter into another database, SQLite to PostgreSQL or back, and none left behind."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from forms.outbox import relocation
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.settings.command import command
from forms.settings.database import KEYS, read_database
from forms.settings.problems import Problems
from forms.settings.section import Section
from forms.settings.settings import Settings, SettingsError

STEP = 1000  # rows between two lines of progress
NEXT = """moved {moved:,} rows to {place}. Now:
  1. Write into [database] of {config}: url = "{url}"{password}
  2. {check}
  3. Restart the forms, and start the courier.
The old outbox is empty, and refuses to be opened."""


def move(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Move the outbox to the URL that was asked for. Raises SettingsError, OutboxUnavailable."""
    url = _target(asked)
    if url == settings.database:
        raise SettingsError(_problem(asked, "is where the outbox is already; name another"))
    with closing(Outbox(url)) as target, outbox.couriers.exclusive(), _at_the_new_place(target, place(url)):
        moved = relocation.move(outbox.database, target.database, place(url), _say)
    password = f', password_file = "{asked.password_file}"' if asked.password_file else ""
    about = {"config": asked.config.name, "url": asked.to, "password": password, "check": command("check")}
    print(NEXT.format(moved=moved, place=place(url), **about))
    return 0


def cancel(_settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    """Open the outbox again after a move that has ended early. Raises OutboxUnavailable."""
    with outbox.couriers.exclusive():
        cancelled = relocation.cancel(outbox.database)
    if not cancelled:
        print("no move of this outbox has ended early; nothing was changed", file=sys.stderr)
        return 1
    print("the outbox is in use again. Where letters arrived at the new place, delete them there: they are here too")
    return 0


@contextmanager
def _at_the_new_place(target: Outbox, place: str) -> Iterator[None]:
    """Hold the couriers' lock there. Raises OutboxUnavailable that says which of the two outboxes is meant."""
    with ExitStack() as held:
        try:
            held.enter_context(target.couriers.exclusive())
        except OutboxUnavailable as error:
            raise OutboxUnavailable(f"{place}: {error}") from None
        yield


def place(url: str) -> str:
    """What to call the database at *url* in a sentence: no user, no password."""
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///")
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    port = f", port {parts.port}" if parts.port else ""
    return f"the PostgreSQL database {parts.path[1:]} at {host}{port}"


def _target(asked: argparse.Namespace) -> str:
    """The URL for Outbox, with the password in it; the same rules hold as for [database]. Raises SettingsError."""
    given = {"url": asked.to, "password_file": asked.password_file}
    problems = Problems(Path(asked.config).absolute())
    section = Section(problems, "database", {key: value for key, value in given.items() if value}, KEYS)
    url = read_database(section)
    if problems:
        raise SettingsError(problems)
    return url


def _problem(asked: argparse.Namespace, text: str) -> Problems:
    problems = Problems(Path(asked.config).absolute())
    problems.add(text, "database", "--to")
    return problems


def _say(done: int) -> None:
    if done % STEP == 0:
        print(f"{done:,} rows", file=sys.stderr)
