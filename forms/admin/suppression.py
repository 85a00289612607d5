"""Statistical disclosure control: small numbers are shown as "1-4", and no total lets anybody work one of them out.

A number of 1 to SMALL is hidden (primary suppression). A total beside hidden numbers would give their sum, by
subtraction of those that are shown. So something else must be hidden with them (complementary suppression), and here it
is the total itself: another centre's number is never hidden for it. The total is exact where the sum R of k hidden
numbers leaves every two of them free, else it is the interval that everybody can add up from what is shown.

"Free": whatever two of them are (1 to 4 each), the other k - 2 can make up the rest, so

    (k - 2) * 1 <= R - (4 + 4)  and  R - (1 + 1) <= (k - 2) * 4,  that is  k + 6 <= R <= 4k - 6.

Two and not one, because each centre knows its own number: it learns nothing of another's either. Nor does it help to
know this rule. It looks at nothing but k and R, and outside these limits (k below 4 among it) what is shown does not
depend on R; also then every two hidden numbers may be any (tests/forms/admin/test_suppression.py tries all of them).

No other total is given: none over both forms, none over several months. They would be second sums over the same
numbers. A total over months would also change with each month, and the difference of two would be a month.
The terms are those of Eurostat's Handbook on Statistical Disclosure Control (Hundepool et al., 2010), chapter 4.
"""

from collections.abc import Collection
from dataclasses import dataclass

SMALL = 4
_SPREAD = 2 * (SMALL - 1)  # how far the sum of two hidden numbers may lie from its least and its greatest


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of letters as it is shown: from *low* to *high*, exact where they are one."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}" if self.low == self.high else f"{self.low}-{self.high}"


def figure(count: int) -> Figure:
    """The number of letters of one form to one centre in one month, as it may be shown."""
    return Figure(1, SMALL) if 0 < count <= SMALL else Figure(count, count)


def total(counts: Collection[int]) -> Figure:
    """The sum of *counts*, all letters of one form in one month, as it may be shown beside each of them."""
    hidden = [count for count in counts if 0 < count <= SMALL]
    known, k, r = sum(counts) - sum(hidden), len(hidden), sum(hidden)
    if k == 0 or k + _SPREAD <= r <= SMALL * k - _SPREAD:
        return Figure(known + r, known + r)
    return Figure(known + k, known + SMALL * k)
