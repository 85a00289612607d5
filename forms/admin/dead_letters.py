"""Commands on dead letters, those that were given up: requeue, discard."""

import argparse
import sys

from forms.admin.counting import letters
from forms.outbox.outbox import Outbox
from forms.settings.command import command
from forms.settings.settings import Settings


def requeue(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Let one dead letter, or all of them, be tried again. Raises OutboxUnavailable."""
    if asked.all:
        count = outbox.requeue_all()
        print(f"{letters(count)} {'waits' if count == 1 else 'wait'} again")
        return 0
    if outbox.requeue(asked.id):
        print(f"{asked.id} waits again")
        return 0
    return _unknown(asked.id)


def discard(_settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Delete one dead letter for good. Raises OutboxUnavailable."""
    if outbox.discard(asked.id):
        print(f"{asked.id} is deleted for good; nobody will receive it")
        return 0
    return _unknown(asked.id)


def _unknown(id: str) -> int:
    print(f"{id} is not the id of a dead letter; see: {command('status')}", file=sys.stderr)
    return 1
