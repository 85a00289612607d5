"""Letters as mail servers, mail programs and people hand them on: rewritten, quoted, packed, saved in other ways.

Long because it is a list. OPENS: each gives the bytes of a file that holds a sealed letter. TOLD: the word of the
sentence for one that cannot be opened.
"""

import base64
import html
import io
import quopri
import re
import zipfile
from collections.abc import Callable

from tests.support.reader_key import Made, inner, mail

END_OF_CHAIN, NO_STREAM = 0xFFFFFFFE, 0xFFFFFFFF  # MS-CFB, 2.1 and 2.6.1
TEXT = "Hei, čáppa: brevet er helt"
Making = Callable[[Made], bytes]
LINK = "https://example.org/?a=1&b=2"
BANNER = b"[EXTERNAL] This message comes from outside your organisation. " + LINK.encode() + b"\r\n"


def armour(made: Made) -> bytes:
    return made.sealed(inner(TEXT))


def letter(made: Made) -> bytes:
    return mail(armour(made))


def changed(change: Callable[[bytes], bytes]) -> Making:
    """A whole letter, changed."""
    return lambda made: change(letter(made))


def alone(change: Callable[[bytes], bytes]) -> Making:
    """The attachment encrypted.asc as a file, changed."""
    return lambda made: change(armour(made))


def lines(text: bytes, begin: bytes = b"", end: bytes = b"\n") -> bytes:
    return b"".join(begin + line + end for line in text.splitlines())


def parts(*contents: bytes, kind: str = "mixed", head: bytes = b"") -> bytes:
    """A mail with these parts, each with headers of its own."""
    top = b"From: post@ressursvenn.example\r\nSubject: Ny melding\r\nMIME-Version: 1.0\r\n" + head
    opening = f'Content-Type: multipart/{kind}; boundary="=_x"\r\n\r\n'.encode()
    return top + opening + b"".join(b"--=_x\r\n" + one + b"\r\n" for one in contents) + b"--=_x--\r\n"


def part(kind: str, content: bytes, name: str = "", coding: str = "7bit", disposition: str = "attachment") -> bytes:
    codings: dict[str, Callable[[bytes], bytes]] = {
        "7bit": bytes,
        "base64": base64.encodebytes,
        "quoted-printable": _quoted,
    }
    coded = codings[coding](content)
    named = f'; name="{name}"' if name else ""
    shown = f'Content-Disposition: {disposition}; filename="{name}"\r\n' if name else ""
    head = f"Content-Type: {kind}{named}\r\nContent-Transfer-Encoding: {coding}\r\n{shown}\r\n"
    return head.encode() + coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _quoted(content: bytes) -> bytes:
    return quopri.encodestring(content)


VERSION = part("application/pgp-encrypted", b"Version: 1\r\n", "PGPMIME Versions Identification.dat")
SAYS = part("text/plain", b"Se vedlegget.\r\n")


def sealed_part(made: Made, coding: str = "7bit", kind: str = "application/octet-stream") -> bytes:
    return part(kind, armour(made), "encrypted.asc", coding)


def body(kind: str, content: bytes, coding: str = "7bit") -> bytes:
    """A mail with one body."""
    return b"From: a@example.org\r\nSubject: Hei\r\nMIME-Version: 1.0\r\n" + part(kind, content, coding=coding)


def as_html(made: Made, line: str, before: str = "<html><body>", after: str = "</body></html>") -> bytes:
    each = "".join(line.format(html.escape(one)) for one in armour(made).decode().splitlines())
    return f"{before}{each}{after}".encode()


def forwarded(content: bytes, coding: str = "7bit") -> bytes:
    return parts(SAYS, part("message/rfc822", content, "Ny melding.eml", coding))


def tnef(*attached: bytes, name: bytes = b"encrypted.asc\0") -> bytes:
    """A winmail.dat (MS-OXTNEF, 2.1.3): each attachment is its rendering data, title and content."""
    made = bytes.fromhex("789f3e22") + b"\x01\x00"

    def attribute(level: int, name: int, data: bytes) -> bytes:
        head = bytes([level]) + name.to_bytes(4, "little") + len(data).to_bytes(4, "little")
        return head + data + (sum(data) % 65536).to_bytes(2, "little")

    made += attribute(1, 0x00089006, bytes.fromhex("00000100"))
    made += attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    for one in attached:
        made += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name) + attribute(2, 0x0006800F, one)
    return made


def msg(**streams: bytes) -> bytes:
    """An Outlook .msg: a compound file (MS-CFB, 2) of sectors of 512 octets. Each stream is named by its property."""
    named = {f"__substg1.0_{name}": content for name, content in streams.items()}
    small = {name: content for name, content in named.items() if len(content) < 4096}
    minis = b""
    mini_table: list[int] = []
    starts: dict[str, int] = {}
    for name, content in small.items():
        starts[name] = len(mini_table)
        count = max(-(-len(content) // 64), 1)
        mini_table += [*range(starts[name] + 1, starts[name] + count), END_OF_CHAIN]
        minis += content.ljust(count * 64, b"\0")
    table, body = [0xFFFFFFFD], b""  # the first sector holds the table itself

    def put(content: bytes) -> int:
        nonlocal body
        start, count = len(table), max(-(-len(content) // 512), 1)
        table.extend([*range(start + 1, start + count), END_OF_CHAIN])
        body += content.ljust(count * 512, b"\0")
        return start

    starts |= {name: put(content) for name, content in named.items() if name not in small}
    root, mini_at = put(minis), put(b"".join(one.to_bytes(4, "little") for one in mini_table).ljust(512, b"\xff"))
    names = sorted(named, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, root, len(minis), child=1)]
    entries += [
        _entry(name, 2, starts[name], len(named[name]), right=place + 2 if place + 1 < len(names) else None)
        for place, name in enumerate(names)
    ]
    directory_at = put(b"".join(entries))
    counts = (0, 1, directory_at, 0, 4096, mini_at, 1, END_OF_CHAIN, 0, 0)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    head += b"".join(one.to_bytes(4, "little") for one in counts)
    made = b"".join(one.to_bytes(4, "little") for one in table)
    return head.ljust(512, b"\xff") + made.ljust(512, b"\xff") + body


def _entry(name: str, kind: int, start: int, size: int, child: int | None = None, right: int | None = None) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    links = [NO_STREAM, NO_STREAM if right is None else right, NO_STREAM if child is None else child]
    head = written.ljust(64, b"\0") + len(written).to_bytes(2, "little") + bytes([kind, 1])
    places = b"".join(one.to_bytes(4, "little") for one in links)
    return head + places + bytes(36) + start.to_bytes(4, "little") + size.to_bytes(8, "little")


def winmail(content: bytes, kind: str = "application/ms-tnef") -> bytes:
    return parts(SAYS, part(kind, content, "winmail.dat", "base64"))


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ny melding.eml", content)
    return made.getvalue()


def cms(kind: int) -> bytes:
    """The beginning of a CMS message in DER (RFC 5652, 3): 3 is sealed, 2 signed."""
    content = bytes.fromhex("06092a864886f70d0107") + bytes([kind]) + b"\xa0\x82\x01\x00" + bytes(256)
    return b"\x30\x82" + len(content).to_bytes(2) + content


OPENS: dict[str, Making] = {
    "as it is sent": letter,
    "line ends of Unix": changed(lambda data: data.replace(b"\r\n", b"\n")),
    "line ends of old Mac": changed(lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r")),
    "line ends doubled": changed(lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\r\n")),
    "byte order mark": changed(lambda data: b"\xef\xbb\xbf" + data),
    "blank lines before": changed(lambda data: b"\r\n\r\n" + data),
    "headers added by servers": changed(
        lambda data: b"Received: from x by y;\r\n Sat, 28 Nov 2026 10:00:00 +0000\r\nX-MS-Has-Attach: yes\r\n" + data
    ),
    "mailbox line": changed(lambda data: b"From post@ressursvenn.example Sat Nov 28 10:00:00 2026\n" + data),
    "mailbox of Thunderbird": changed(
        lambda data: (
            b"From - Sat Nov 28 10:00:00 2026\r\nX-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00000000\r\n" + data
        )
    ),
    "Apple Mail (.emlx)": changed(
        lambda data: str(len(data)).encode() + b"      \n" + data + b'<?xml version="1.0"?>\n<plist/>\n'
    ),
    "multipart/mixed instead of encrypted": changed(
        lambda data: data.replace(b"multipart/encrypted", b"multipart/mixed")
    ),
    "Exchange's mixed form": lambda made: parts(VERSION, sealed_part(made)),
    "Exchange's mixed form, base64": lambda made: parts(
        part("text/plain", b"", coding="base64"), VERSION, sealed_part(made, "base64")
    ),
    "Exchange's mixed form, HTML body": lambda made: parts(
        part("text/html", b"<html><body></body></html>"), VERSION, sealed_part(made, "quoted-printable")
    ),
    "Exchange's mixed form, without names": lambda made: parts(
        part("application/pgp-encrypted", b"Version: 1\r\n"), part("application/octet-stream", armour(made))
    ),
    "sealed part as text/plain": lambda made: parts(VERSION, sealed_part(made, kind="text/plain")),
    "sealed part as application/pgp": lambda made: parts(SAYS, sealed_part(made, "base64", "application/pgp")),
    "base64": lambda made: parts(VERSION, sealed_part(made, "base64"), kind="encrypted"),
    "quoted-printable": lambda made: parts(VERSION, sealed_part(made, "quoted-printable"), kind="encrypted"),
    "body in quoted-printable": lambda made: body("text/plain", armour(made), "quoted-printable"),
    "body in base64": lambda made: body("text/plain", armour(made), "base64"),
    "body in UTF-16": lambda made: body("text/plain; charset=utf-16", armour(made).decode().encode("utf-16"), "base64"),
    "banner as a part before": lambda made: parts(part("text/plain", BANNER), letter_part(made)),
    "footer as a part behind": lambda made: parts(letter_part(made), part("text/plain", BANNER)),
    "footer inside multipart/encrypted": lambda made: parts(
        VERSION, sealed_part(made), part("text/plain", BANNER), kind="encrypted"
    ),
    "banner in the sealed part": lambda made: parts(
        VERSION, part("application/octet-stream", BANNER + b"\r\n" + armour(made) + BANNER, "encrypted.asc")
    ),
    "banner on the first line": alone(lambda data: b"[EXTERNAL] " + data),
    "banner of HTML in the sealed part": lambda made: parts(
        VERSION, part("text/html", b"<div>External</div><br>" + armour(made), "encrypted.asc")
    ),
    "footer behind the last boundary": changed(lambda data: data + BANNER),
    "of a mailing list": lambda made: parts(
        letter_part(made), part("text/plain", b"____\r\nlist mailing list\r\n"), head=b"List-Id: <x.example.org>\r\n"
    ),
    "MIME flattened into a body": lambda made: body("text/plain", letter(made)),
    "headers lost": changed(lambda data: data.partition(b"\r\n\r\n")[2]),
    "forwarded as attachment": lambda made: forwarded(letter(made)),
    "forwarded as attachment, base64": lambda made: forwarded(letter(made), "base64"),
    "forwarded twice": lambda made: forwarded(forwarded(letter(made))),
    "forwarded, Exchange's form, quoted-printable": lambda made: forwarded(
        parts(VERSION, sealed_part(made, "quoted-printable"))
    ),
    "forwarded, Exchange's form, base64": lambda made: forwarded(parts(VERSION, sealed_part(made, "base64"))),
    "forwarded as application/octet-stream": lambda made: parts(
        SAYS, part("application/octet-stream", parts(VERSION, sealed_part(made, "base64")), "Ny melding.eml", "base64")
    ),
    "returned by a server": lambda made: parts(
        part("text/plain", b"Undelivered\r\n"),
        part("message/delivery-status", b"Reporting-MTA: dns; x\r\n"),
        part("message/rfc822", letter(made)),
        kind="report",
    ),
    "quoted with > ": lambda made: body("text/plain", lines(armour(made), b"> ")),
    "quoted with >": lambda made: body("text/plain", lines(armour(made), b">")),
    "quoted twice": lambda made: body("text/plain", lines(armour(made), b"> > ")),
    "quoted with | ": lambda made: body("text/plain", lines(armour(made), b"| ")),
    "quoted, pasted into a file": alone(lambda data: b"Hei,\n\n" + lines(data, b"> ") + b"\nHilsen\n"),
    "dashes escaped": alone(
        lambda data: data.replace(b"-----BEGIN", b"- -----BEGIN").replace(b"-----END", b"- -----END")
    ),
    "signed in clear around": alone(
        lambda data: (
            b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            + data.replace(b"-----BEGIN", b"- -----BEGIN").replace(b"-----END", b"- -----END")
            + b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
        )
    ),
    "attachment alone": armour,
    "attachment alone, CRLF": alone(lambda data: data.replace(b"\n", b"\r\n")),
    "attachment alone, CR": alone(lambda data: data.replace(b"\n", b"\r")),
    "attachment in base64 still": alone(base64.encodebytes),
    "attachment in quoted-printable still": alone(_quoted),
    "attachment in quoted-printable, long lines": alone(
        lambda data: _quoted(re.sub(rb"(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/])", b"", data))
    ),
    "spaces at line ends": alone(lambda data: lines(data, end=b"   \n")),
    "indented": alone(lambda data: lines(data, b"    ")),
    "indented with hard spaces": alone(lambda data: lines(data, b"\xc2\xa0\xc2\xa0")),
    "blank lines between": alone(lambda data: lines(data, end=b"\n\n")),
    "no blank line after the first": alone(lambda data: data.replace(b"\n\n", b"\n", 1)),
    "headers in the armour": alone(
        lambda data: data.replace(b"\n\n", "\nVersion: 1\nComment: blåbær https://x.example\n\n".encode(), 1)
    ),
    "checksum lost": alone(lambda data: re.sub(rb"\n=[A-Za-z0-9+/]{4}\n", b"\n", data)),
    "lines of another length": alone(lambda data: rewrapped(data, 40)),
    "lines of 76": alone(lambda data: rewrapped(data, 76)),
    "lines joined by spaces": alone(lambda data: b" ".join(data.split(b"\n"))),
    "zero-width spaces": alone(lambda data: lines(data, end=b"\xe2\x80\x8b\n")),
    "HTML alone, pre": lambda made: body("text/html", as_html(made, "{}\n", "<html><pre>", "</pre></html>")),
    "HTML alone, br": lambda made: body("text/html; charset=utf-8", as_html(made, "{}<br>\r\n")),
    "HTML alone, div": lambda made: body(
        "text/html", as_html(made, "<div style='margin:0'>{}</div>"), "quoted-printable"
    ),
    "HTML alone, Outlook": lambda made: body(
        "text/html; charset=us-ascii",
        as_html(made, "<p class=MsoNormal><span lang=NO>{}<o:p></o:p></span></p>\r\n"),
        "base64",
    ),
    "HTML alone, quoted": lambda made: body(
        "text/html", as_html(made, "&gt;&nbsp;{}<br>", "<blockquote type=cite>", "</blockquote>")
    ),
    "HTML alone, signs as numbers": lambda made: body(
        "text/html",
        as_html(made, "{}<br>")
        .replace(b"+", b"&#43;")
        .replace(b"=", b"&#x3D;")
        .replace(b"/", b"&#47;")
        .replace(b"<&#47;", b"</"),
    ),
    "HTML beside an empty text": lambda made: parts(
        part("text/plain", b"\r\n"), part("text/html", as_html(made, "<div>{}</div>")), kind="alternative"
    ),
    "web page saved from webmail": lambda made: b"<!DOCTYPE html>\n" + as_html(made, "<div>{}</div>"),
    "winmail.dat": lambda made: winmail(tnef(armour(made))),
    "winmail.dat as application/octet-stream": lambda made: winmail(tnef(armour(made)), "application/octet-stream"),
    "winmail.dat with a whole letter": lambda made: winmail(tnef(parts(VERSION, sealed_part(made, "base64")))),
    "Outlook's .msg": lambda made: msg(**{"0037001F": "Hei".encode("utf-16-le"), "37010102": armour(made)}),
    "Outlook's .msg, short": lambda made: msg(**{"37010102": made.sealed(TEXT.encode())}),
    "Outlook's .msg, in the body": lambda made: msg(**{"1000001F": armour(made).decode().encode("utf-16-le")}),
    "Outlook's .msg, in HTML": lambda made: msg(**{"10130102": as_html(made, "<div>{}</div>")}),
    "Outlook's .msg, as an attachment": lambda made: parts(
        SAYS, part("application/vnd.ms-outlook", msg(**{"37010102": armour(made)}), "Ny melding.msg", "base64")
    ),
    "winmail.dat alone": lambda made: tnef(b"Version: 1\r\n", armour(made)),
    "armour in UTF-8 with marks": alone(lambda data: b"\xe2\x80\x8e" + data),
}
TOLD: dict[str, tuple[str, Making]] = {
    "S/MIME": ("letter_smime", lambda _: mail(cms(3), "smime")),
    "S/MIME as x-pkcs7-mime": (
        "letter_smime",
        lambda _: body("application/x-pkcs7-mime; name=smime.p7m", cms(3), "base64"),
    ),
    "S/MIME as application/octet-stream": (
        "letter_smime",
        lambda _: body("application/octet-stream; name=smime.p7m", cms(3), "base64"),
    ),
    "S/MIME named by its disposition": (
        "letter_smime",
        lambda _: parts(SAYS, part("application/octet-stream", cms(3), "smime.p7m", "base64")),
    ),
    "S/MIME without a name": (
        "letter_smime",
        lambda _: parts(SAYS, part("application/octet-stream", cms(3), coding="base64")),
    ),
    "S/MIME with a footer": (
        "letter_smime",
        lambda _: parts(part("application/pkcs7-mime", cms(3), "smime.p7m", "base64"), SAYS),
    ),
    "S/MIME forwarded": ("letter_smime", lambda _: forwarded(mail(cms(3), "smime"))),
    "S/MIME forwarded, base64": ("letter_smime", lambda _: forwarded(mail(cms(3), "smime"), "base64")),
    "S/MIME in winmail.dat": ("letter_smime", lambda _: winmail(tnef(cms(3), name=b"smime.p7m\0"))),
    "smime.p7m alone": ("file_smime", lambda _: cms(3)),
    "smime.p7m in base64 still": ("file_smime", lambda _: base64.encodebytes(cms(3))),
    "signed with S/MIME, not sealed": (
        "not_sealed",
        lambda _: body("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", cms(2), "base64"),
    ),
    "signed with S/MIME beside": (
        "not_sealed",
        lambda _: parts(SAYS, part("application/pkcs7-signature", cms(2), "smime.p7s", "base64")),
    ),
    "attachment taken away": ("letter_stripped", lambda _: parts(VERSION, SAYS, kind="encrypted")),
    "attachment taken away, Exchange's form": (
        "letter_stripped",
        lambda _: parts(SAYS, VERSION, part("text/plain", b"Removed\r\n", "encrypted.asc.txt")),
    ),
    "winmail.dat with nothing": ("letter_winmail", lambda _: winmail(tnef())),
    "winmail.dat with a text": ("letter_winmail", lambda _: winmail(tnef(b"Hei", name=b"hei.txt\0"))),
    "winmail.dat cut short": ("letter_winmail", lambda made: winmail(tnef(armour(made))[:200])),
    "winmail.dat alone with nothing": ("letter_winmail", lambda _: tnef()),
    "Outlook's .msg": ("file_outlook", lambda made: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + armour(made)),
    "Outlook's .msg without a sealed letter": ("file_outlook", lambda _: msg(**{"1000001E": b"Hei"})),
    "Outlook's .msg of S/MIME": ("letter_smime", lambda _: msg(**{"37010102": cms(3)})),
    "Outlook's .msg cut short": ("file_outlook", lambda made: msg(**{"37010102": armour(made)})[:2000]),
    "zip": ("file_packed", lambda made: zipped(letter(made))),
    "UTF-16": ("file_utf16", lambda made: letter(made).decode().encode("utf-16")),
    "a plain mail": ("not_sealed", lambda _: body("text/plain", b"Hei\r\n")),
    "a mail that speaks of armour": (
        "not_sealed",
        lambda _: body("text/plain", b"Se etter -----BEGIN PGP MESSAGE----- i brevet\r\n"),
    ),
    "a web page": ("file_web_page", lambda _: b"<!DOCTYPE html><html><p>Hei</p></html>"),
    "quoted and cut short": ("letter_broken", lambda made: body("text/plain", lines(armour(made)[:600], b"> "))),
    "HTML and cut short": ("letter_broken", lambda made: body("text/html", as_html(made, "{}<br>")[:900])),
    "two letters, both quoted": (
        "letter_several",
        lambda made: body("text/plain", lines(armour(made), b"> ") + b"\r\n" + lines(armour(made), b"> ")),
    ),
    "two letters, one quoted": (
        "letter_several",
        lambda made: body("text/plain", armour(made) + b"\r\n" + lines(armour(made), b"> ")),
    ),
    "two letters, forwarded": (
        "letter_several",
        lambda made: parts(part("message/rfc822", letter(made)), part("message/rfc822", letter(made))),
    ),
    "two letters in winmail.dat": ("letter_several", lambda made: winmail(tnef(armour(made), armour(made)))),
}


def letter_part(made: Made) -> bytes:
    """The whole multipart/encrypted as one part of another mail."""
    sent = letter(made)
    start = re.search(rb"^Content-Type: multipart/encrypted", sent, re.MULTILINE)
    assert start
    return sent[start.start() :]


def rewrapped(data: bytes, width: int) -> bytes:
    first, _, rest = data.partition(b"\n\n")
    text, _, last = rest.partition(b"\n=")
    joined = b"".join(text.split())
    lines_ = [joined[place : place + width] for place in range(0, len(joined), width)]
    return first + b"\n\n" + b"\n".join(lines_) + b"\n=" + last
