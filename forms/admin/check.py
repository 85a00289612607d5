"""Whether the form service could run now: every setting tried for real, before a woman tries it.

A key that may not be used is a problem here; in the running service it closes the forms of that one centre.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from directory import Directory, Form
from forms.delivery.smtp_connection import tls_context
from forms.message.body import Letter
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import CertificateError, load_sealer
from forms.settings.inboxes import COORDINATOR, Inbox
from forms.settings.settings import Settings, SettingsError
from forms.web.page_assets import load_assets


@dataclass(frozen=True, slots=True)
class Door:
    """What one centre's inbox can take. *reasons* says why nothing, where that is so."""

    centre: str
    kind: str
    days_left: int | None
    forms: tuple[Form, ...]
    reasons: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return bool(self.forms) and not self.reasons


def doors(settings: Settings, directory: Directory, now: datetime) -> list[Door]:
    """One door for each centre of the directory, in its order, and for the coordinator where letters go to her too.

    Of each the certificates are judged and a trial letter is sealed.
    """
    names = [*(centre.id for centre in directory.centres), *([COORDINATOR] if COORDINATOR in settings.inboxes else [])]
    return [_door(name, settings.inboxes.get(name), settings.smtp.sender, now) for name in names]


def public(doors: list[Door]) -> dict[Form, list[str]]:
    """What the site may know: which centres have which form open."""
    centres = [door for door in doors if door.open and door.centre != COORDINATOR]
    return {form: [door.centre for door in centres if form in door.forms] for form in Form}


def problems(settings: Settings, directory: Directory, doors: list[Door], told: Sequence[str] = ()) -> list[str]:
    """Every reason not to start, one sentence each; empty when all is well.

    *told*: the problems of the file itself. What they name is not tried out: it would only be told again.
    """
    tried: dict[str, Callable[[], Iterable[str]]] = {
        "[inbox.*]": lambda: _strangers(settings.inboxes, directory),
        **{
            settings.inboxes[door.centre].section: partial(_closed, settings.inboxes[door.centre], door)
            for door in doors
            if door.centre in settings.inboxes
        },
        "[service] frame": lambda: _frame(settings),
        "[database]": lambda: [*_outbox(settings), *_private(settings.database)],
        "[smtp]": lambda: _tls(settings),
    }
    untold = [look for named, look in tried.items() if not any(_about(line, named) for line in told)]
    return [problem for look in untold for problem in look()]


def _about(line: str, named: str) -> bool:
    """Whether this problem of the file is about what is *named*. What two inboxes share is about neither's key."""
    return named in line and (named == "[inbox.*]" or "[inbox.*]" not in line)


def table(doors: list[Door], delivered: Mapping[str, str | None] | None = None) -> str:
    """The doors as aligned lines for a terminal; with *delivered*, the day of each one's last letter too."""
    rows = [["centre", "seal", "days left", "forms", "state"]]
    rows += [[door.centre, door.kind or "-", _days(door), ", ".join(door.forms) or "-", _state(door)] for door in doors]
    if delivered is not None:
        for row, said in zip(rows, ["delivered", *(delivered[door.centre] or "-" for door in doors)], strict=True):
            row.insert(3, said)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _door(centre: str, inbox: Inbox | None, sender: str, now: datetime) -> Door:
    if inbox is None:
        return Door(centre, "", None, (), ("no inbox in the settings",))
    forms = tuple(form for form in Form if form in inbox.forms)
    try:
        sealer = load_sealer(inbox, now)
        if sender and inbox.address:  # in settings with mistakes they are empty, and told elsewhere
            compose_sealed_message(Letter("Prøve", "Prøve"), sealer, sender, now)
    except CertificateError as error:
        return Door(centre, inbox.kind, None, forms, error.reasons)
    return Door(centre, inbox.kind, sealer.days_left(now), forms)


def _days(door: Door) -> str:
    return "-" if door.days_left is None else str(door.days_left)


def _state(door: Door) -> str:
    if door.open:
        return "open"
    return f"closed: {'; '.join(door.reasons) or 'no form is open in the settings'}"


def _strangers(inboxes: Mapping[str, Inbox], directory: Directory) -> Iterator[str]:
    known = [centre.id for centre in directory.centres]
    if not set(known) & set(inboxes):
        yield "[inbox.*] is missing: no centre takes letters; write one with: python -m forms add-centre"
    if COORDINATOR in known:
        yield f"the id {COORDINATOR!r} in data/shelters.yaml is reserved for who coordinates; give the centre another"
    for name in inboxes:
        if name not in [*known, COORDINATOR]:
            close = difflib.get_close_matches(name, known, 1)
            yield f"[inbox.{name}] is no centre of data/shelters.yaml; use {close[0] if close else ', '.join(known)}"


def _closed(inbox: Inbox, door: Door) -> Iterator[str]:
    yield from (f"{inbox.section} {reason}" for reason in door.reasons)


def _frame(settings: Settings) -> Iterator[str]:
    try:
        load_assets(settings.frame)
    except SettingsError as error:
        yield from error.problems


def _outbox(settings: Settings) -> Iterator[str]:
    try:
        with closing(Outbox(settings.database)) as outbox:
            outbox.check_writable()
    except OutboxUnavailable as error:
        yield f"[database] url: {error}"


def _private(database: str) -> Iterator[str]:
    """Files of the outbox that other users may read, as a loose umask makes them, or whose folder they may change."""
    if not database.startswith("sqlite:///"):
        return
    path = Path(database.removeprefix("sqlite:///"))
    if not os.path.isdir(path.parent):  # noqa: PTH112  never raises, whatever the name
        return
    if path.parent.stat().st_mode & 0o022:
        yield f"[database] url: other users may change the folder {path.parent.name}; run: chmod 700 {path.parent.name}"
    for file in sorted(path.parent.glob(f"{path.name}*")):
        if file.stat().st_mode & 0o077:
            right = f"run: chmod 600 {file.name}, and start with umask 077"
            yield f"[database] url: other users can read {file.name}; {right}"


def _tls(settings: Settings) -> Iterator[str]:
    try:
        tls_context(settings.smtp)
    except OSError as error:
        yield f"[smtp] ca_file: holds no certificate that can be used ({error.strerror}); a PEM file is needed"
