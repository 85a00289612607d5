"""Normalising of text that people type. Numbers and addresses: phone_number.py, email_address.py."""

import re
import unicodedata

from forms.web import characters

LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


def text(typed: str | None) -> str:
    """*typed* with LF line ends, and without control characters, lone surrogates and bidirectional controls.

    Other ignorable characters stay: in her own words they may mean something, as between Persian letters.
    """
    plain = characters.BIDI_CONTROLS.sub("", LINE_ENDS.sub("\n", typed or "").replace("\t", " "))
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """*typed* as one line; '' where it holds nothing visible."""
    # Not by a pattern such as \s*\n\s*: on a long run of spaces its time grows with the square of their number.
    plain = " ".join(part.strip() for part in text(typed).split("\n") if part.strip())
    return plain if any(map(characters.is_visible, plain)) else ""
