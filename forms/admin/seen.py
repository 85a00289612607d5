"""The command `seen`: the coordinator ticks off the canary's word that a centre has read back (read_back.py)."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from forms.admin.lookup import ID, find_inbox
from forms.monitoring import read_back
from forms.outbox.outbox import Outbox
from forms.settings.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command is given: a centre, and what it told."""
    parser.add_argument("centre", metavar="ID", help=ID)
    parser.add_argument("word", metavar="WORD", nargs="+", help="what it told, in whatever case; ae, oe, aa will do")


def confirm(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Remember that somebody at the centre reads, if the word is right. Raises OutboxUnavailable."""
    now, centre = datetime.now(UTC), asked.centre
    if find_inbox(settings, centre) is None:
        return 1
    if found := read_back.confirm(outbox, centre, " ".join(asked.word), now):
        print(f"the word of week {found.week}: somebody at {centre} has read it, which is noted with the day alone")
        return 0
    print(_refusal(centre, read_back.issued(outbox.ledger.marks(), centre, now)), file=sys.stderr)
    return 1


def _refusal(centre: str, words: Sequence[read_back.IssuedWord]) -> str:
    if not words:
        right = "with canary = true in [service] the courier sends one a week"
        return f"no letter with a word went to {centre} in the last {read_back.VALID_DAYS} days; {right}"
    weeks = " or ".join(str(word.week) for word in words)
    return f"this is not the word to {centre} of week {weeks}, nothing was changed; ask for that in the newest letter"
