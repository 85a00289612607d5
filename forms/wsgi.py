"""WSGI entry point: gunicorn 'forms.wsgi:application()'. RESSURSVENN_CONFIG names the settings file."""

import os

from flask import Flask

import directory
from forms import log
from forms.service import start
from forms.settings import settings
from forms.web.app import create_app


def application() -> Flask:
    """Return the application, or raise SettingsError, DirectoryError or PageError with every problem.

    From then on no library prints a value or a traceback, gunicorn included.
    """
    log.to_stderr()
    app = create_app(start(settings.from_environment(os.environ), directory.load()))
    log.without_tracebacks("gunicorn.error")
    return app
