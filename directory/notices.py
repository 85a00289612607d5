"""Temporary notices of a centre, such as a closed line: an expiry date, and a text in some languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.messages import message
from directory.parsing import privacy, validators
from directory.parsing.entries import Entry

# A notice must not wait for fourteen translators: in these it is written, and the others show one of them.
WRITTEN = ("nb", "en")
INSTEAD: Mapping[str, tuple[str, ...]] = {"nn": ("nb",), "se": ("nb",)}
LONGEST = 200  # letters: two sentences, so that the list of the centres stays a list

# Notices are shown letter by letter: nothing is filled in, and Markdown is not read.
AS_TYPED = re.compile(r"[{}*`]|__|\]\(|(?:^|\s)#|https?:|www\.")


@dataclass(frozen=True, slots=True)
class Notice:
    """A text by language code, true to the end of the day *until*."""

    until: date
    texts: Mapping[str, str]

    def said(self, language: str) -> tuple[str, str]:
        """The code of the language in which a page in *language* says it, its own where there is one, and the text."""
        code = next(one for one in (language, *INSTEAD.get(language, ()), "en", "nb") if one in self.texts)
        return code, self.texts[code]


def of(entry: Entry, languages: tuple[str, ...], today: date) -> Notice | None:
    """Return the notice of a centre's *entry*, or None: it has none, or its last day has passed.

    It may have a text in each of *languages*, and must have one in those of them that are WRITTEN. Of a notice that has
    passed only its day is judged.
    """
    part = entry.part("notice", ("until",), languages)
    if part is None:
        return None
    until = part.get("until", validators.soon(today), today)
    if until < today:
        return None
    for missing in [code for code in WRITTEN if code in languages and code not in part]:
        part.wrong(missing, message("the notice has no text in '{code}'; add a line '{code}: ...'", code=missing))
    return Notice(until, {code: part.get(code, _text, "") for code in languages if code in part})


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
