"""Offboarding a centre, the command `remove-centre`: its section and its certificates go, its letters do not.

While letters wait for it nothing is changed, unless the operator has them made dead letters, which stay here, sealed.
"""

import argparse
import difflib
import sys
from collections.abc import Mapping

import directory
from directory import EDITORS
from forms.admin import offboarding
from forms.admin.counting import letters
from forms.admin.lookup import ID
from forms.admin.questions import operator_agrees
from forms.outbox import removal
from forms.outbox.outbox import Outbox
from forms.settings.command import by_hand, command
from forms.settings.inboxes import APPLY, COORDINATOR, Inbox
from forms.settings.settings import Settings

ABOUT = "take a centre's inbox out of the settings"
DESCRIPTION = (
    "Takes a centre out: its section, its certificates beside the settings file, and what the outbox remembers of it. "
    "Its forms are closed then. While letters wait for it nothing is changed. Asks before it removes anything; a "
    "second time it does nothing."
)
REMOVED = "{heading} is gone{files}{letters}."
REMOVED_STEPS = """  1. Restart the forms and the courier.
  2. {again}: a letter may have come in before the restart.
  3. Build the site again with what this prints: {public}"""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give *parser*, that of the command, its arguments."""
    parser.add_argument("centre", metavar="ID", help=ID)
    parser.add_argument("--dead-letter", action="store_true", help="make the letters that wait for it dead letters")
    parser.add_argument("--yes", action="store_true", help="remove it without asking")


def remove_centre(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Remove the centre that was *asked* for.

    Raises SettingsError, CannotRewriteError, OutboxUnavailable, DirectoryError.
    """
    inbox = settings.inboxes.get(asked.centre)
    waiting = removal.count_waiting(outbox, asked.centre)
    if reason := _reason_against(asked, settings.inboxes, waiting):
        return _refuse(reason)
    if inbox and not asked.yes and not operator_agrees(f"Remove {inbox.heading}, and close its forms?"):
        return _refuse("nothing was changed; to remove it without being asked, give --yes")
    files = offboarding.remove(asked.config, inbox, settings.inboxes) if inbox else []
    buried = removal.dead_letter_all(outbox, asked.centre) if waiting else 0
    removal.forget_centre(outbox, asked.centre)
    print(_done(asked.centre, inbox, files, buried))
    return 0


def _reason_against(asked: argparse.Namespace, inboxes: Mapping[str, Inbox], waiting: int) -> str | None:
    """Why nothing is done; None where something may be."""
    centre = asked.centre
    if centre == COORDINATOR:
        return f"[{COORDINATOR}] gets the notices too; delete every line but its address by hand; nothing was changed"
    if not waiting and (unknown := _unknown(centre, inboxes)):
        return unknown
    if f"{centre}{APPLY}" in inboxes:
        first = command("remove-centre", f"{centre}{APPLY}")
        return f"its applications have an inbox of their own, which would get none; first: {first}; nothing was changed"
    if waiting and not asked.dead_letter:
        arrive = f"write forms = [] in {inboxes[centre].heading}, restart the forms" if centre in inboxes else ""
        arrive = arrive or f"write its inbox again with {command('add-centre', centre)}"
        return (
            f"{letters(waiting)} {'waits' if waiting == 1 else 'wait'} for {centre}, so nothing was changed; to let "
            f"them arrive, {arrive}, and come back when {command('status')} shows none; to keep them here as dead "
            "letters, sealed, give --dead-letter"
        )
    return None


def _unknown(centre: str, inboxes: Mapping[str, Inbox]) -> str | None:
    known = [EDITORS, *(one.id for one in directory.load().known_centres)]
    if centre in inboxes or centre.removesuffix(APPLY) in known:
        return None
    close = difflib.get_close_matches(centre, [*inboxes, *known], 1)
    right = close[0] if close else ", ".join(inboxes)
    return f"{centre} has no inbox in the settings, and is no centre; use {right}; nothing was changed"


def _done(centre: str, inbox: Inbox | None, files: list[str], buried: int) -> str:
    kept = f"; now kept here, sealed, as dead letters: {letters(buried)}" if buried else ""
    if not inbox:
        return f"{centre} has no inbox in the settings, so there was nothing to remove there{kept}"
    then = {"again": command("remove-centre", centre, "--dead-letter"), "public": command("public")}
    named = f", and so is {' and '.join(files)}" if files else ""
    return REMOVED.format(heading=inbox.heading, files=named, letters=kept) + by_hand(REMOVED_STEPS.format(**then))


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1
