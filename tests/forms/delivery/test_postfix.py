"""The courier and a real Postfix: STARTTLS, real Maildirs, real answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo import tls_key
from forms.delivery.courier import Courier
from forms.outbox.outbox import Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.postfix import DOMAIN, Postfix

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

    def make(box: str = "oslo", ca: Path = postfix.folder / "ca.pem") -> Courier:
        inbox = Inbox("oslo", f"{box}@{DOMAIN}", "openpgp", (), (), frozenset())
        there = Smtp("127.0.0.1", postfix.port, "starttls", "b@forms.example", ca)
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
