"""The two MIME layers of a letter: the inner entity that is encrypted, and the outer message (RFC 5322) that travels.

Pure: text in, bytes out. The inner layer holds everything; the outer one tells a mail server, a phone screen or a
bounce nothing about the letter: every letter has the same subject, an hour instead of a time, and a padded size.
"""

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import format_datetime
from hashlib import sha256

SUBJECT = "Ny melding"
# Nobody must answer a letter: the answer would quote her words in clear, and From is an address that is read. A name
# under .invalid exists nowhere (RFC 2606), the same in every letter; an empty group would be ignored.
REPLY_TO = "ikke-svar@ikke-svar.invalid"
UNDISCLOSED = (
    "undisclosed-recipients:;"  # an empty group (RFC 5322, 3.4) in To: for who gets the same bytes elsewhere too
)
BLOCK = 4096  # sizes come in steps of this: most letters are one or two blocks, whatever they say
ADDR_SPEC = re.compile(r"[!#$%&'*+/=?^_`{|}~0-9A-Za-z.-]+@[0-9A-Za-z.-]+")  # RFC 5322 addr-spec without the quoted form
MESSAGE_ID = re.compile(r"<[!#$%&'*+/=?^_`{|}~0-9A-Za-z.-]+@[0-9A-Za-z.-]+>")


def inner(subject: str, text: str, *, sender: str, recipient: str | None, date: datetime) -> bytes:
    """Return the MIME entity to be sealed: text/plain with protected headers (RFC 9788), n * 4096 bytes, CRLF, ASCII.

    Without a *recipient* To names nobody, inside and outside.
    *date* is aware; inside it stands to the second (UTC), outside to the hour. A CRLF in *text* counts as LF.
    Raises ValueError when the subject holds a control character or an address is not a plain one.
    """
    fields = [
        'Content-Type: text/plain; charset="utf-8"; hp="cipher"',
        "Content-Transfer-Encoding: base64",
        "MIME-Version: 1.0",
        f"From: {_address(sender)}",
        f"To: {_to(recipient)}",
        f"Subject: {_encoded_words(subject)}",
        f"Date: {format_datetime(_utc(date))}",
        # What the outer message says instead: a reader can tell that subject and time were confidential (RFC 9788).
        *(f"HP-Outer: {field}" for field in _outer_fields(sender, recipient, date)),
    ]
    head = "".join(f"{field}\r\n" for field in fields).encode("ascii")
    wire = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    body = b"\r\n" + _base64(wire)
    return head + _padding(len(head) + len(body)) + body


def read(entity: bytes) -> tuple[str, str]:
    """Return (subject, text) of an opened inner entity; line ends are LF. Raises ValueError when it is not one."""
    message = message_from_bytes(entity, policy=policy.default)
    body = message.get_payload(decode=True)
    if message.get_content_type() != "text/plain" or message["Subject"] is None or not isinstance(body, bytes):
        raise ValueError("this is not an opened letter: text/plain with a Subject was expected")
    return str(message["Subject"]), body.decode("utf-8").replace("\r\n", "\n")


def outer(
    sealed_kind: str, body: bytes, *, sender: str, recipient: str | None, date: datetime, message_id: str
) -> bytes:
    """Return the finished RFC 5322 message around a sealed *body*: CRLF, ASCII, lines under 998 octets.

    *sealed_kind* "openpgp" takes an armoured message (PGP/MIME, RFC 3156), "smime" DER (RFC 8551). The same inputs
    give the same bytes. Reply-To leads nowhere: an answer must reach neither the sender's address nor anybody else.
    Raises ValueError on a header that is not plain, or a body of another kind.
    """
    if not MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a Message-ID must look like <random@host>")
    fields = [
        *_outer_fields(sender, recipient, date),
        f"Reply-To: {REPLY_TO}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
    ]
    head = "".join(f"{field}\r\n" for field in fields)
    kinds = {"openpgp": _pgp_mime, "smime": _smime}
    if sealed_kind not in kinds:
        raise ValueError("sealed_kind must be openpgp or smime")
    return head.encode("ascii") + kinds[sealed_kind](body, message_id)


def _pgp_mime(body: bytes, message_id: str) -> bytes:
    lines = body.decode("ascii").splitlines()
    if not lines or lines[0] != "-----BEGIN PGP MESSAGE-----" or max(map(len, lines)) > 78:
        raise ValueError("an OpenPGP body must be one armoured message")
    # Base64 and armour hold no "_", so the boundary can stand in no line of them.
    boundary = f"=_{sha256(message_id.encode()).hexdigest()[:32]}"
    return _crlf([
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";',
        f' boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: application/pgp-encrypted",
        "",
        "Version: 1",
        "",
        f"--{boundary}",
        'Content-Type: application/octet-stream; name="encrypted.asc"',
        'Content-Disposition: inline; filename="encrypted.asc"',
        "",
        *lines,
        "",
        f"--{boundary}--",
    ])  # fmt: skip


def _smime(body: bytes, _message_id: str) -> bytes:
    if body[:1] != b"\x30":
        raise ValueError("an S/MIME body must be CMS in DER form")
    return _crlf([
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;",
        " name=smime.p7m",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=smime.p7m",
        "",
    ]) + _base64(body)  # fmt: skip


def _outer_fields(sender: str, recipient: str | None, date: datetime) -> list[str]:
    # The minute a letter was sent can be matched with a phone's history, so the outside says only the hour.
    hour = _utc(date).replace(minute=0, second=0)
    return [
        f"From: {_address(sender)}",
        f"To: {_to(recipient)}",
        f"Subject: {SUBJECT}",
        f"Date: {format_datetime(hour)}",
    ]


def _utc(date: datetime) -> datetime:
    if date.utcoffset() is None:
        raise ValueError("the date must know its time zone")
    return date.astimezone(UTC)


def _address(address: str) -> str:
    if not ADDR_SPEC.fullmatch(address):
        raise ValueError("an address must look like post@example.org, in ASCII")
    return address


def _to(recipient: str | None) -> str:
    return UNDISCLOSED if recipient is None else _address(recipient)


def _encoded_words(text: str) -> str:
    """Fold *text* into encoded words (RFC 2047). Plain ASCII too: then nothing in it can pass for a word or a fold.

    Not email.header.Header: it drops U+0085 and U+2028.
    """
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValueError("a subject must hold no line break or other control character")
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    # Ten letters are at most 40 octets, 56 in base64: a word stays under the 75 of RFC 2047, and no letter is cut.
    yield from (text[start : start + 10] for start in range(0, len(text), 10))


def _padding(used: int) -> bytes:
    """Return an X-Padding field that fills *used* bytes up to a whole number of blocks.

    A header field, since no mail reader shows an unknown one; blank lines or spaces after the text would be decoded,
    quoted and printed with it. Folded, since lines over 78 are cut by some readers: first line 14-77, the others 64.
    """
    size = 14 + -(used + 14) % BLOCK
    first = "X-Padding: ".ljust(12 + (size - 14) % 64, "x") + "\r\n"
    return (first + (" " + "x" * 61 + "\r\n") * ((size - 14) // 64)).encode("ascii")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _crlf(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
