"""Configuration check: every setting tried for real, before a visitor meets a mistake in it.

A certificate that may not be used is a problem here; in the running service it closes the forms of that one centre.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from directory import Directory
from forms.admin import alert_check, mail_check
from forms.admin.inbox_report import InboxReport
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.outbox.sqlite import is_shared
from forms.settings.command import command
from forms.settings.confirmation import KEY_FILE, explain
from forms.settings.inboxes import OF_NO_CENTRE, SEVERAL, Inbox
from forms.settings.private_files import read_regular_file
from forms.settings.problems import Problem
from forms.settings.settings import Settings, SettingsError
from forms.web.page_assets import load_assets


@dataclass(frozen=True, slots=True)
class Trial:
    """Something to try out; useless where a problem with *section* (or only with its *key*) is known already."""

    section: str
    run: Callable[[], Iterable[Problem]]
    key: str = ""

    def useless(self, already_reported: Sequence[Problem]) -> bool:
        return any(known.section == self.section and self.key in ("", known.key) for known in already_reported)


def problems(
    settings: Settings,
    directory: Directory,
    reports: Sequence[InboxReport],
    already_reported: Sequence[Problem] = (),
    *,
    config: Path | None = None,
    offline: bool = True,
) -> list[Problem]:
    """Every reason not to start; empty when all is well.

    *already_reported*: the problems of the file itself. What they are about is not tried out: it would only be
    reported again. *config* is the settings file. Unless *offline*, a session with the mail server is opened too. A
    centre whose forms the operator has closed needs no certificate.
    """
    inboxes = settings.inboxes
    trials = [
        Trial(SEVERAL, partial(_unknown_centres, inboxes, directory)),
        *(_inbox(inboxes[report.centre], report, settings) for report in reports if report.forms),
        Trial("service", partial(_confirm_key, settings, config), key=KEY_FILE),
        Trial("service", partial(_frame, settings, directory), key="frame"),
        Trial("database", partial(_outbox, settings)),
        Trial("smtp", partial(mail_check.authority_problems, settings)),
        Trial("alerts", partial(alert_check.problems, settings.alerts)),
    ]
    found = [problem for trial in trials if not trial.useless(already_reported) for problem in trial.run()]
    session = Trial("smtp", partial(mail_check.problems, settings))
    if not offline and not session.useless([*already_reported, *found]):
        found += session.run()
    return found


def _unknown_centres(inboxes: Mapping[str, Inbox], directory: Directory) -> Iterator[Problem]:
    known = [centre.id for centre in directory.known_centres]
    if not {centre.id for centre in directory.centres} & set(inboxes):
        yield Problem(f"is missing: no centre takes letters; write one with: {command('add-centre')}", SEVERAL)
    for name in OF_NO_CENTRE:
        if name in known:
            reserved = f"the id {name!r} in data/shelters.yaml is reserved for {OF_NO_CENTRE[name]} inbox"
            yield Problem(f"{reserved}; give the centre another")
    for inbox in inboxes.values():
        if inbox.owner not in [*known, *OF_NO_CENTRE]:
            close = difflib.get_close_matches(inbox.owner, known, 1)
            right = close[0] if close else ", ".join(known)
            yield Problem(f"is no centre of data/shelters.yaml; use {right}", inbox.section)


def _inbox(inbox: Inbox, report: InboxReport, settings: Settings) -> Trial:
    # Without a good secret nothing counts as confirmed: that is reported once, as a mistake in [service].
    told = () if settings.confirm_key else (explain(inbox),)
    reasons = [reason for reason in report.reasons if reason not in told]
    return Trial(inbox.section, lambda: (Problem(reason, inbox.section) for reason in reasons))


def _confirm_key(settings: Settings, config: Path | None) -> Iterator[Problem]:
    """Whether the courier can check what was confirmed: it has only the key that `confirm` leaves for it."""
    confirmed = [inbox.centre for inbox in settings.inboxes.values() if not inbox.unconfirmed]
    if config is None or not confirmed:
        return
    try:
        found = read_regular_file(config.absolute().parent / KEY_FILE)
    except OSError:
        found = b""
    if found.strip() != settings.confirm_key.hex().encode():
        right = f"run: {command('test-mail', confirmed[0])}, which writes it"
        yield Problem(f"the file {KEY_FILE} is not the one of this secret, so the courier holds letters; {right}")


def _frame(settings: Settings, directory: Directory) -> Iterator[Problem]:
    try:
        load_assets(settings.frame, directory)
    except SettingsError as error:
        yield from error.problems


def _outbox(settings: Settings) -> Iterator[Problem]:
    try:
        with closing(Outbox(settings.database)) as outbox:
            outbox.check_writable()
    except OutboxUnavailable as error:
        yield Problem(str(error), "database", "url")
    for text in _exposed_files(settings.database):
        yield Problem(text, "database", "url")


def _exposed_files(database: str) -> Iterator[str]:
    """Files of the outbox that other users may read, as a loose umask makes them, or whose folder they may change."""
    if not database.startswith("sqlite:///"):
        return
    path = Path(database.removeprefix("sqlite:///"))
    if not os.path.isdir(path.parent):  # noqa: PTH112  never raises, whatever the name
        return
    folder = path.parent.name
    # Where the group shares the outbox, forms and courier are two users: neither locks the other out.
    shared = is_shared(path.parent)
    if path.parent.stat().st_mode & (0o007 if shared else 0o022):
        yield f"other users may change the folder {folder}; run: chmod {2770 if shared else 700} {folder}"
    for file in sorted(path.parent.glob(f"{path.name}*")):
        mode = file.stat().st_mode
        if mode & (0o007 if shared else 0o077):
            right = f"run: chmod {660 if shared else 600} {file.name}"
            yield f"other users can read {file.name}; {right}, and start with umask 077"
        elif shared and mode & 0o060 != 0o060:
            yield f"{folder} is shared by its group, which cannot write {file.name}; run: chmod 660 {file.name}"
