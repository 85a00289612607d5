"""The keys that say when a number was checked: those of centres and helplines."""

from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key

# Who checked the number: roles, never names. Each has its sentence in the words, centre_checked_<role>.
ROLES = ("editor", "coordinator", "centre")

ROLE = Key("checked_by", message("who checked it, as a role; never a name"), choices=ROLES, needs=("checked",))
OF_CENTRES = (
    Key(
        "checked",
        message("the day somebody last rang the number and found it right, like '2026-11-23'"),
        pattern=validators.DAY,
    ),
    ROLE,
)
# Nobody rings 112 or 113 to try them: the number of a helpline is checked on its own page.
OF_HELPLINES = (
    Key(
        "checked",
        message("the day somebody last saw this number on the helpline's own page, like '2026-11-23'"),
        pattern=validators.DAY,
    ),
    ROLE,
)
