"""[closed]: the forms that the operator has closed, whoever gets their letters, and a sentence for their pages.

[closed]
forms = ["apply"]
nb = "Vi tar imot søknader igjen i januar."
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from directory import Form
from forms.settings.inboxes import read_forms
from forms.settings.problems import Problems
from forms.settings.section import Section

_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed forms, and the operator's sentence by language code. Every page has a sentence of ours besides."""

    forms: frozenset[Form] = frozenset()
    sentences: Mapping[str, str] | None = None

    def sentence(self, form: Form, language: str) -> tuple[str, str] | None:
        """(language, the operator's sentence) where *form* is closed: in *language*, else in Norwegian; else None."""
        said = (self.sentences or {}) if form in self.forms else {}
        return next(((code, said[code]) for code in (language, "nb") if code in said), None)


def read_closed(table: object, problems: Problems) -> Closed:
    """The closed forms in *table*; what is wrong with it is added to *problems*."""
    if table == {}:
        return Closed()
    languages = [key for key in table if _LANGUAGE.fullmatch(key)] if isinstance(table, dict) else []
    section = Section(problems, "closed", table, ("forms", "nb", *languages))
    forms = read_forms(section, list(Form), "the forms in it are closed")
    sentences = {code: section.text(code, "a sentence for the page, in quotes") for code in languages}
    return Closed(forms, sentences)
