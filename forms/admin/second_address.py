"""Second address of an inbox: as add-centre takes it, and the command `remove-second-address`.

Taking it away sends no letter anywhere that it did not go before. So an inbox that was confirmed stays confirmed, and
its forms stay open; one that was not, does not become so.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from forms.admin import onboarding
from forms.admin.lookup import find_inbox
from forms.admin.questions import operator_agrees
from forms.outbox import removal
from forms.outbox.outbox import Outbox
from forms.settings import settings
from forms.settings.command import by_hand, command
from forms.settings.confirmation import confirmed_line
from forms.settings.edit import remove_values, set_values
from forms.settings.inboxes import HOURS, Inbox
from forms.settings.private_files import write_private
from forms.settings.problems import Problem
from forms.settings.settings import Settings, SettingsError
from forms.settings.validators import ADDRESS, is_plain_address

RANGE = f"{HOURS[0]} to {HOURS[-1]}"
KEYS = ("second_address", "second_after_hours")
REMOVED = "{section} has one address now{letters}."
REMOVED_STEPS = """  1. {check}
  2. Restart the forms and the courier: until then the courier tries the second address too."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the parser of add-centre the two arguments."""
    about = "where a letter is tried too that the first address has not taken; the same keys open it"
    parser.add_argument("--second-address", default="", metavar="ADDRESS", help=about)
    parser.add_argument("--second-after-hours", type=int, default=0, metavar="N", help=f"in so many hours: {RANGE}")


def given_or_present(asked: argparse.Namespace) -> tuple[str, int]:
    """The second address and its hours: as given, else as they stand in the section that is replaced; else ("", 0)."""
    if _given(asked):
        return asked.second_address, asked.second_after_hours
    present = onboarding.section(asked.config, asked.centre)
    address, hours = present.get("second_address"), present.get("second_after_hours")
    return (address, hours) if isinstance(address, str) and isinstance(hours, int) else ("", 0)


def problems(asked: argparse.Namespace) -> list[str]:
    """What is wrong with the arguments, as sentences."""
    found: list[str] = []
    if not _given(asked):
        return found
    if not is_plain_address(asked.second_address):
        found.append(f"--second-address: must be {ADDRESS}")
    elif asked.second_address.lower() == asked.address.lower():
        found.append("--second-address: must be another address than --address")
    if asked.second_after_hours not in HOURS:
        found.append(f"--second-after-hours: must be a whole number of hours, {RANGE}")
    return found


def to_ask(inbox: Inbox) -> list[str]:
    """The line about it for the operator, who calls the centre; none where it has no second address."""
    said = f"A second address is tried after {inbox.second_after_hours} h: ask whether second_address is theirs too.\n"
    return [said] if inbox.second_address else []


def _given(asked: argparse.Namespace) -> bool:
    return bool(asked.second_address or asked.second_after_hours)


def remove(read: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Take the second address out of the section of a centre.

    Raises SettingsError, CannotRewriteError, OutboxUnavailable.
    """
    inbox = find_inbox(read, asked.centre)
    if inbox is None:
        return 1
    if not inbox.second_address:
        removal.settle_second_address(outbox, inbox.centre)  # where a run before this one ended too early
        print(f"{inbox.heading} has no second address, so there was nothing to remove there")
        return 0
    if not asked.yes and not operator_agrees(f"Remove the second address of {inbox.heading}?"):
        print("nothing was changed; to remove it without being asked, give --yes", file=sys.stderr)
        return 1
    _rewrite(asked.config, inbox)
    again = removal.settle_second_address(outbox, inbox.centre)
    letters = f"; letters that wait and are tried at the first again: {again}" if again else ""
    said = REMOVED.format(section=inbox.heading, letters=letters)
    print(said + by_hand(REMOVED_STEPS.format(check=command("check"))))
    return 0


def _rewrite(config: Path, inbox: Inbox) -> None:
    """Take the two lines out of *config*; the line `confirmed` is written anew where it was good. All or nothing."""
    with onboarding.locked_settings(config):
        found = settings.read(config)
        present = found.inboxes.get(inbox.centre)
        if present is None or onboarding.identity(present) != onboarding.identity(inbox):
            raise SettingsError([Problem("has changed meanwhile; nothing was changed; run it again", inbox.section)])
        left = replace(present, second_address="", second_after_hours=0)
        line = confirmed_line(found.confirm_key, left, config.absolute().parent)

        def change(text: str) -> str:
            text = remove_values(text, inbox.section, KEYS)
            return text if present.unconfirmed else set_values(text, inbox.section, {"confirmed": line})

        write_private(config, onboarding.edited(config, change), like=config)
