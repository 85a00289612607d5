"""The inner entity keeps every letter as it was written; the outer message tells nothing of it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.message import mime
from tests.support.letter_texts import TEXTS
from tests.support.mail_parts import payload

FROM, TO, ID = "post@ressursvenn.example", "narvik@inbox.example.org", "<8d1f0c@ressursvenn.example>"
DATE = datetime(2026, 11, 23, 14, 37, 52, tzinfo=timezone(timedelta(hours=1)))
SUBJECT = "Ressursvenn: en kvinne ønsker kontakt"
ARMOUR = b"-----BEGIN PGP MESSAGE-----\n\nwV4D\n-----END PGP MESSAGE-----\n"
BODIES = {"openpgp": ARMOUR, "smime": b"\x30\x03" + bytes(range(256))}

TWISTED = ["Hei\r\nBcc: en@example.org", "Hei\nHei", "Hei\rHei", "Hei\x00", "Hei\x7f"]
BAD_ADDRESSES = [
    "a@b.no\r\nBcc: c@d.no",
    "a@b.no, c@d.no",
    "a b@c.no",
    "åse@c.no",
    "<a@b.no>",
    "a@b@c.no",
    "",
    "a@b.no\n",
]


def inner(text: str = "Hei", subject: str = SUBJECT, sender: str = FROM, recipient: str = TO) -> bytes:
    return mime.inner(subject, text, sender=sender, recipient=recipient, date=DATE)


def outer(
    kind: str = "openpgp", body: bytes = b"", recipient: str = TO, date: datetime = DATE, message_id: Any = ID
) -> bytes:
    return mime.outer(kind, body or BODIES[kind], sender=FROM, recipient=recipient, date=date, message_id=message_id)


def parsed(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=policy.default)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_comes_out_as_it_went_in(text: Any) -> None:
    assert mime.read(inner(text)) == (SUBJECT, text.replace("\r\n", "\n"))


@given(
    st.text(st.characters(codec="utf-8")),
    st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f")),
)
def test_any_text_and_subject_come_out_as_they_went_in(text: Any, subject: Any) -> None:
    assert mime.read(inner(text, subject)) == (subject, text.replace("\r\n", "\n"))


@given(st.integers(0, 9000))
def test_the_size_of_what_is_sealed_comes_in_steps(length: Any) -> None:
    assert len(inner("x" * length)) % 4096 == 0


@given(st.integers(0, 2000), st.text("ab å", max_size=60))
def test_short_letters_have_all_the_same_size(length: Any, subject: Any) -> None:
    assert len(inner("x" * length, subject)) == 4096


@pytest.mark.parametrize("length", range(0, 200, 7))
def test_padding_and_subject_are_folded_like_any_header(length: Any) -> None:
    lines = inner("x" * length, "👩" * length).split(b"\r\n")

    assert max(map(len, lines)) <= 78
    assert all(32 <= octet < 127 for line in lines for octet in line)


def test_a_reader_sees_neither_padding_nor_anything_else_in_the_text() -> None:
    assert parsed(inner("Hei\n")).get_content() == "Hei\r\n"


def test_the_sealed_headers_are_protected_and_true() -> None:
    message = parsed(inner())

    assert message["Content-Type"].params["hp"] == "cipher"
    assert (message["Subject"], message["From"], message["To"]) == (SUBJECT, FROM, TO)
    assert message["Date"].datetime == DATE


@pytest.mark.parametrize("kind", BODIES)
def test_the_sealed_headers_tell_what_the_outer_ones_say(kind: str) -> None:
    outside = parsed(outer(kind))
    told = dict(field.split(": ", 1) for field in parsed(inner()).get_all("HP-Outer"))

    assert told == {name: outside[name] for name in ("From", "To", "Subject", "Date")}


@pytest.mark.parametrize("subject", TWISTED)
def test_a_subject_with_a_control_character_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        inner(subject=subject)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
@pytest.mark.parametrize(
    "call", [lambda a: inner(sender=a), lambda a: inner(recipient=a), lambda a: outer(recipient=a)]
)
def test_an_address_that_is_not_a_plain_one_is_refused(call: Any, address: str) -> None:
    with pytest.raises(ValueError, match="must look like"):
        call(address)


def test_a_date_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        outer(date=datetime(2026, 11, 23))  # noqa: DTZ001  the very thing


@pytest.mark.parametrize("message_id", ["", "a@b", "<a@b>\r\nBcc: c@d.no", "<a b@c>", "<a@b>\n"])
def test_a_message_id_that_is_not_plain_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        outer(message_id=message_id)


@pytest.mark.parametrize(
    ("kind", "body"), [("openpgp", b"\x30\x03"), ("openpgp", b"Hei"), ("smime", ARMOUR), ("pgp", b"x")]
)
def test_a_body_that_is_not_sealed_never_leaves(kind: str, body: Any) -> None:
    with pytest.raises(ValueError, match="must be"):
        outer(kind, body)


@pytest.mark.parametrize("kind", BODIES)
def test_the_outer_message_has_these_headers_and_no_others(kind: str) -> None:
    names = set(parsed(outer(kind)).keys())

    plain = {
        "From",
        "To",
        "Subject",
        "Date",
        "Reply-To",
        "Message-ID",
        "MIME-Version",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    }
    mime = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"} if kind == "smime" else {"Content-Type"}
    assert names == plain | mime


@pytest.mark.parametrize("kind", BODIES)
def test_the_outer_message_tells_the_hour_but_not_the_minute(kind: str) -> None:
    message = parsed(outer(kind))

    assert message["Date"].datetime == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert message["Subject"] == "Ny melding"


@pytest.mark.parametrize("kind", BODIES)
def test_an_answer_goes_to_nobody(kind: str) -> None:
    first, other = (
        parsed(outer(kind)),
        parsed(outer(kind, recipient="oslo@inbox.example.org", date=DATE + timedelta(1))),
    )

    assert first["Reply-To"].addresses[0].domain.endswith(".invalid")  # RFC 2606
    assert first["Reply-To"] == other["Reply-To"]


@pytest.mark.parametrize("kind", BODIES)
def test_the_outer_message_can_be_sent_as_it_is(kind: str) -> None:
    message = outer(kind)

    assert message.isascii()
    assert not re.search(rb"[^\r]\n|\r[^\n]", message)
    assert max(map(len, message.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("kind", BODIES)
def test_the_same_letter_is_the_same_message(kind: str) -> None:
    assert outer(kind) == outer(kind)


def test_each_letter_has_its_own_boundary() -> None:
    other = outer(message_id="<other@ressursvenn.example>")

    assert parsed(outer()).get_boundary() != parsed(other).get_boundary()


def test_an_openpgp_letter_is_pgp_mime() -> None:
    message = parsed(outer("openpgp"))
    version, content = message.iter_parts()

    assert message["Content-Type"].params["protocol"] == version.get_content_type() == "application/pgp-encrypted"
    assert version.get_content() == b"Version: 1\r\n"
    assert payload(content).strip() == ARMOUR.replace(b"\n", b"\r\n").strip()


def test_an_smime_letter_is_enveloped_data() -> None:
    message = parsed(outer("smime"))

    assert message.get_content_type() == "application/pkcs7-mime"
    assert message["Content-Type"].params["smime-type"] == "enveloped-data"
    assert message.get_content() == BODIES["smime"]


@pytest.mark.parametrize("entity", [b"", b"Hei", b"Content-Type: text/html\r\nSubject: a\r\n\r\nHei"])
def test_what_is_not_an_opened_letter_is_not_read(entity: bytes) -> None:
    with pytest.raises(ValueError, match="not an opened letter"):
        mime.read(entity)
