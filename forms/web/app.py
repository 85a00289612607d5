"""The Flask application: templates, security headers, request limits, error handlers."""

from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from directory import untranslated
from forms.monitoring.health import WriteProbe
from forms.service import Service
from forms.web import views
from forms.web.csrf import Tokens
from forms.web.middleware import Outermost, log_error
from forms.web.page_assets import load_assets, release_name
from forms.web.pages import THEME
from forms.web.posted import FormRequest
from forms.web.startup_check import PageProbe, check_pages, last_page

# 8,000 Tigrinya characters are 72 kB when a browser has encoded them; nothing longer is a letter.
BODY_BYTES = 128 * 1024
Answer = tuple[str, int] | Response


class _Application(Flask):
    """Flask, but for its own logging: it would print the message of an exception, which may be what she wrote."""

    request_class = FormRequest

    def handle_exception(self, e: Exception) -> NoReturn:
        """Leave to the middleware what our own handlers have not answered."""
        raise e


def create_app(service: Service) -> Flask:
    """Return the application that serves /form/.

    Raises SettingsError when the site was not built, or from other data than *service* has, PageError when a page
    cannot be rendered.
    """
    # Its name is that of its logger, which is silent: Flask logs by it what comes out of its own error handling.
    app = _Application(
        "flask.app", root_path=str(Path(__file__).parent), static_folder=None, template_folder=str(THEME)
    )
    app.logger.disabled = True
    host = urlsplit(service.settings.origin).hostname or ""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES,
        MAX_FORM_PARTS=0,
        TRUSTED_HOSTS=[host],
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["service"] = service
    app.extensions["assets"] = load_assets(service.settings.frame, service.directory)
    app.extensions["version"] = release_name()
    app.extensions["kept"] = untranslated.pattern(service.directory)
    app.extensions["write_probe"] = WriteProbe(service.outbox)
    app.extensions["page_probe"] = PageProbe(app)
    app.extensions["tokens"] = Tokens(service.settings.secret, lambda: service.now().timestamp())
    app.url_map.converters |= {"form": views.FormConverter, "centre_form": views.CentreFormConverter}
    app.register_blueprint(views.blueprint)
    app.register_error_handler(HTTPException, views.http_error)
    app.register_error_handler(Exception, _crashed)
    check_pages(app)
    _wrap(app)
    return app


def _wrap(app: Flask) -> None:
    """Put the middleware around *app*, with the last page of each language."""
    languages = app.extensions["service"].directory.languages
    pages = {language.code: last_page(app, language) for language in languages}
    policy = app.extensions["assets"].policy
    app.wsgi_app = Outermost(app.wsgi_app, _headers(policy), BODY_BYTES, pages)  # type: ignore[method-assign]


def _headers(policy: str) -> dict[str, str]:
    """No browser or proxy may keep a page of a form, and no other site may frame, read or post it."""
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        # 'same-origin', not 'no-referrer': with the latter browsers send "Origin: null" with her form.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex",
    }


def _crashed(error: Exception) -> Answer:
    """Unexpected exception: her page comes back with her text. The log says where it happened, never what she wrote.

    Where that page fails too, the middleware answers.
    """
    log_error(error, request.method)
    if request.method == "POST":  # for the operator alone: a public answer must not tell that somebody wrote
        current_app.extensions["write_probe"].record_refusal()
    else:
        current_app.extensions["page_probe"].record_failure()
    return views.server_error()
