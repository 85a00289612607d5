"""The courier and a real Postfix: STARTTLS, real Maildirs, real answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo import tls_key
from forms.delivery.courier import Courier
from forms.outbox.outbox import Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.postfix import DOMAIN, SENDERS, Postfix

HEAD = b"From: b@forms.example\r\nSubject: Ny melding\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\n"
MESSAGE = HEAD + b"Message-ID: <1@forms.example>\r\n\r\n.dots\r\n..\r\nFrom me\r\n"
Make = Callable[..., Courier]


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    server = Postfix()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def make(tmp_path: Path, postfix: Postfix) -> Iterator[Make]:
    """A courier whose Oslo inbox is *box* at our Postfix."""
    made: list[Courier] = []

    def make(box: str = "oslo", ca: Path = postfix.folder / "ca.pem", sender: str = "b@forms.example") -> Courier:
        inbox = Inbox("oslo", box if "@" in box else f"{box}@{DOMAIN}", "openpgp", (), (), frozenset(), unconfirmed="")
        there = Smtp("127.0.0.1", postfix.port, "starttls", sender, ca)
        outbox = Outbox(f"sqlite:///{tmp_path}/outbox.db")
        settings = Settings("https://x.example", b"", tmp_path, "", there, None, {"oslo": inbox})
        made.append(Courier(settings, outbox, lambda *_: None, jitter=lambda: 1.0))
        return made[-1]

    yield make
    for courier in made:
        courier.session.close()
        courier.outbox.close()


def send(courier: Courier, *messages: bytes) -> None:
    for number, message in enumerate(messages):
        courier.outbox.put(b"%d" % number, "oslo", message, datetime.now(UTC))
    while courier.step():
        pass


def test_letters_reach_the_inbox_byte_for_byte(make: Make, postfix: Postfix) -> None:
    send(make(), MESSAGE, MESSAGE.replace(b"<1@", b"<2@"), MESSAGE.replace(b"<1@", b"<3@"))

    filed = postfix.letters("oslo", 3)
    bodies = sorted(letter[letter.index(b"From: b@forms.example\n") :] for letter in filed)
    assert bodies == [MESSAGE.replace(b"\r\n", b"\n").replace(b"<1@", b"<%d@" % number) for number in (1, 2, 3)]


def test_the_mail_server_notes_that_the_way_was_encrypted(make: Make, postfix: Postfix) -> None:
    send(make("narvik"), MESSAGE)

    assert b"(using TLSv1" in postfix.letters("narvik", 1)[0]


@pytest.mark.parametrize(("box", "code"), [("nobody", "550"), ("later", "450")])
def test_its_refusals_are_told_by_their_code(make: Make, postfix: Postfix, box: str, code: str) -> None:
    courier = make(box)
    send(courier, MESSAGE)

    [waiting] = courier.outbox.late(datetime.now(UTC), 0, 0)
    assert (waiting.code, postfix.letters(box, 0)) == (code, [])


def test_it_gets_nothing_when_another_authority_has_signed_for_it(make: Make, postfix: Postfix, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_bytes(tls_key.make()[0])
    courier = make(ca=tmp_path / "other.pem")
    send(courier, MESSAGE)

    [waiting] = courier.outbox.late(datetime.now(UTC), 0, 0)
    assert waiting.code == "tls-unverified"


def after_days(courier: Courier, days: int = 3) -> str:
    """The code of a letter to Oslo after some days of tries; "dead" before it when it was given up."""
    now = datetime.now(UTC)
    courier.outbox.put(b"1", "oslo", MESSAGE, now)
    for hour in (0, 2, 15, 28, 50, days * 24):
        courier.clock = lambda hour=hour: now + timedelta(hours=hour)  # type: ignore[misc]
        courier.step()
    dead = courier.outbox.dead_letters()
    waiting = courier.outbox.late(now + timedelta(days=days), 0, 0)
    return f"dead {dead[0].code}" if dead else f"{waiting[0].code}"


@pytest.mark.parametrize("sender", SENDERS)
def test_what_it_says_against_our_sender_buries_no_letter(make: Make, sender: str) -> None:
    assert after_days(make(sender=sender)) == SENDERS[sender][:3]


def test_a_quota_that_it_tells_at_the_recipient_buries_no_letter(make: Make) -> None:
    assert after_days(make(sender="quota@forms.example")) == "550"


def test_that_it_will_not_relay_for_us_buries_no_letter(make: Make) -> None:
    assert after_days(make("post@elsewhere.example")) == "554"


def test_an_inbox_that_it_does_not_know_is_a_dead_letter_after_half_a_day(make: Make) -> None:
    assert after_days(make("nobody")) == "dead 550"
