"""Expiry of a centre's certificates, as onboarding speaks of it: when they end, and that a new one is needed."""

from datetime import datetime, timedelta

from forms.monitoring import expiry

# A centre needs about a month to make a new key, send it, read its fingerprint aloud and open a test letter.
TOO_SOON_DAYS = 30
RENEW = "ask the centre for a new key, or for one whose end was set anew, now"


def against(days_left: int | None, now: datetime) -> list[str]:
    """Why a certificate that ends in so many days is not taken, as sentences; None: it has no end."""
    if days_left is None or days_left >= TOO_SOON_DAYS:
        return []
    return [
        f"the certificate that ends first ends {when(days_left, now)}, and the forms close then; {RENEW}, and add that "
        "one. To take this one all the same: --ends-soon"
    ]


def warnings(days_left: int | None, now: datetime) -> list[str]:
    """The warning that it ends soon, as a line; none where it does not."""
    soon = days_left is not None and days_left < max(expiry.DAYS)
    return [f"WARNING: the key ends {when(days_left or 0, now)}, and the forms close then: {RENEW}\n"] if soon else []


def when(days_left: int, now: datetime) -> str:
    """The day, and how many days are left: "in 29 days (2026-12-31)"."""
    left = {0: "within a day", 1: "in 1 day"}.get(days_left, f"in {days_left} days")
    return f"{left} ({now + timedelta(days=days_left):%Y-%m-%d})"
