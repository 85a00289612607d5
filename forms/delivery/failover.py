"""Failover: at which of an inbox's two addresses a letter is tried, and when. Pure.

The second is tried when the first has not taken the letter for second_after_hours, or is given up. From then on each
has its own waits and its own refusals, and the first 250 ends it. Times are seconds since 1970, UTC.
"""

from dataclasses import dataclass, field, replace

from forms.delivery.retry import RetryPolicy
from forms.outbox.records import Letter
from forms.settings.inboxes import Inbox

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Route:
    """Where one attempt goes. As text it says which address that is, where there are two."""

    address: str = field(repr=False)
    second: bool = False
    of_two: bool = False

    def __str__(self) -> str:
        return f" ({'second' if self.second else 'first'} address)" if self.of_two else ""

    def own(self, letter: Letter) -> Letter:
        """*letter* with the attempts and refusals that it has had at this address alone, for the retry policy."""
        if self.second:
            return replace(letter, attempts=letter.second_attempts + 1, refusals=letter.second_refusals)
        return replace(letter, attempts=letter.attempts - letter.second_attempts)

    def postponed(self, letter: Letter, due: int | None, *, refused: bool, other_due: int = 0) -> Letter:
        """*letter* after a failure here: due again at *due* (None: given up), elsewhere not before *other_due*.

        The refusals of the first address are counted by Outbox.postpone.
        """
        if not self.second:
            return replace(letter, first_due=due, second_due=_not_before(other_due, letter.second_due))
        return replace(
            letter,
            second_attempts=letter.second_attempts + 1,
            second_refusals=letter.second_refusals + refused,
            first_due=_not_before(other_due, letter.first_due),
            second_due=due,
        )


def route(letter: Letter, inbox: Inbox, now_s: float, policy: RetryPolicy) -> Route:
    """Where *letter* is tried next: at the address of *inbox* that is due, or due first."""
    first, second = _due_times(letter, inbox, now_s, policy)
    to_second = second is not None and (first is None or second < first)
    address = inbox.second_address if to_second else inbox.address
    return Route(address, to_second, of_two=bool(inbox.second_address))


def next_due(letter: Letter, inbox: Inbox, now_s: float, policy: RetryPolicy) -> int | None:
    """When *letter* is tried again; None: every address of *inbox* is given up."""
    first, second = _due_times(letter, inbox, now_s, policy)
    return min((due for due in (first, second) if due is not None), default=None)


def _due_times(letter: Letter, inbox: Inbox, now_s: float, policy: RetryPolicy) -> tuple[int | None, int | None]:
    # A time that is further away than any wait of ours comes from a clock that was ahead.
    latest = now_s + policy.max_refused_postponed_s
    first, second = (0 if due and due > latest else due for due in (letter.first_due, letter.second_due))
    if not inbox.second_address:
        return first, None
    if first is not None and second is not None:
        second = max(second, _begins(letter, inbox.second_after_hours * HOUR_S, now_s, policy))
    return first, second


def _not_before(earliest: int, due: int | None) -> int | None:
    return None if due is None else max(due, earliest)


def _begins(letter: Letter, after_s: int, now_s: float, policy: RetryPolicy) -> int:
    """When the second address may be tried, while the first is not given up."""
    if letter.created > now_s and letter.attempts > policy.attempts_within(after_s):
        return 0  # dated by a clock that was ahead: its attempts tell how long it has waited
    return letter.created + after_s
