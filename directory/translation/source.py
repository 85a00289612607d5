"""Source hash: the short SHA-256 of an original text, by which a translation says what it was made from.

Only what readers see counts. Line ends, spaces at the end of a line, comments, quotes and the order of the keys may
change, and no translation falls behind.
"""

import hashlib
import unicodedata
from collections.abc import Mapping

LENGTH = 12  # hexadecimal digits: 48 bits tell the versions of one text apart, and can be typed


def of_words(words: Mapping[str, str]) -> str:
    """Return the hash of a file of words, or of the texts at the top of a page."""
    return _hash(*(f"{key}: {words[key]}" for key in sorted(words)))


def of_page(texts: Mapping[str, str], markdown: str) -> str:
    """Return the hash of a page: the texts at its top, and its Markdown below them."""
    return _hash(of_words(texts), markdown)


def _hash(*parts: str) -> str:
    lines = [line.rstrip() for part in parts for line in part.strip().splitlines()]
    text = unicodedata.normalize("NFC", "\n".join(lines))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
