"""Temporary notices of a centre, such as a closed line: an expiry date, and a text in each language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.messages import message
from directory.parsing import privacy, validators
from directory.parsing.entries import Entry

LONGEST = 200  # letters: two sentences, so that the list of the centres stays a list

# Notices are shown letter by letter: nothing is filled in, and Markdown is not read.
AS_TYPED = re.compile(r"[{}*`]|__|\]\(|(?:^|\s)#|https?:|www\.")


@dataclass(frozen=True, slots=True)
class Notice:
    """A text by language code, true to the end of the day *until*."""

    until: date
    texts: Mapping[str, str]


def of(entry: Entry, languages: tuple[str, ...], today: date) -> Notice | None:
    """Return the notice of a centre's *entry* in all *languages*, or None: it has none, or its last day has passed.

    Of a notice that has passed only its day is judged: a language that came later does not need it.
    """
    part = entry.part("notice", ("until",), languages)
    if part is None:
        return None
    until = part.get("until", validators.soon(today), today)
    if until < today:
        return None
    for missing in [code for code in languages if code not in part]:
        part.wrong(missing, message("the notice has no text in '{code}'; add a line '{code}: ...'", code=missing))
    return Notice(until, {code: part.get(code, _text, "") for code in languages})


def _text(value: str) -> str:
    """Return *value*, which the pages show beside the centre's number."""
    privacy.without_addresses(value, message("the number to ring is the centre's 'phone'"))
    if found := AS_TYPED.search(value):
        text = message(
            "holds '{found}', which the page would show as it is typed; a notice is plain words", found=found[0].strip()
        )
        raise validators.InvalidValue(text)
    if len(value) > LONGEST:
        raise validators.InvalidValue(
            message("has {length} letters; {most} is the most", length=len(value), most=LONGEST)
        )
    return value
