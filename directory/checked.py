"""When a number was last checked, and in which role: what the entries of centres and helplines share."""

from datetime import date

from directory.messages import message
from directory.parsing import validators
from directory.parsing.entries import Entry
from directory.schema.checked import ROLES


def of(entry: Entry, today: date) -> tuple[date | None, str | None]:
    """Return the day on which somebody rang the number of *entry*, and in which of ROLES; what is wrong is noted."""
    if "checked_by" in entry and "checked" not in entry:
        entry.wrong("checked_by", message("'checked_by' needs 'checked': on which day was the number checked?"))
    return entry.get("checked", validators.past_day(today), None), entry.get("checked_by", _role, None)


def _role(value: str) -> str:
    if value not in ROLES:
        text = message("must be a role, one of {roles}; no name of a person stands here", roles=", ".join(ROLES))
        raise validators.InvalidValue(text)
    return value
