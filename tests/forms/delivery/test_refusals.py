"""Refusals of a mail server over days: what buries a letter, what does not, and who is told."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.delivery.courier import Courier
from forms.delivery.failure import DeliveryError
from forms.delivery.refusals import EVERYBODY, standing
from forms.monitoring.jobs import run_due_jobs
from forms.outbox.outbox import Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from tests.support.hostile_smtp import Rude
from tests.support.mail_session import Make

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = 3600
US = ["530 5.7.0 authenticate", "550 5.4.5 quota", "530 5.7.57 not authenticated", "550 sender refused"]


class Days:
    """A courier with a rude server, and a clock that is moved by hand; the coordinator is told what must be told."""

    def __init__(self, server: Rude, courier: Courier) -> None:
        self.server, self.courier, self.now = server, courier, START
        courier.clock = lambda: self.now

    def put(self, centre: str = "oslo") -> None:
        self.courier.outbox.put(secrets.token_bytes(8), centre, b"Subject: x\r\n\r\nx\r\n", self.now)

    def pass_(self, hours: float, *, jobs: bool = False) -> None:
        """Let time pass, in quarters of an hour; what is due is tried."""
        for _ in range(int(hours * 4)):
            while self.courier.step():
                pass
            if jobs:
                run_due_jobs(self.courier.settings, self.courier.outbox, self.now)
            self.now += timedelta(seconds=HOUR / 4)

    def dead(self) -> list[str]:
        return [letter.centre for letter in self.courier.outbox.dead_letters()]

    def standing(self) -> list[str]:
        return standing(self.courier.outbox.ledger.marks(), self.now)


@pytest.fixture
def days(make_session: Make, tmp_path: Path) -> Iterator[Callable[..., Days]]:
    with ExitStack() as ends:

        def make(does: dict[str, str] | None = None, **changed: Any) -> Days:
            server, session = make_session(does, **changed)
            inboxes = {
                name: Inbox(name, f"post@{name}.example", "openpgp", (), (), frozenset(), unconfirmed="")
                for name in ("oslo", "narvik", "molde")
            }
            coordinator = "coordinator@example.org"
            settings = Settings("https://x.example", b"", tmp_path, "", session.smtp, coordinator, inboxes)
            outbox = Outbox(f"sqlite:///{tmp_path}/outbox.db")
            courier = Courier(settings, outbox, lambda *_: None, jitter=lambda: 1.0)
            courier.session = session
            ends.callback(outbox.close)
            return Days(server, courier)

        yield make


@pytest.mark.parametrize("reply", US)
def test_a_server_that_refuses_us_for_two_days_buries_no_letter(days: Callable[..., Days], reply: str) -> None:
    here = days({"mail": reply})
    here.put()
    here.pass_(48)
    here.server.does.clear()
    here.pass_(1.25)

    assert (here.dead(), len(here.server.taken), here.standing()) == ([], 1, [])


def test_a_quota_at_each_recipient_buries_no_letter(days: Callable[..., Days]) -> None:
    here = days({"rcpt": "550 5.4.5 quota"})
    here.put()
    here.pass_(48)

    assert here.dead() == []


@pytest.mark.parametrize("step", ["rcpt", "dot"])
def test_a_server_that_refuses_everybody_buries_no_letter(days: Callable[..., Days], step: str) -> None:
    here = days({step: "550 no"})
    here.put("oslo")
    here.put("narvik")
    here.pass_(48)

    assert (here.dead(), EVERYBODY in here.standing()) == ([], True)


def test_nor_after_a_restart_in_between(days: Callable[..., Days]) -> None:
    here = days({"rcpt": "550 no"})
    here.put("oslo")
    here.put("narvik")
    here.pass_(12)
    here.courier = replace_courier(here)
    here.pass_(24)

    assert here.dead() == []


def replace_courier(here: Days) -> Courier:
    old = here.courier
    new = Courier(old.settings, old.outbox, lambda *_: None, clock=lambda: here.now, jitter=lambda: 1.0)
    new.session = old.session
    return new


def test_with_one_letter_only_the_notice_to_the_coordinator_shows_that_everybody_is_refused(
    days: Callable[..., Days],
) -> None:
    here = days({"rcpt": "550 no"})
    here.put("oslo")
    here.pass_(48, jobs=True)

    assert ("oslo" in here.dead(), EVERYBODY in here.standing()) == (False, True)


def test_a_server_that_refuses_one_inbox_and_takes_others_has_said_something_about_that_inbox(
    days: Callable[..., Days], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = days()
    refuse(here, "oslo", monkeypatch)
    here.put("oslo")
    for _ in range(4):
        here.put("narvik")
        here.pass_(6)

    assert (here.dead(), len(here.server.taken)) == (["oslo"], 4)


def test_two_dead_inboxes_are_told_from_a_server_that_refuses_everybody(
    days: Callable[..., Days], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = days()
    refuse(here, "oslo narvik", monkeypatch)
    here.put("oslo")
    here.put("narvik")
    for _ in range(24):
        here.put("molde")
        here.pass_(1)

    assert sorted(here.dead()) == ["narvik", "oslo"]


def refuse(here: Days, centres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server refuse these centres' inboxes alone."""
    deliver = here.courier.session.deliver

    def judged(recipient: str, message: bytes) -> None:
        asked = recipient.partition("@")[2].partition(".")[0] in centres.split()
        here.server.does = {"rcpt": "550 5.1.1 unknown"} if asked else {}
        deliver(recipient, message)

    monkeypatch.setattr(here.courier.session, "deliver", judged)


def test_after_a_wrong_password_one_session_in_an_hour_stands_for_all_letters(days: Callable[..., Days]) -> None:
    here = days(password="wrong")
    for _ in range(20):
        here.put()
    here.pass_(24)

    assert here.server.sessions <= 26
    assert len(here.server.how) == here.server.sessions


def test_after_a_restart_a_password_that_was_put_right_is_tried_at_once(days: Callable[..., Days]) -> None:
    here = days(password="wrong")
    here.put()
    here.pass_(12)
    here.courier = replace_courier(here)
    here.courier.session.smtp = replace(here.courier.session.smtp, password="right")
    here.pass_(0.25)

    assert len(here.server.taken) == 1


def test_one_inbox_that_policy_refuses_does_not_hold_up_the_others(
    days: Callable[..., Days],
) -> None:
    here = days({"rcpt": "once 554 5.7.1 relay access denied"})
    here.put("oslo")
    here.put("narvik")
    while here.courier.step():
        pass

    assert len(here.server.taken) == 1


def test_who_is_refused_is_kept_by_the_hour(days: Callable[..., Days]) -> None:
    here = days({"rcpt": "550 5.1.1 unknown"})
    here.now += timedelta(minutes=37, seconds=12)
    here.put("oslo")
    here.courier.step()

    assert here.courier.outbox.ledger.marks()["refuses:oslo:550"] == START.timestamp()


def test_what_passes_by_itself_is_kept_as_no_refusal(days: Callable[..., Days]) -> None:
    refusals, errors = (
        days().courier.refusals,
        [DeliveryError(), DeliveryError(code=450), DeliveryError(ambiguous=True)],
    )

    assert [refusals.record("oslo", error, START) for error in errors] == errors
    assert days().standing() == []
