"""Lookup of the inbox that a command was given by its name."""

import difflib
import sys

from directory import EDITORS
from forms.settings.command import command
from forms.settings.inboxes import APPLY, COORDINATOR, Inbox
from forms.settings.settings import Settings

# What every command that takes an inbox says of its argument.
ID = f"a centre's id, such as oslo; its applications' own inbox: oslo{APPLY}; {COORDINATOR}; {EDITORS}"


def find_inbox(settings: Settings, name: str) -> Inbox | None:
    """The inbox of this name. Where there is none, stderr says which there are."""
    if name not in settings.inboxes:
        close = difflib.get_close_matches(name, settings.inboxes, 1)
        known = (close or [", ".join(settings.inboxes) or command("add-centre")])[0]
        print(f"{name} has no inbox in the settings; use {known}", file=sys.stderr)
    return settings.inboxes.get(name)
