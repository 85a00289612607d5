"""Views (Flask): read the request, hand over to the service, answer with a page. No rules, no mail, no files here."""

import hmac
import logging
from dataclasses import replace

from flask import Blueprint, abort, current_app, jsonify, redirect, request
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from directory import OF_CENTRES, Form, Language
from forms.monitoring.health import WriteProbe, collect_in_time
from forms.outbox.outbox import OutboxFull, OutboxUnavailable, OutboxUnsure
from forms.sealing.sealer import CertificateError
from forms.web.page_assets import is_current
from forms.web.pages import FormPage, current_service, find_centre, path_tail, render_page
from forms.web.refusal import Refusal

blueprint = Blueprint("forms", __name__, url_prefix="/form")
# Word keys of the pages for HTTP errors; what causes another one was not sent by a page of ours.
ERROR_MESSAGES = {404: "missing_heading", 413: Refusal.TOO_LARGE}
log = logging.getLogger(__name__)
Answer = str | tuple[str, int] | Response


class FormConverter(BaseConverter):
    """The part of a URL that names a form."""

    regex = "|".join(Form)

    def to_python(self, value: str) -> Form:
        return Form(value)


class CentreFormConverter(FormConverter):
    """The same, where a centre follows."""

    regex = "|".join(OF_CENTRES)


@blueprint.get("/<code>/<form:form>/")
@blueprint.get("/<code>/<centre_form:form>/<centre>/")
def show(code: str, form: Form, centre: str = "") -> Answer:
    """Show an empty form; with a centre in the address it is chosen already."""
    language = _language(code)
    service = current_service()
    if centre and centre not in {known.id for known in service.directory.known_centres}:
        abort(404)
    open_inboxes = service.open_inboxes(form)
    if not open_inboxes or (centre and centre not in open_inboxes):
        return _closed(form, language, centre, service.settings.closed.sentence(form, language.code)), 200
    if not _write_probe().can_store():  # said before she writes, not after
        return _closed(form, language, centre, None), 503
    return FormPage.of_request(form, language, centre).render()


def _closed(form: Form, language: Language, centre: str, sentence: tuple[str, str] | None) -> str:
    """The page in the place of a form: the centre's number; *sentence*, with its language, is the operator's."""
    tail = path_tail(form, centre)
    return render_page("closed", language, tail, centre=find_centre(centre), name=form, sentence=sentence)


@blueprint.post("/<code>/<form:form>/")
@blueprint.post("/<code>/<centre_form:form>/<centre>/")
def send(code: str, form: Form, centre: str = "") -> Answer:  # noqa: ARG001
    """Take a filled-in form: leave a sealed letter in the outbox, or show the form again with everything in it."""
    language = _language_of_path()  # one that was taken away while she wrote must not cost her text
    if request.mimetype != "application/x-www-form-urlencoded":
        abort(415)
    page = FormPage.of_request(form, language, centre)
    valid = page.fields.validate()
    if form == Form.WRITE and page.fields.channel.data == "self":
        return render_page("self", language, path_tail(form, ""), centre=find_centre(page.fields.centre.data))
    if rejection := _rejection(page):
        return page.render(*rejection)
    retry = page.fields.retry_message()
    return page.render(retry, 422) if retry or not valid else _post(page)


def _post(page: FormPage) -> Answer:
    """Hand the answers of a valid form over to the service."""
    probe = _write_probe()
    if not probe.can_store():  # others have waited in vain
        log.error("a letter was not taken: the outbox did not work a moment ago")
        probe.record_refusal()
        return page.render(Refusal.UNAVAILABLE, 503)
    try:
        current_service().post(page.form, page.fields.answers(), page.language, str(page.fields.token.data))
    except CertificateError:
        return page.render(Refusal.ALL_CLOSED if page.form == Form.REPORT else Refusal.CENTRE_CLOSED, 422)
    except OutboxFull:  # one centre's flood is no fault of the outbox; jobs.py tells the coordinator
        return page.render(Refusal.UNAVAILABLE, 503)
    except OutboxUnavailable as error:
        probe.record_failure()
        return page.render(Refusal.UNSURE if isinstance(error, OutboxUnsure) else Refusal.UNAVAILABLE, 503)
    return redirect(f"/form/{page.language.code}/{_sent_path(page.form)}", 303)


@blueprint.get("/<code>/sent/")
@blueprint.get("/<code>/sent/<form:form>/")
def sent(code: str, form: Form = Form.WRITE) -> Answer:
    """Say that the letter is stored and what happens next; the page holds nothing to keep."""
    return render_page("sent", _language(code), _sent_path(form), name=form, leaving=True)


def _sent_path(form: Form) -> str:
    """The address of the thanks: hers is the plainest, since it stands in a history."""
    return "sent/" if form == Form.WRITE else f"sent/{form}/"


@blueprint.get("/health")
def health() -> Answer:
    """Health check for an outside monitor: only whether all is well, unless the operator's token is shown."""
    service = current_service()
    token, given = service.settings.health_token, request.headers.get("Authorization", "").encode()
    full = token is not None and hmac.compare_digest(given, b"Bearer " + token)
    found = collect_in_time(service.outbox, _write_probe(), service.closed_inboxes(), service.now(), full=full)
    extensions = current_app.extensions
    release = is_current(service.settings.frame, extensions["assets"])
    found = replace(found, pages=extensions["page_probe"].works(), release=release)
    # The version, so that whoever switches releases sees which one answers.
    answer: Response = jsonify({**(found.full() if full else found.public()), "version": extensions["version"]})
    answer.status_code = 200 if found.counts and found.pages else 503
    return answer


def http_error(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
    """A page for each plain refusal of HTTP: unknown address, wrong method, too much text."""
    message = ERROR_MESSAGES.get(error.code or 400, Refusal.FOREIGN)
    page = render_page("refused", _language_of_path(), path_tail(Form.WRITE, ""), message=message)
    # Such as Allow, which an answer 405 must have (RFC 9110, 15.5.6); the page's own type comes from Flask.
    return page, error.code or 400, [(name, value) for name, value in error.get_headers() if name != "Content-Type"]


def server_error() -> tuple[str, int]:
    """Show her form again with everything in it, after an unexpected exception."""
    language, matched = _language_of_path(), request.view_args or {}
    if request.method == "POST" and "form" in matched:
        page = FormPage.of_request(matched["form"], language, matched.get("centre", ""))
        return page.render(Refusal.UNAVAILABLE, 503)
    return unavailable()


def unavailable() -> tuple[str, int]:
    """Say that nothing can be taken now, on a page without her form."""
    return render_page("refused", _language_of_path(), path_tail(Form.WRITE, ""), message=Refusal.UNAVAILABLE), 503


def _rejection(page: FormPage) -> tuple[Refusal, int] | None:
    """Reason and HTTP status for a form that is not taken, whatever it says; None when it may be taken."""
    if not _from_our_page(page.fields.was_asked_again()):
        return Refusal.ORIGIN, 422
    if request.headers.get("X-Rate-Limited"):  # nginx counts, and tells nothing else of who asks (decisions/0009)
        return Refusal.RATE_LIMITED, 429
    if getattr(request.form, "misread", False):
        return Refusal.MISREAD, 422
    return None if page.fields.open_inboxes else (Refusal.ALL_CLOSED, 503)


def _from_our_page(asked_again: bool) -> bool:
    """Whether the form was sent from our own page (Fetch Metadata; Origin for browsers older than that).

    What hides the origin, such as an extension, hides it each time: with *asked_again* that is no reason any more. A
    browser that names another site's page is believed: what came back from there is a page of ours, and says so next.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return asked_again or origin in (None, current_service().settings.origin)


def _write_probe() -> WriteProbe:
    probe: WriteProbe = current_app.extensions["write_probe"]
    return probe


def _language(code: str) -> Language:
    found = [language for language in current_service().directory.languages if language.code == code]
    return found[0] if found else abort(404)


def _language_of_path() -> Language:
    """The language in the address, also where no route has matched it; else the first one."""
    languages = current_service().directory.languages
    code = request.path.split("/")[2:3]
    return next((language for language in languages if [language.code] == code), languages[0])
