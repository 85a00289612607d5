"""Second address of an inbox, as add-centre takes it: its arguments, what is wrong with them, what stays as it was."""

import argparse

from forms.admin import onboarding
from forms.settings.inboxes import HOURS, Inbox
from forms.settings.validators import ADDRESS, is_plain_address

RANGE = f"{HOURS[0]} to {HOURS[-1]}"


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
