"""The form service with one part broken, under gunicorn: the file BROKEN_PART names the part, before each request.

gunicorn --pythonpath tests/support 'broken_service:make()'
"""

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forms import wsgi

MARKER = "Tordenskjold"  # stands in her text, and in the message of everything that is raised
# The parts, and what is broken in each. All raise an exception whose message holds her text.
PARTS = {
    "templates": "forms.web.pages.render_template",
    "the page with her form": "forms.web.pages.FormPage.render",
    "the form's fields": "forms.web.pages.FormPage.of_request",
    "validation": "forms.web.csrf.ProtectedForm.validate",
    "tokens": "forms.web.csrf.Tokens.problem",
    "new tokens": "forms.web.csrf.Tokens.issue",
    "the signer": "forms.web.csrf._Signer.unsign",
    "the service": "forms.service.Service.post",
    "the list of open inboxes": "forms.service.Service.open_inboxes",
    "the letter": "forms.message.body.write",
    "sealing": "forms.service.compose_sealed_message",
    "the outbox": "forms.outbox.outbox.Outbox.put",
    "the page for a mistake of ours": "forms.web.views.server_error",
    "the way to a page": "flask.Flask.dispatch_request",
    "Flask's preparation": "flask.Flask.preprocess_request",
    "Flask's finishing": "flask.Flask.process_response",
    "Flask's making of an answer": "flask.Flask.make_response",
    "Flask's handling of errors": "flask.Flask.handle_user_exception",
    "Flask's end of a request": "flask.Flask.do_teardown_request",
    "Flask's context": "flask.Flask.request_context",
    "the answer itself": "werkzeug.wrappers.Response.get_wsgi_response",
    "the reading of a body": "werkzeug.wrappers.Request._load_form_data",
    "the redirect": "forms.web.views.redirect",
}
# What may be raised; in the service, where her text is at hand.
KINDS: dict[str, type[BaseException]] = {
    kind.__name__: kind
    for kind in (MemoryError, RecursionError, SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration,
                 BaseException, OSError, BrokenPipeError, AssertionError, RuntimeError)
}  # fmt: skip
LOGS = {
    "the log": "logging.StreamHandler.emit",
    "the log's sentence": "forms.log.describe",
    "the log's door": "logging.Logger.error",
}
SERVICE, PAGE = PARTS["the service"], PARTS["the page with her form"]


def make() -> WSGIApplication:
    """The application, whose parts break as the file says."""
    real, file = wsgi.application(), Path(os.environ["BROKEN_PART"])

    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with ExitStack() as stack:
            for target, error in _broken(file.read_text()).items():
                stack.enter_context(patch(target, _raising(error)))
            return real(environ, start_response)

    return broken


def _broken(name: str) -> dict[str, BaseException]:
    """What is broken, and how: the part, and the service before it, since some parts are used only then."""
    error = KINDS.get(name, KeyError)(MARKER)
    broken = dict.fromkeys((SERVICE, PARTS.get(name, PAGE), LOGS.get(name, SERVICE)), error)
    return broken if name else {}


def _raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
