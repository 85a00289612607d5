"""The keys at the head of a translation, in data/words/ and in content/."""

import re

from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key

HASH = re.compile("[0-9a-f]{12}")
KEYS = (
    Key(
        "source",
        message(
            "of which Norwegian text this says the same; 'python -m directory translations' names the twelve signs"
        ),
        pattern=HASH,
        numbers=range(10**12),
    ),
    Key(
        "reviewed_by",
        message("first and last name of the native reader who has approved the translation"),
        needs=("reviewed_on",),
    ),
    Key(
        "reviewed_on",
        message("the day when she approved it, like '2026-11-23'"),
        pattern=validators.DAY,
        needs=("reviewed_by",),
    ),
)
