"""The switch of the settings: which forms are closed for everybody, and what their pages say about it.

[closed]
forms = ["apply"]
nb = "Vi tar imot søknader igjen i januar."
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forms.settings.inboxes import FORMS
from forms.settings.section import Notes, Section

_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed forms, and a sentence by language. Every page has a sentence of ours besides."""

    forms: frozenset[str] = frozenset()
    sentences: Mapping[str, str] | None = None

    def sentence(self, form: str, language: str) -> tuple[str, str] | None:
        """(language, the operator's sentence) where *form* is closed: in *language*, else in Norwegian; else None."""
        said = (self.sentences or {}) if form in self.forms else {}
        return next(((code, said[code]) for code in (language, "nb") if code in said), None)


def read_closed(table: object, notes: Notes) -> Closed:
    """The switch; what is wrong with it is noted."""
    if table == {}:
        return Closed()
    languages = [key for key in table if _LANGUAGE.fullmatch(key)] if isinstance(table, dict) else []
    section = Section(notes, "closed", table, ("forms", "nb", *languages))
    forms = section.texts("forms", 'a list of "write" and "apply": the forms that are closed')
    if not set(forms) <= set(FORMS):
        section.note("forms", 'may hold only "write" and "apply"')
    sentences = {code: section.text(code, "a sentence for the page, in quotes") for code in languages}
    return Closed(frozenset(forms), sentences)
