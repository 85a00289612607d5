"""Dates: the calendar day in Norway, by the time zone database (Europe/Oslo, summer time included).

The only place that knows where the day ends. Moments are aware, and UTC wherever no person reads a day.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from directory.messages import message
from directory.parsing.problems import DirectoryError


class ClockError(DirectoryError):
    """This Python has no time zone database, so that it cannot be told which day it is in Norway."""

    def __init__(self) -> None:
        super().__init__([])
        self.text = message(
            "this Python knows no time zone Europe/Oslo; install the package tzdata, as requirements/forms.txt has it "
            "(pip install tzdata), or that of the system"
        )
        self.args = (str(self.text),)


def norwegian_day(now: datetime) -> date:
    """Return the day in Norway at *now*, which knows its time zone. Raises ClockError.

    Just after midnight an editor's today is still yesterday in UTC, and must not be called the future.
    """
    if now.utcoffset() is None:
        raise ValueError("the moment must know its time zone")
    try:
        return now.astimezone(ZoneInfo("Europe/Oslo")).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no file, or one that is none
        raise ClockError from None


def day_of(epoch: str) -> date:
    """Return the day in Norway at *epoch*, seconds since 1970 as text (SOURCE_DATE_EPOCH).

    Raises ValueError, ClockError.
    """
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH '{epoch}' must be seconds since 1970, like '1795564800'") from None
    return norwegian_day(moment)
