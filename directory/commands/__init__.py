"""The editors' commands: `python -m directory` checks, and each module of this package adds one more.

A module of COMMANDS has `add(parser)`, which declares its arguments, and `run(options) -> int`, its exit code.
"""

from collections.abc import Mapping

from directory.messages import Message, message

# The name, the module of this package, and what it does. A module is imported when its name is typed: the check, which
# runs at each save, needs none of the others.
COMMANDS: Mapping[str, tuple[str, Message]] = {
    "check": ("check", message("list every problem in data/ (also what is done when no command is named)")),
    "diff": ("diff", message("read aloud what has changed since the last commit, or since a branch")),
    "set": ("set_value", message("change one line of a centre or helpline, and nothing else")),
    "add": ("add", message("a new centre; all that is known of it stands in the options")),
    "rename": ("rename", message("give a centre its new name, as N.K.S. writes it")),
    "close": ("close", message("a centre closes for good: its page says where to turn instead")),
    "remove": ("remove", message("take a centre out of the lists (one that has closed: use close)")),
    "ages": ("ages", message("list when each number was last checked, and by whom")),
    "translations": (
        "translations",
        message("list which translations are read, not yet read, or have fallen behind the Norwegian text"),
    ),
    "schema": ("schema", message("write data/schema/ again, by which editors' programs complete and underline")),
    "po": ("po", message("exchange texts with translators' programs (Poedit, Weblate)")),
}
