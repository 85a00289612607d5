"""WSGI entry point: gunicorn 'forms.wsgi:application()'. RESSURSVENN_CONFIG names the settings file."""

import os

from flask import Flask

import directory
from forms import hardening, log
from forms.service import start
from forms.settings import settings
from forms.web.app import create_app


def application() -> Flask:
    """Return the application, or raise SettingsError, DirectoryError or PageError with every problem.

    From then on no library prints a value or a traceback, gunicorn included.
    """
    hardening.forbid_memory_access()
    log.to_stderr()
    given = settings.from_environment(os.environ, withheld=settings.OF_THE_COURIER)
    app = create_app(start(given, directory.load()))
    log.without_tracebacks("gunicorn.error")
    return app
