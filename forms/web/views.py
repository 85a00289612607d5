"""The pages of the form service: read the request, hand over, answer. No rules, no mail, no files here."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, request
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from wtforms import SelectChoice

from directory import Centre, Form, Language
from forms.monitoring.health import WriteProbe, collect
from forms.outbox.outbox import OutboxFull, OutboxUnavailable
from forms.sealing.sealer import CertificateError
from forms.service import Service
from forms.settings.inboxes import COORDINATOR
from forms.web.csrf import TokenForm
from forms.web.fields import FORM_CLASSES, answers

pages = Blueprint("pages", __name__, url_prefix="/form")
REFUSED = {404: "missing_heading", 413: "again_large"}  # the rest was not sent by a page of ours
Answer = str | tuple[str, int] | Response


class FormConverter(BaseConverter):
    """The part of a URL that names a form."""

    regex = "|".join(Form)

    def to_python(self, value: str) -> Form:
        return Form(value)


def service() -> Service:
    """The service of the application that answers this request."""
    held: Service = current_app.extensions["service"]
    return held


def _write_probe() -> WriteProbe:
    probe: WriteProbe = current_app.extensions["write_probe"]
    return probe


@pages.get("/<code>/<form:name>/")
@pages.get("/<code>/<form:name>/<centre>/")
def show(code: str, name: Form, centre: str = "") -> Answer:
    """Show a form, empty; with a centre in the address it is chosen already."""
    language = _language(code)
    if centre and _known(centre) is None:
        abort(404)
    open_inboxes = service().open_inboxes(name)
    if not open_inboxes or (centre and centre not in open_inboxes):
        sentence = service().settings.closed.sentence(name, language.code)
        return _page("closed", language, _rest(name, centre), centre=_known(centre), name=name, sentence=sentence)
    return _form_page(name, language, _form(name, centre), centre)


@pages.post("/<code>/<form:name>/")
@pages.post("/<code>/<form:name>/<centre>/")
def send(code: str, name: Form, centre: str = "") -> Answer:
    """Take a filled-in form: leave a sealed letter in the outbox, or show the form again with everything in it."""
    language = _language(code)
    if request.mimetype != "application/x-www-form-urlencoded":
        abort(415)
    form = _form(name, centre)
    right = form.validate()
    if name == Form.WRITE and form.channel.data == "self":
        return _page("self", language, f"{name}/", centre=_known(form.centre.data))
    if problem := _refusal(form):
        return _again(name, language, form, centre, *problem)
    if not right or form.again():
        return _again(name, language, form, centre, form.again(), 422)
    try:
        service().post(name, answers(form), language, str(form.token.data))
    except CertificateError:
        return _again(name, language, form, centre, "again_closed", 422)
    except OutboxUnavailable as error:
        if not isinstance(error, OutboxFull):  # that is one centre's flood: the coordinator is told, see jobs.py
            _write_probe().record_refusal()
        return _again(name, language, form, centre, "again_unavailable", 503)
    return redirect(f"/form/{language.code}/sent/", 303)


@pages.get("/<code>/sent/")
def sent(code: str) -> Answer:
    """Say what has been done, the same for both forms; it holds nothing to keep."""
    return _page("sent", _language(code), "sent/", leaving=True)


@pages.get("/health")
def health() -> Answer:
    """Health check for an outside monitor: only whether all is well, unless the operator's token is shown."""
    token, given = service().settings.health_token, request.headers.get("Authorization", "").encode()
    full = token is not None and hmac.compare_digest(given, b"Bearer " + token)
    found = collect(service().outbox, _write_probe(), service().closed_inboxes(), service().now(), full=full)
    answer: Response = jsonify(found.full() if full else found.public())
    answer.status_code = 200 if found.counts else 503
    return answer


def refused(error: HTTPException) -> tuple[str, int]:
    """A page for each plain refusal of the protocol: unknown address, wrong method, too much text."""
    language = _language_of_path()
    message = REFUSED.get(error.code or 400, "again_foreign")
    return _page("refused", language, "write/", message=message), error.code or 400


def crashed() -> tuple[str, int]:
    """Show her form again with everything in it, after a mistake of ours."""
    parts = request.path.split("/")
    language = _language_of_path()
    if request.method == "POST" and len(parts) > 3 and parts[3] in set(Form):
        form = _form(Form(parts[3]), "")
        return _again(Form(parts[3]), language, form, parts[4] if len(parts) > 5 else "", "again_unavailable", 503)
    return _page("refused", language, "write/", message="again_unavailable"), 503


def _refusal(form: TokenForm) -> tuple[str, int] | None:
    """The word key and status for a form that is not taken whatever it says; None when it may be taken."""
    if not _from_our_page():
        return "again_foreign", 422
    if request.headers.get("Often"):  # nginx counts, and tells nothing else of who asks (decision 9)
        return "again_often", 429
    return None if form.open_inboxes else ("again_shut", 503)


def _form(name: Form, centre: str) -> Any:
    form = FORM_CLASSES[name](meta={"tokens": current_app.extensions["tokens"]}, data={"centre": centre})
    form.open_inboxes = service().open_inboxes(name, expired=request.method == "POST")
    named = [SelectChoice(one.id, one.name) for one in service().directory.centres if one.id in form.open_inboxes]
    form.centre.choices = [SelectChoice("", "form_centre_choose"), *named, SelectChoice(COORDINATOR, "form_centre_any")]
    return form


def _form_page(name: Form, language: Language, form: TokenForm, centre: str, message: str | None = None) -> str:
    known = _known(form.centre.data or centre)  # the one she chose, which need not be the one in the address
    return _page(name, language, _rest(name, centre), form=form, centre=known, message=message)


def _rest(name: Form, centre: str) -> str:
    return f"{name}/{centre}/" if centre else f"{name}/"


def _again(
    name: Form, language: Language, form: TokenForm, centre: str, message: str | None, status: int
) -> tuple[str, int]:
    form.website.data = ""
    return _form_page(name, language, form, centre, message), status


def _page(template: str, language: Language, rest: str, leaving: bool = False, **more: Any) -> str:
    directory = service().directory
    words = directory.words[language.code]
    view = {
        "language": language,
        "languages": directory.languages,
        "words": words,
        "helplines": directory.helplines,
        "prefix": "/form/",
        "rest": rest,
        "referrer": "same-origin",
        "title": words["form_title"],
        "alternates": [],
        "leaving": leaving,
        **more,
    }
    return render_template(f"form/{template}.html", view=view, look=current_app.extensions["assets"])


def _from_our_page() -> bool:
    """Whether the form was sent from our own page (Fetch Metadata; Origin for browsers older than that)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == service().settings.origin


def _language(code: str) -> Language:
    found = [language for language in service().directory.languages if language.code == code]
    return found[0] if found else abort(404)


def _language_of_path() -> Language:
    languages = service().directory.languages
    code = urlsplit(request.path).path.split("/")[2:3]
    return next((language for language in languages if [language.code] == code), languages[0])


def _known(centre: str | None) -> Centre | None:
    return next((known for known in service().directory.centres if known.id == centre), None)
