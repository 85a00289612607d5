"""How long ago the numbers of centres and helplines were checked: what `ages` lists and the check warns of; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.centres import Centre
from directory.helplines import Helpline
from directory.loader import Directory
from directory.messages import Message, message

WARN = 90  # days


@dataclass(frozen=True, slots=True)
class Age:
    """An entry, its number ("-" for a guide without one) and when it was checked, by whom, *days* ago (None: never).

    *source_year*: what a centre is said to serve was true in that year.
    """

    id: str
    number: str
    checked: date | None
    checked_by: str | None
    days: int | None
    source_year: int | None


def of(known: Directory, today: date) -> list[Age]:
    """Return every open centre and every helpline: those never checked first, then the oldest."""
    ages = [_age(centre, centre.phone, centre.serves_year, today) for centre in known.centres]
    ages += [_age(line, line.number or "-", None, today) for line in known.helplines.values()]
    return sorted(ages, key=lambda age: (age.days is not None, -(age.days or 0)))


def _age(entry: Centre | Helpline, number: str, year: int | None, today: date) -> Age:
    days = (today - entry.checked).days if entry.checked else None
    return Age(entry.id, number, entry.checked, entry.checked_by, days, year)


def older(ages: Sequence[Age], days: int) -> list[Age]:
    """Return those of *ages* that were checked more than *days* ago."""
    return [age for age in ages if age.days is not None and age.days > days]


def warnings(ages: Sequence[Age], days: int) -> list[Message]:
    """Return what to say of numbers never checked, and of those checked more than *days* ago: a line each at most."""
    said = []
    if never := sum(age.days is None for age in ages):
        said.append(
            message(
                "{never} of {all} entries have never been checked; see: python -m directory ages",
                never=never,
                all=len(ages),
            )
        )
    if old := older(ages, days):
        said.append(
            message(
                "checked more than {days} days ago: {ids}; check them again, and write the day in 'checked'",
                days=days,
                ids=listed(old),
            )
        )
    return said


def listed(ages: Sequence[Age]) -> str:
    """Return the ids of *ages* with their days, on one line."""
    return ", ".join(f"{age.id} ({age.days})" for age in ages)
