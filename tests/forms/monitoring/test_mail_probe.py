"""The probe of the mail server: when it is made, what it says on the wire, and what is told of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.delivery.courier import Courier
from forms.monitoring import jobs, mail_probe
from forms.monitoring.health import Health
from forms.monitoring.mail_probe import HOUR_S, MailProbe, is_due, state
from forms.monitoring.outcomes import Outcome
from forms.outbox.outbox import Counts, Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from tests.support.databases import LEASE_S
from tests.support.hostile_smtp import Rude
from tests.support.mail_session import Make

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOON.timestamp())
REFUSALS = [
    ("connect", "554 5.7.1 no", "554"),
    ("connect", "421 later", "421"),
    ("auth", "535 no", "535"),
    ("mail", "550 5.7.1 no", "550"),
    ("mail", "452 4.3.1 full", "452"),
    ("mail", "cut", "no-answer"),
    ("mail", "hang", "no-answer"),
    ("mail", "flood", "no-answer"),
    ("ehlo", "trickle", "no-answer"),
]


def commands(server: Rude) -> list[str]:
    return [verb.partition(":")[0].split()[0].upper() for verb in server.heard]


def test_a_server_that_would_take_a_letter_is_asked_no_more_than_that(make_session: Make) -> None:
    server, session = make_session()

    assert session.probe() is None
    assert commands(server) == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RSET", "QUIT"]


def test_the_sender_is_the_return_address(make_session: Make) -> None:
    server, session = make_session()
    session.probe()

    assert "MAIL FROM:<b@forms.example>" in server.heard


@pytest.mark.parametrize(("step", "answer", "reason"), REFUSALS, ids=[f"{step} {what}" for step, what, _ in REFUSALS])
def test_one_that_would_take_none_is_told_by_its_code(make_session: Make, step: str, answer: str, reason: str) -> None:
    server, session = make_session({step: answer}, before_dot_s=0.5, parting_s=0.5)

    assert session.probe().reason == reason
    assert not any(verb.startswith(("RCPT", "DATA")) for verb in server.heard)


@pytest.mark.parametrize("step", ["other", "quit"])
def test_how_the_session_ends_changes_nothing(make_session: Make, step: str) -> None:
    _, session = make_session({step: "cut"})

    assert session.probe() is None


@pytest.mark.parametrize(
    ("marks", "seconds", "due"),
    [
        ({}, 0, True),
        ({"mail-server:tried": AT}, HOUR_S - 1, False),
        ({"mail-server:tried": AT}, HOUR_S, True),
        ({"delivered:oslo": AT}, 2 * HOUR_S - 1, False),  # delivered in the hour that began then
        ({"delivered:oslo": AT}, 2 * HOUR_S, True),
        ({"delivered:oslo": AT, "mail-server:tried": AT - 9999}, 2 * HOUR_S - 1, False),
        ({"delivered:oslo": AT, "mail-server:tried": AT, "mail-server:fails:535": AT}, HOUR_S, True),
        ({"mail-server:tried": AT + 999_999}, 0, True),  # by a clock that was ahead
        ({"courier": AT, "refuses:oslo:550": AT}, 0, True),
    ],
)
def test_it_is_due_when_nothing_was_delivered_or_tried_for_an_hour(
    marks: dict[str, int], seconds: int, due: bool
) -> None:
    assert is_due(marks, AT + seconds, 1.0) is due


def test_jitter_only_makes_it_later() -> None:
    assert mail_probe.JITTER[0] >= 1
    assert not is_due({"mail-server:tried": AT}, AT + HOUR_S, 1.2)


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ({}, None),
        ({"mail-server:tried": AT - 60}, Outcome(AT - 60)),
        ({"mail-server:tried": AT - 60, "mail-server:fails:535": AT - 7200}, Outcome(AT - 7200, "535")),
        ({"mail-server:tried": AT - 60, "mail-server:fails:535": 0}, Outcome(AT - 60)),
        ({"delivered:oslo": AT - 3600}, Outcome(AT - 3600)),
        ({"delivered:oslo": AT, "mail-server:tried": AT - 60, "mail-server:fails:535": AT - 60}, Outcome(AT)),
        ({"delivered:oslo": AT - 60, "mail-server:tried": AT, "mail-server:fails:535": AT}, Outcome(AT, "535")),
        ({"mail-server:tried": AT - 3 * 86400, "mail-server:fails:535": AT - 4 * 86400}, None),
        ({"delivered:oslo": AT - 3 * 86400}, None),
    ],
)
def test_the_last_probe_counts_or_a_delivery_in_a_later_hour(marks: dict[str, int], found: Outcome | None) -> None:
    assert state(marks, AT) == found


@pytest.mark.parametrize(("tried", "long"), [(AT, False), (AT + HOUR_S, True)])
def test_one_probe_that_failed_an_hour_ago_is_not_an_hour_of_failures(tried: int, long: bool) -> None:
    marks = {"mail-server:tried": tried, "mail-server:fails:535": AT}

    assert mail_probe.fails_for_long(marks, AT + HOUR_S) is long


class World:
    """A probe with a mail server that misbehaves as told, and a clock that stands still."""

    def __init__(self, outbox: Outbox, make_session: Make, does: dict[str, str]) -> None:
        self.now, self.outbox = NOON, outbox
        self.server, self.session = make_session(does)
        self.probe = MailProbe(self.session.smtp, outbox, lambda: self.now, jitter=lambda: 1.0)

    def after(self, seconds: float) -> Outcome | None:
        self.now += timedelta(seconds=seconds)
        self.probe()
        return state(self.outbox.ledger.marks(), self.now.timestamp())


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield made
    made.close()


@pytest.fixture
def world(outbox: Outbox, make_session: Make) -> Callable[..., World]:
    return lambda **does: World(outbox, make_session, does)


def test_it_is_made_once_an_hour_however_many_couriers_there_are(world: Callable[..., World]) -> None:
    one, other = world(), world()
    for minute in range(181):
        one.now = other.now = NOON + timedelta(minutes=minute)
        one.probe()
        other.probe()

    assert one.server.sessions + other.server.sessions == 4


def test_since_when_it_fails_is_kept_though_the_reason_changes(world: Callable[..., World]) -> None:
    here = world(mail="550 5.7.1 no")
    first = here.after(0)
    here.server.does["mail"] = "452 full"

    assert (first, here.after(3600)) == (Outcome(AT, "550"), Outcome(AT, "452"))


def test_one_that_takes_letters_again_is_well_at_the_next_probe(world: Callable[..., World]) -> None:
    here = world(mail="550 5.7.1 no")
    here.after(0)
    here.server.does.clear()

    assert here.after(3600) == Outcome(AT + 3600)


def test_it_leaves_letters_and_refusals_alone(world: Callable[..., World], outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"SEALED", NOON + timedelta(hours=1))
    before = outbox.ledger.marks()
    world(mail="550 5.7.1 no").after(0)

    new = set(outbox.ledger.marks()) - set(before)
    assert new == {"job:mail-server", "mail-server:tried", "mail-server:fails:550"}
    assert outbox.claim(NOON + timedelta(hours=1), LEASE_S).attempts == 1


def test_the_courier_delivers_meanwhile(world: Callable[..., World], outbox: Outbox, make_session: Make) -> None:
    here, session = world(), make_session()[1]
    inbox = Inbox("oslo", "post@oslo.example", "openpgp", (), (), frozenset(), unconfirmed="")
    settings = Settings("https://x.example", b"", Path(), "", here.session.smtp, None, {"oslo": inbox})
    courier = Courier(settings, outbox, lambda *_: None, clock=lambda: NOON)
    courier.session = session
    for number in range(3):
        outbox.put(bytes([number]), "oslo", b"Subject: x\r\n\r\nx\r\n", NOON)
        assert courier.step()
        here.after(3600)
    courier.session.close()

    assert (outbox.counts(NOON).waiting, courier.backoff.failed_sessions) == (0, 0)


WELL = Health(AT, Counts(0, 0, 0), {"courier": AT - 60, "mail-server:tried": AT - 300}, (), disk=True, storing=True)


def test_the_operator_sees_when_the_mail_server_was_well_and_nobody_else_does() -> None:
    assert WELL.full()["mail_server"] == {"ok": True, "at": "2026-03-01T11:55:00Z"}
    assert "mail_server" not in WELL.public()


def test_the_operator_sees_since_when_it_takes_nothing_and_that_all_is_not_well() -> None:
    here = replace(WELL, marks={**WELL.marks, "mail-server:fails:535": AT - 7200})

    assert here.full()["mail_server"] == {"ok": False, "since": "2026-03-01T10:00:00Z", "reason": "535"}
    assert (here.full()["ok"], here.public()) == (False, WELL.public())


def alerts_after(outbox: Outbox, hours: int) -> list[Any]:
    settings = Settings("https://x.example", b"", Path(), "", None, None, {})
    jobs.report_mail_server(jobs.JobContext(settings, outbox, NOON + timedelta(hours=hours)))
    return sorted(name for name, at in outbox.ledger.marks().items() if name.startswith("alert:") and at)


def test_somebody_is_told_when_it_has_failed_for_an_hour(world: Callable[..., World], outbox: Outbox) -> None:
    here = world(mail="550 5.7.1 no")
    here.after(0)
    once = alerts_after(outbox, 0)
    here.after(3600)

    assert (once, alerts_after(outbox, 1)) == ([], ["alert:mail-server"])
