"""The pages of the preview: the last good site, what is wrong at the top of each; the forms, where they run beside it.

Only for an editor's own machine: public pages carry none of this.
"""

import http.client
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, unquote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from directory.messages import Message, message

FORMS = "/form/"
FORMS_TIMEOUT_S = 30
# By this header the form service beside us says why it could not take up a change (percent-encoded, UTF-8).
PROBLEM_HEADER = "Preview-Problem"
NOT_HANDED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
PROBLEM_PLACE = re.compile(r"[^:]+(:\d+){1,2}")
MISTAKE = message("The last change has a mistake. Below is the page as it was before. Correct this and save:")
NOTHING_YET = message("There is no page to show yet. Correct this and save:")
FORMS_AWAY = message("The forms do not answer. Save once more, or start make preview again.")
TO_NOBODY = message("Preview: what you send from here is read by nobody.")
STYLE = (
    "position:sticky;top:0;z-index:9;max-height:60vh;overflow:auto;margin:0;padding:.75rem 1rem;border:solid {colour};"
    "border-width:.4rem 0;background:#fff;color:#222;font:1rem/1.5 sans-serif;text-align:left"
)
# mkdocs puts its own script into the pages that it reads from files; this one is for the others.
RELOAD = """<script>(function livereload(epoch) {
  fetch("/livereload/" + epoch + "/0").then(answer => answer.text()).then(
    now => now > epoch ? location.reload() : livereload(epoch),
    () => setTimeout(livereload, 3000, epoch));
})(EPOCH)</script></body>"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP response."""

    status: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of the header *name*, or ''."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def is_page(self) -> bool:
        """Whether it is a page of ours, and not the bare text of an error."""
        return b"<body" in self.body


class Pages:
    """WSGI application: *site* with the problems of the last build on each page; the forms from *forms*.

    *problems* are sentences in *language*, none after a good build. *forms* is the port of this machine where
    `python -m demo.preview` has them, or None.
    """

    def __init__(self, site: WSGIApplication, language: str, forms: int | None) -> None:
        self.site, self.language, self.forms = site, language, forms
        self.problems: Sequence[str] = ()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/livereload/"):
            return self.site(environ, start_response)
        # Asked before the page is read: what is built meanwhile reloads it.
        epoch = _answer(self.site, {**environ, "PATH_INFO": "/livereload/0/0"}).body
        form = self.forms is not None and path.startswith(FORMS)
        answer = self._form(environ) if form else _answer(self.site, environ)
        if answer.header("Content-Type").startswith("text/html"):
            answer = Answer(answer.status, answer.headers, self._finished(answer, epoch, self._note(answer, form)))
        kept = [(name, value) for name, value in answer.headers if name.lower() not in NOT_HANDED_ON]
        start_response(answer.status, [*kept, ("Content-Length", str(len(answer.body)))])
        return [answer.body]

    def _note(self, answer: Answer, form: bool) -> str:
        """What stands at the top of the page; '' when nothing does."""
        problems = [*self.problems, *unquote(answer.header(PROBLEM_HEADER)).splitlines()]
        if problems:
            rows = "".join(f"<li>{_row(problem)}</li>" for problem in problems)
            heading = self._text(MISTAKE if answer.is_page() else NOTHING_YET)
            return self._box("problem", "alert", "#b00020", f"<strong>{heading}</strong><ol>{rows}</ol>")
        return self._box("note", "note", "#5a4fcf", self._text(TO_NOBODY)) if form else ""

    def _box(self, name: str, role: str, colour: str, html: str) -> str:
        style = STYLE.format(colour=colour)
        return f'<div id="preview-{name}" role="{role}" lang="{self.language}" style="{style}">{html}</div>'

    def _finished(self, answer: Answer, epoch: bytes, note: str) -> bytes:
        """The page of *answer* with *note* behind its <body>, and a script that reloads it where it has none."""
        page = answer.body if answer.is_page() else self._bare_page("")
        start = page.index(b">", page.index(b"<body")) + 1
        page = page[:start] + note.encode() + page[start:]
        return page if b"livereload(" in page else page.replace(b"</body>", RELOAD.encode().replace(b"EPOCH", epoch))

    def _form(self, environ: WSGIEnvironment) -> Answer:
        """The answer of the form service to the same request."""
        headers = {key[5:].replace("_", "-"): value for key, value in environ.items() if key.startswith("HTTP_")}
        headers |= {"Content-Type": environ.get("CONTENT_TYPE", "")}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = quote(environ["PATH_INFO"], encoding="latin-1")
        connection = http.client.HTTPConnection("127.0.0.1", self.forms, timeout=FORMS_TIMEOUT_S)
        try:
            connection.request(environ["REQUEST_METHOD"], path, body, headers)
            found = connection.getresponse()
            return Answer(f"{found.status} {found.reason}", found.getheaders(), found.read())
        except (OSError, http.client.HTTPException):
            page = self._bare_page(f"<p>{self._text(FORMS_AWAY)}</p>")
            return Answer("503 Service Unavailable", [("Content-Type", "text/html; charset=utf-8")], page)
        finally:
            connection.close()

    def _bare_page(self, body: str) -> bytes:
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ressursvenn</title>'
        return f'<!doctype html><html lang="{self.language}">{head}<body>{body}</body></html>'.encode()

    def _text(self, text: Message) -> str:
        return escape(text.in_language(self.language))


def _answer(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """The whole response of *app*."""
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None, /) -> Callable[[bytes], object]:
        said[:] = status, headers
        return lambda _: None

    body = app(environ, start_response)
    try:
        return Answer(said[0], said[1], b"".join(body))
    finally:
        if close := getattr(body, "close", None):
            close()


def _row(problem: str) -> str:
    """*problem* in HTML: where it names a place in a file, that first."""
    place, colon, text = problem.partition(": ")
    return (
        f"<code>{escape(place)}</code><br>{escape(text)}"
        if colon and PROBLEM_PLACE.fullmatch(place)
        else escape(problem)
    )
