"""Reading of a posted form (application/x-www-form-urlencoded). Needs the standard library alone.

Our pages are UTF-8, and so is what browsers send from them (URL Standard, 5). Programs that fill in forms, and old
phones, send other encodings. Werkzeug keeps their letters as K%E5re, or loses the whole form. Here they are read as
well as can be and marked: such a form is shown to her again, and never sent on unseen.
"""

import codecs
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

# The encodings of the Encoding Standard that Python knows by the same name; not those whose time grows with the square
# of the length (punycode, idna).
KNOWN = re.compile(r"(?:iso-8859-\d+|windows-125\d|koi8-[ru]|gb18030|gbk|big5|euc-kr|euc-jp|shift_jis)")
# Java and old Android write an emoji as its two UTF-16 halves, three bytes each (CESU-8).
HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
USUAL = "windows-1252"  # what the Encoding Standard reads as iso-8859-1 too


def read(body: bytes, charset: str = "") -> tuple[list[tuple[str, str]], bool]:
    """Names and values of *body*, and whether it was not UTF-8: some letters may then be wrong or missing.

    *charset* is the encoding that the request names; it may be wrong, or ''.
    """
    narrow = _from_utf_16(body, charset.lower())
    pairs = list(_pairs(body if narrow is None else narrow))
    try:
        return [(name.decode(), value.decode()) for name, value in pairs], narrow is not None
    except UnicodeDecodeError:
        said = dict(pairs).get(b"_charset_", b"").decode("ascii", "replace") or charset
        encoding = _encoding(b"".join(value for _, value in pairs), said.lower())
        return [(name.decode(encoding, "replace"), value.decode(encoding, "replace")) for name, value in pairs], True


def _from_utf_16(body: bytes, charset: str) -> bytes | None:
    """*body* in UTF-8, when it is UTF-16 by its byte order mark or by *charset*."""
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return body.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\0" in body and charset in ("utf-16", "utf-16le", "utf-16be"):
        return body.decode(charset, "replace").encode("utf-8", "replace")
    return None


def _encoding(values: bytes, said: str) -> str:
    """How bytes that are not UTF-8 are read best: as they say, else as UTF-8 with a few bytes that are damaged."""
    if KNOWN.fullmatch(said):
        return USUAL if said == "iso-8859-1" else said
    damaged = values.decode("utf-8", "replace")
    lost = damaged.count("\ufffd")
    kept = sum(not letter.isascii() for letter in damaged) - lost
    return "utf-8" if kept and kept >= lost else USUAL


def _pairs(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and value of each field, as bytes. A percent sign without two hexadecimal digits is a percent sign."""
    for part in body.split(b"&"):
        if part:
            name, _, value = part.replace(b"+", b" ").partition(b"=")
            yield unquote_to_bytes(name), HALVES.sub(_whole, unquote_to_bytes(value))


def _whole(halves: re.Match[bytes]) -> bytes:
    return halves[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()
