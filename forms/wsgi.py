"""The door for a WSGI server: gunicorn 'forms.wsgi:application()'. The settings file is named by RESSURSVENN_CONFIG."""

import os

from flask import Flask

import directory
from forms.service import start
from forms.settings import settings
from forms.web.app import create_app


def application() -> Flask:
    """Return the application; raises SettingsError or DirectoryError, since half a service is worse than none."""
    return create_app(start(settings.from_environment(os.environ), directory.load()))
