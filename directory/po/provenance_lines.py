"""The lines of a translation that say what it was made from, put right after its texts have been translated."""

import re

from directory.po import spans
from directory.translation import source

REVIEW = re.compile(r"^reviewed_(?:by|on):.*\n", re.MULTILINE)
FIRST = re.compile(r"^(?!#)", re.MULTILINE)  # the first line that is no comment
SOURCE = re.compile(r"^source:.*$", re.MULTILINE)


def hash_of(original: str, *, page: bool) -> str:
    """Return the source hash of the *original* text, a page's or a file of words'."""
    if not page:
        return source.of_words({span.name: span.text for span in spans.of_words(original)})
    top = {span.name: span.text for span in spans.of_page(original) if span.yaml}
    return source.of_page(top, original[_below(original) :])


def stated(text: str, *, page: bool) -> str | None:
    """Return the source hash that the translation *text* states, or None."""
    found = SOURCE.search(text[: _below(text)] if page else text)
    return found[0].partition(":")[2].strip() if found else None


def renewed(text: str, original: str, *, page: bool, whole: bool) -> str:
    """Return the translation *text*, which was changed: nobody has approved it as it is now.

    *whole*: every text in it was translated from the *original*, which is then its source.
    """
    end = _below(text) if page else len(text)
    top, rest = text[:end], text[end:]
    top = REVIEW.sub("", top)
    if not whole:
        return top + rest
    line = f"source: {hash_of(original, page=page)}"
    if SOURCE.search(top):
        return SOURCE.sub(line, top, count=1) + rest
    first = FIRST.search(top)
    at = top.rindex("---\n") if page else first.start() if first else 0
    return f"{top[:at]}{line}\n{top[at:]}{rest}"


def _below(page: str) -> int:
    """Where the text below the top of *page* begins."""
    return page.find("\n---\n", 3) + 5
