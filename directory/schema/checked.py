"""The keys that say when a number was checked: those of centres and helplines."""

from directory.messages import message
from directory.parsing import validators
from directory.schema.keys import Key

# Who checked the number: roles, never names. Each has its sentence in the words, centre_checked_<role>.
ROLES = ("editor", "coordinator", "centre")

KEYS = (
    Key(
        "checked",
        message("the day somebody last rang the number and found it right, like '2026-11-23'"),
        pattern=validators.DAY,
    ),
    Key("checked_by", message("who rang, as a role; never a name"), choices=ROLES, needs=("checked",)),
)
