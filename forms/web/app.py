"""The Flask application: templates, security headers, request limits, error handlers."""

import logging
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from forms.log import describe
from forms.monitoring.health import WriteProbe
from forms.service import Service
from forms.web import views
from forms.web.csrf import Tokens
from forms.web.page_assets import load_assets

# 8,000 Tigrinya characters are 72 kB when a browser has encoded them; nothing longer is a letter.
BODY_BYTES = 128 * 1024
Answer = tuple[str, int] | Response
TEMPLATES = Path(__file__).resolve().parents[2] / "theme"
log = logging.getLogger(__name__)


def create_app(service: Service) -> Flask:
    """Return the application that serves /form/. Raises SettingsError when the site was not built."""
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
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
    app.extensions["assets"] = load_assets(service.settings.frame)
    app.extensions["write_probe"] = WriteProbe(service.outbox)
    app.extensions["tokens"] = Tokens(service.settings.secret, lambda: service.now().timestamp())
    app.url_map.converters["form"] = views.FormConverter
    app.register_blueprint(views.blueprint)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _crashed)
    return app


def _headers(response: Response) -> Response:
    """No browser or proxy may keep a page of a form, and no other site may frame, read or post it."""
    policy = current_app.extensions["assets"].policy
    response.headers.update(
        {
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
    )
    return response


def _refused(error: HTTPException) -> Answer:
    """A plain refusal of HTTP. Should its page fail, that is an unexpected exception like any other."""
    try:
        return views.http_error(error)
    except Exception as failed:
        return _crashed(failed)


def _crashed(error: Exception) -> Answer:
    """Unexpected exception: her page comes back with her text. The log says where it happened, never what she wrote.

    Where that page fails too, a simpler one comes. Flask and gunicorn would log what is raised here, with its message.
    """
    _log(error)
    for page in (views.server_error, views.unavailable):
        try:
            return page()
        except Exception as failed:
            _log(failed)
    return Response(views.unavailable_sentence(), 503, mimetype="text/plain")


def _log(error: Exception) -> None:
    log.error("%s while answering a %s", describe(error), request.method)
