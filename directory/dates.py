"""Dates: the calendar day in Norway, by the time zone database (Europe/Oslo, summer time included)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def norwegian_day(now: datetime) -> date:
    """Return the day in Norway at *now*, which knows its time zone.

    Just after midnight an editor's today is still yesterday in UTC, and must not be called the future.
    """
    return now.astimezone(ZoneInfo("Europe/Oslo")).date()


def day_of(epoch: str) -> date:
    """Return the day in Norway at *epoch*, seconds since 1970 as text (SOURCE_DATE_EPOCH); raises ValueError."""
    try:
        return norwegian_day(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH '{epoch}' must be seconds since 1970, like '1795564800'") from None
