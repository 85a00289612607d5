"""Startup self-test: every page is rendered once in every language, before the first visitor; and the last pages made.

A word or a template that is wrong must stop the start, where somebody reads why, and not a woman's form.
"""

import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from flask import Flask
from wtforms import Field, StringField

from directory import Form, Language
from forms.log import describe
from forms.web import views
from forms.web.middleware import LastPage
from forms.web.pages import THEME, FormPage, current_service, path_tail, render_page
from forms.web.refusal import Refusal

SLOT = "\0"  # where her form is put into theme/form/last.html

PROBE_INTERVAL_S = 15
FAILED_S = 600  # a monitor asks every few minutes, and another process may answer it
NOT_HERS = ("token", "website")  # the fields that she does not see


class PageError(Exception):
    """Pages cannot be rendered. The text names every one of them, with the place in its template."""


def check_pages(app: Flask) -> None:
    """Render every page in every language; raise PageError with all that fail."""
    problems: dict[str, str] = {}
    with app.test_request_context():
        languages = current_service().directory.languages
    for language in languages:
        for name, render in _pages(app, language):
            try:
                render()
            except Exception as error:
                problems.setdefault(f"{_place(error)}: {error}", f"the page {name} in {language.code}")
    if problems:
        raise PageError("\n".join(f"{problem} ({page})" for problem, page in problems.items()))


def render_form(app: Flask, form: Form, language: Language, method: str = "GET") -> str:
    """Render the page of *form*: empty, or with POST as it comes back, where it shows every message of its fields."""
    path = f"/form/{language.code}/{form}/"
    with app.test_request_context(path, method=method):
        page = FormPage.of_request(form, language, "")
        if method == "POST":
            page.fields.validate()
        return page.render(None)[0]


class PageProbe:
    """Cached check that the forms can be shown: each in the next language, every PROBE_INTERVAL_S seconds."""

    def __init__(self, app: Flask) -> None:
        self._app, self._turn, self._failed = app, 0, -float(FAILED_S)
        self._works, self._probed = True, -float(PROBE_INTERVAL_S)

    def record_failure(self) -> None:
        """An exception of ours, where a page was asked for."""
        self._failed = time.monotonic()

    def works(self) -> bool:
        """Whether the forms can be shown, and no exception has hit one in the last FAILED_S seconds."""
        if time.monotonic() - self._probed >= PROBE_INTERVAL_S:
            self._probed, self._turn = time.monotonic(), self._turn + 1
            self._works = self._probe()
        return self._works and time.monotonic() - self._failed >= FAILED_S

    def _probe(self) -> bool:
        try:
            with self._app.test_request_context():
                languages = current_service().directory.languages
            return all(render_form(self._app, form, languages[self._turn % len(languages)]) for form in Form)
        except Exception:
            return False


def _pages(app: Flask, language: Language) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and function of every page in *language*."""
    for form in Form:
        for method in ("GET", "POST"):
            yield f"{form} ({method})", partial(render_form, app, form, language, method)
        for template in ("closed", "self", "sent"):
            yield f"{template} ({form})", partial(_render_both, app, template, language, form)
    for message in dict.fromkeys([*Refusal, *views.ERROR_MESSAGES.values()]):
        yield f"refused ({message})", partial(_render, app, "refused", language, message=message)
    yield "last", partial(last_page, app, language)


def _render_both(app: Flask, template: str, language: Language, form: Form) -> None:
    """One of the pages behind *form*, with a centre and without."""
    with app.test_request_context():
        centres = current_service().directory.centres[:1]
    for centre in (None, *centres):
        _render(app, template, language, centre=centre, name=form, sentence=None)


def _render(app: Flask, template: str, language: Language, **more: Any) -> None:
    with app.test_request_context():
        render_page(template, language, "", **more)


def last_page(app: Flask, language: Language) -> LastPage:
    """The last-resort page in *language*."""
    with app.test_request_context():
        directory = current_service().directory
        words, rest = directory.words[language.code], path_tail(Form.WRITE, "")
        said = [render_page("last", language, rest, message=one) for one in (Refusal.UNAVAILABLE, Refusal.UNSURE)]
        labels = {field.name: escape(words[field.label.text]) for form in Form for field in _texts(form, language)}
        call = app.jinja_env.get_template("shared/parts.html").module.call  # type: ignore[attr-defined]
        calls = {
            centre.id: f'<h2><bdi lang="nb" dir="ltr">{escape(centre.name)}</bdi></h2>\n{call(centre, words["ring"])}'
            for centre in directory.centres
        }
        (nothing_sent, after), (unsure, _) = (page.split(SLOT) for page in said)
        return LastPage(nothing_sent, unsure, after, escape(words["form_send_plain"]), labels, calls)


def _texts(form: Form, language: Language) -> list[Field]:
    """The fields of *form* that hold text of hers."""
    fields = FormPage.of_request(form, language, "").fields
    return [field for field in fields if isinstance(field, StringField) and field.name not in NOT_HERS]


def _place(error: Exception) -> str:
    """Template and line that *error* comes from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    if not frames:
        return describe(error)
    return f"{Path(frames[-1].filename).relative_to(THEME.parent)}:{frames[-1].lineno}"
