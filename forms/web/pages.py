"""Rendering of the pages: the frame around every page, and a page with one of the forms."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, render_template, request

from directory import Centre, Form, Language, norwegian_day, untranslated
from forms.service import Service
from forms.web.contact_forms import ApplyForm, WriteForm
from forms.web.refusal import Refusal
from forms.web.report_form import ReportForm

THEME = Path(__file__).resolve().parents[2] / "theme"  # the templates
LetterForm = WriteForm | ApplyForm | ReportForm
FORM_CLASSES: dict[Form, type[LetterForm]] = {
    Form.WRITE: WriteForm,
    Form.APPLY: ApplyForm,
    Form.REPORT: ReportForm,
}
# Nothing but pressing Send once more puts these right; the page that says so holds a token that is taken then.
ASKED_ONCE = (Refusal.EXPIRED, Refusal.TOO_QUICK, Refusal.ORIGIN)


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with a form. *centre* is the id in the address, or ''; she may have chosen another one in the form."""

    form: Form
    language: Language
    centre: str
    fields: LetterForm

    @classmethod
    def of_request(cls, form: Form, language: Language, centre: str) -> "FormPage":
        """The page for this request: empty, or holding what was posted."""
        service, tokens = current_service(), current_app.extensions["tokens"]
        # A form that was shown before a certificate expired may come in: Service.post then says why it is not taken.
        open_inboxes = service.open_inboxes(form, expired=request.method == "POST")
        fields = FORM_CLASSES[form](tokens, service.directory, open_inboxes, language, centre)
        return cls(form, language, centre, fields)

    def render(self, refusal: Refusal | None = None, status: int = 200) -> tuple[str, int]:
        """Return the page, with the sentence of *refusal* above the errors of the fields."""
        self.fields.website.data = ""
        if refusal in ASKED_ONCE:
            self.fields.ask_again()
        chosen = find_centre(self.fields.inbox or self.centre)
        rest = path_tail(self.form, self.centre)
        # A centre that she came from is a line, no question; one that she chose in the list stays chosen in the list.
        to = chosen if self.centre and "centre" not in self.fields.errors else None
        page = render_page(self.form, self.language, rest, form=self.fields, centre=chosen, to=to, message=refusal)
        return page, status


def render_page(template: str, language: Language, rest: str, leaving: bool = False, **more: Any) -> str:
    """Return theme/form/<template>.html in its frame.

    *rest* is the address after the language, for the links to the same page in other languages. With *leaving* the
    focus stands on Exit. *more* is what the template reads besides.
    """
    service = current_service()
    directory = service.directory
    words = directory.words[language.code]
    view = {
        "language": language,
        "state": directory.word_states[language.code],
        "languages": directory.languages,
        "words": words,
        "helplines": directory.helplines,
        "prefix": "/form/",
        "rest": rest,
        "referrer": "same-origin",
        "title": words["form_title"],
        "description": words["site_description"],
        "leaving": leaving,
        # No link beside a form: it would lead away from what she has written.
        "reports": template not in list(Form) and bool(service.open_inboxes(Form.REPORT)),
        **more,
    }
    page = render_template(f"form/{template}.html", view=view, assets=current_app.extensions["assets"])
    return untranslated.mark(page, current_app.extensions["kept"])


def path_tail(form: Form, centre: str) -> str:
    """The address of a form after the language."""
    return f"{form}/{centre}/" if centre else f"{form}/"


def find_centre(centre: str | None) -> Centre | None:
    """The open centre with this id, or None."""
    service = current_service()
    today = norwegian_day(service.now())
    known = service.directory.centres
    return next((found for found in known if found.id == centre and not found.has_closed(today)), None)


def current_service() -> Service:
    """The service of the application that answers this request."""
    service: Service = current_app.extensions["service"]
    return service
