"""WSGI middleware around the Flask application: security headers, and the last-resort error page (PEP 3333).

When everything else has failed, the page of an error included, this page still answers, with her text in it. All that
it shows was rendered at start: an answer needs the standard library alone, and the request's body, which was read
before anything else.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forms.log import describe
from forms.web import form_body

ONE_LINE = 60  # characters; what is longer is shown in several lines
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastPage:
    """The last page in one language, in pieces of HTML: its beginning, then her form, then *after*."""

    nothing_sent: str  # the beginning, where nothing was posted
    unsure: str  # the beginning, where something was: we cannot know how far it came
    after: str
    send: str  # the text of the button
    labels: Mapping[str, str]  # by the name of each field that holds text of hers
    calls: Mapping[str, str]  # by the id of each centre: its name, and the link that rings it

    def render(self, body: bytes) -> bytes:
        """The page, with the answers of a posted *body* (URL-encoded) as far as it can be read."""
        answers, _ = form_body.read(body)
        call = self.calls.get(dict(answers[::-1]).get("centre", ""), "")
        page = f"{self.unsure if body else self.nothing_sent}{call}{self._form(answers)}{self.after}"
        return page.encode("utf-8", "replace")

    def _form(self, answers: Sequence[tuple[str, str]]) -> str:
        if not answers:
            return ""
        # No action: the browser sends it to the address of this page, which is that of the form.
        fields = "\n".join(self._field(name, value) for name, value in answers if name != "website")
        button = f'<p><button class="button" type="submit">{self.send}</button></p>'
        return f'<form method="post" autocomplete="off" novalidate>\n{fields}\n{button}\n</form>'

    def _field(self, name: str, value: str) -> str:
        if name not in self.labels:
            return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        label = f'<label for="{name}">{self.labels[name]}</label>'
        shared = f'id="{name}" name="{name}" dir="auto" autocomplete="off" spellcheck="false"'
        field = f'<input type="text" value="{escape(value)}" {shared}>'
        if "\n" in value or len(value) > ONE_LINE:
            field = f"<textarea rows=6 {shared}>\n{escape(value)}</textarea>"  # HTML drops the first line break
        return f'<div class="field">{label}\n{field}</div>'


class Outermost:
    """*application* with *headers* on every answer, and with a last page where an exception would leave it."""

    def __init__(
        self, application: WSGIApplication, headers: Mapping[str, str], most: int, pages: Mapping[str, LastPage]
    ) -> None:
        """*most*: bytes of the longest body that is read. *pages*: by language code; the first is for all others."""
        self._application, self._headers, self._most, self._pages = application, list(headers.items()), most, pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, headers, answer = self._answer(environ)
        start_response(status, [*headers, *self._headers])
        return answer

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], Iterable[bytes]]:
        """Status, headers and content of the answer; of the application, or else of ours. Raises nothing."""
        begun: list[Any] = []  # not passed on before the application has returned: until then it may fail
        body = b""
        try:
            body = self._read(environ)
            answer = self._application(environ, lambda *given: begun.append(given))  # type: ignore[arg-type]
            return *begun[-1][:2], answer
        except BaseException as error:  # SystemExit too: in a thread of gunicorn it ends nothing but her answer
            log_error(error, environ["REQUEST_METHOD"])
        page = self._last_page(environ, body)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
        return "503 Service Unavailable", headers, [b"" if environ["REQUEST_METHOD"] == "HEAD" else page]

    def _read(self, environ: WSGIEnvironment) -> bytes:
        """Read the body, if it is not too long, and put it where the application will read it."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit() and len(length) < 9 and int(length) <= self._most):
            return b""
        body: bytes = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        return body

    def _last_page(self, environ: WSGIEnvironment, body: bytes) -> bytes:
        """The last page, with what was posted; without that where it cannot be shown."""
        code = environ.get("PATH_INFO", "").split("/")[2:3]
        page = self._pages.get("".join(code)) or next(iter(self._pages.values()))
        try:
            return page.render(body if environ["REQUEST_METHOD"] == "POST" else b"")
        except Exception as error:
            log_error(error, environ["REQUEST_METHOD"])
            return page.render(b"")


def log_error(error: BaseException, method: str) -> None:
    """Log type and location of *error*, nothing that it says; not being able to must not stop the answer."""
    with suppress(BaseException):
        log.error("%s while answering a %s", describe(error), method)
