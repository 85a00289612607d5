"""A letter to a centre with two addresses, and a mail server that does not take it at one of them, or at either."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from forms.delivery import failover
from forms.delivery.courier import Courier
from forms.delivery.failover import Route
from forms.delivery.failure import DeliveryError
from forms.delivery.refusals import standing
from forms.delivery.retry import RETRY_POLICY
from forms.monitoring.jobs import run_due_jobs
from forms.outbox.outbox import Letter, Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from tests.support.hostile_smtp import Rude
from tests.support.mail_session import Make

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, HOURS = 3600, 6
MESSAGE = b"Subject: Ny melding\r\n\r\nsealed\r\n"
FIRST, SECOND = "post@oslo.example", "vakt@oslo.example"
OUTCOMES = {"taken": {}, "busy": {"rcpt": "450 busy"}, "refused": {"rcpt": "550 5.1.1 no"}, "unsure": {"dot": "cut"}}
OSLO = Inbox("oslo", FIRST, "openpgp", (), (), frozenset(), (), SECOND, HOURS, unconfirmed="")
NARVIK = replace(OSLO, centre="narvik", address="post@narvik.example", second_address="vakt@narvik.example")


class Days:
    """A courier with a rude server, and a clock that is moved by hand."""

    def __init__(self, server: Rude, courier: Courier) -> None:
        self.server, self.courier, self.now = server, courier, START
        courier.clock = lambda: self.now

    def put(self, centre: str = "oslo") -> None:
        self.courier.outbox.put(centre.encode(), centre, MESSAGE, self.now)

    def does(self, first: str, second: str) -> None:
        for address, outcome in ((FIRST, first), (SECOND, second)):
            for step in ("rcpt", "dot"):
                self.server.does.pop(f"{step} {address}", None)
            self.server.does |= {f"{step} {address}": reply for step, reply in OUTCOMES[outcome].items()}

    def tries_after(self, hours: float) -> list[str]:
        """Which addresses are tried so much later."""
        self.now += timedelta(hours=hours)
        before = len(self.server.asked)
        while self.courier.step():
            pass
        return self.server.asked[before:]

    def left(self) -> tuple[int, int]:
        """How many letters wait, and how many are dead."""
        counts = self.courier.outbox.counts(self.now)
        return counts.waiting, counts.dead

    def standing(self) -> list[str]:
        return standing(self.courier.outbox.ledger.marks(), self.now)


@pytest.fixture
def days(make_session: Make, tmp_path: Path) -> Iterator[Callable[..., Days]]:
    with ExitStack() as ends:

        def make(url: str = f"sqlite:///{tmp_path}/outbox.db") -> Days:
            server, session = make_session()
            inboxes = {"oslo": OSLO, "narvik": NARVIK}
            settings = Settings("https://x.example", b"", tmp_path, "", session.smtp, "c@example.org", inboxes)
            outbox = Outbox(url)
            courier = Courier(settings, outbox, lambda *_: None, jitter=lambda: 1.0)
            courier.session = session
            ends.callback(outbox.close)
            return Days(server, courier)

        yield make


@pytest.fixture
def here(days: Callable[..., Days]) -> Days:
    made = days()
    made.put()
    return made


def test_a_letter_that_the_first_takes_goes_to_the_first_alone(here: Days) -> None:
    assert here.tries_after(0) + here.tries_after(HOURS) == [FIRST]


def test_the_second_is_tried_when_the_hours_are_over_and_not_before(here: Days) -> None:
    here.does("busy", "taken")
    before = [address for _ in range(HOURS * 4) for address in here.tries_after(0.249)]

    assert set(before) == {FIRST}
    assert here.tries_after(0.25)[-1] == SECOND
    assert (here.left(), here.server.taken) == ((0, 0), [MESSAGE])


def test_after_that_both_are_tried_each_in_its_own_time(here: Days) -> None:
    here.does("busy", "busy")
    here.tries_after(HOURS)
    tried = [address for _ in range(200) for address in here.tries_after(0.05)]

    assert tried.count(FIRST) > 9 and tried.count(SECOND) > 9


@pytest.mark.parametrize(("first", "second"), [("taken", "busy"), ("busy", "taken")])
def test_the_first_that_takes_it_ends_it(here: Days, first: str, second: str) -> None:
    here.does("busy", "busy")
    here.tries_after(0)
    here.tries_after(HOURS)
    here.does(first, second)
    here.tries_after(2)

    assert (here.left(), here.server.taken, here.tries_after(24)) == ((0, 0), [MESSAGE], [])


def test_when_the_first_refuses_it_for_good_the_second_gets_it_at_once(here: Days) -> None:
    here.courier.settings = replace(here.courier.settings, inboxes={"oslo": replace(OSLO, second_after_hours=72)})
    here.does("refused", "taken")

    assert [here.tries_after(hours) for hours in (0, 1, 12)] == [[FIRST], [FIRST], [FIRST, SECOND]]


def test_refusals_at_one_address_do_not_count_at_the_other(here: Days) -> None:
    here.does("refused", "refused")
    tried = [address for hours in range(25) for address in here.tries_after(min(hours, 1))]

    assert (tried.count(FIRST), tried.count(SECOND), here.left()) == (3, 3, (0, 1))


def test_a_letter_that_the_second_refuses_for_good_still_waits_for_the_first(here: Days) -> None:
    here.does("busy", "busy")
    before = [address for hours in (0, HOURS, 1, 1) for address in here.tries_after(hours)].count(SECOND)
    here.does("busy", "refused")
    for _ in range(30):
        here.tries_after(1)

    assert before == 3
    assert (here.server.asked.count(SECOND) - before, here.left()) == (3, (1, 0))


def test_a_letter_that_may_have_arrived_is_tried_nowhere_for_a_quarter_of_an_hour(here: Days) -> None:
    here.does("busy", "busy")
    here.tries_after(0)
    here.does("unsure", "taken")
    here.tries_after(HOURS)

    assert (here.tries_after(0.249), here.tries_after(0.002)) == ([], [SECOND])


def test_the_same_when_it_may_have_arrived_at_the_second(here: Days) -> None:
    here.does("busy", "unsure")
    tried = here.tries_after(0) + here.tries_after(HOURS)
    here.does("taken", "taken")

    assert tried == [FIRST, FIRST, SECOND]
    assert (here.tries_after(0.249), here.tries_after(0.002)) == ([], [FIRST])


def test_times_of_a_clock_that_was_ahead_hold_a_letter_back_at_neither_address() -> None:
    now, far = int(START.timestamp()), int(START.timestamp()) + 10**8
    letter = Letter("1", "oslo", b"", now - HOURS * HOUR, 0, 9, 0, first_due=far, second_due=far)

    assert failover.next_due(letter, OSLO, now, RETRY_POLICY) <= now
    assert failover.next_due(replace(letter, first_due=None), OSLO, now, RETRY_POLICY) <= now


def test_where_both_are_due_the_first_is_tried() -> None:
    now = START.timestamp()
    letter = Letter("1", "oslo", b"", int(now) - HOURS * HOUR, 0, 9, 0, first_due=int(now), second_due=int(now))

    assert not failover.route(letter, OSLO, now, RETRY_POLICY).second


def test_a_letter_that_is_requeued_begins_at_the_first_again(here: Days) -> None:
    here.does("refused", "refused")
    for _ in range(30):
        here.tries_after(1)
    here.does("taken", "taken")
    here.courier.outbox.requeue_all()

    assert here.tries_after(0) == [FIRST]


def test_a_letter_for_the_second_alone_goes_there_at_once_and_not_to_the_first(days: Callable[..., Days]) -> None:
    here = days()
    here.courier.outbox.put(b"1", "oslo", MESSAGE, here.now, second=True)

    assert here.tries_after(0) == [SECOND]


def test_without_a_second_address_in_the_settings_any_more_the_first_is_tried(here: Days) -> None:
    here.does("refused", "busy")
    for _ in range(20):
        here.tries_after(1)
    here.courier.settings = replace(here.courier.settings, inboxes={"oslo": replace(OSLO, second_address="")})
    here.does("taken", "taken")

    assert here.tries_after(2) == [FIRST]


@pytest.mark.parametrize(("first", "second"), [*product(OUTCOMES, OUTCOMES)])
def test_whatever_the_two_answer_the_letter_was_taken_or_is_still_here(
    days: Callable[..., Days], database: str, first: str, second: str
) -> None:
    here = days(database)
    here.put()
    here.does(first, second)
    tried = {address for hours in [0, *[1] * 30, *[12] * 30] for address in here.tries_after(hours)}

    assert here.server.taken or sum(here.left()) == 1
    assert set(here.server.taken) <= {MESSAGE} and tried <= {FIRST, SECOND}
    assert here.left() == (0, 0) or "taken" not in (first, second)


def test_no_letter_goes_to_an_address_of_another_centre(days: Callable[..., Days]) -> None:
    here = days()
    here.server.does = {"rcpt": "450 busy"}
    tried = []
    for centre, inbox in here.courier.settings.inboxes.items():
        here.put(centre)
        tried += [(centre, set(inbox.addresses), {one for _ in range(30) for one in here.tries_after(1)})]
        here.server.does = {}
        here.tries_after(1)
        here.server.does = {"rcpt": "450 busy"}

    assert all(addresses == asked for _, addresses, asked in tried)


def test_what_the_second_takes_does_not_end_the_refusal_at_the_first(here: Days) -> None:
    here.does("refused", "taken")
    for _ in range(HOURS + 1):
        here.tries_after(1)

    assert (here.left(), here.standing()) == ((0, 0), ["refuses:oslo:550"])


def test_two_refused_addresses_of_one_centre_are_not_everybody(here: Days) -> None:
    here.does("refused", "refused")
    for _ in range(24):
        here.tries_after(1)

    assert here.standing() == ["refuses:oslo:550", "refuses:oslo:550:second"]


def test_the_coordinator_is_told_which_address_refused_and_which_took_it_and_no_address(here: Days) -> None:
    here.does("refused", "taken")
    for _ in range(HOURS + 1):
        here.tries_after(1)
    run_due_jobs(here.courier.settings, here.courier.outbox, here.now)
    here.server.taken.clear()
    here.tries_after(0)

    told = b"".join(here.server.taken).replace(b"=\r\n", b"").decode()
    assert "avviser brev til oslo, den f=C3=B8rste adressen (550)" in told and "Den andre adressen til oslo" in told
    assert FIRST not in told and SECOND not in told


def test_the_log_says_which_address_it_was(here: Days, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    here.does("busy", "taken")
    here.tries_after(0)
    here.tries_after(HOURS)

    said = [record.getMessage() for record in caplog.records]
    assert " to oslo (first address): 450" in said[0] and said[-1].endswith(" to oslo (second address)")


def test_a_letter_dated_by_a_clock_that_was_ahead_reaches_the_second_by_its_attempts() -> None:
    now = START.timestamp()
    letter = Letter("1", "oslo", b"", int(now) + 10**8, 0, 1, 0, first_due=int(now))
    most = RETRY_POLICY.attempts_within(HOURS * HOUR)
    tried = [replace(letter, attempts=attempts) for attempts in (1, most, most + 1)]

    assert [failover.route(one, OSLO, now, RETRY_POLICY).second for one in tried] == [False, False, True]


@pytest.mark.parametrize(
    ("attempts", "code"), [(RETRY_POLICY.min_attempts - 1, None), (RETRY_POLICY.min_attempts, "too-old")]
)
def test_an_old_letter_is_given_up_by_the_attempts_at_that_address_alone(attempts: int, code: str | None) -> None:
    """Each address had *attempts*, the one that has just failed included."""
    old, failed = START.timestamp() - RETRY_POLICY.max_age_s, DeliveryError("450")
    at_first = Letter("1", "oslo", b"", int(old), 0, attempts + 30, 0, second_attempts=30)
    at_second = Letter("1", "oslo", b"", int(old), 0, attempts + 30, 0, second_attempts=attempts - 1)
    tried = [Route(FIRST, of_two=True).own(at_first), Route(SECOND, second=True, of_two=True).own(at_second)]

    assert [RETRY_POLICY.dead_letter_code(one, failed, START.timestamp()) for one in tried] == [code, code]
