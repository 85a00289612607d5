"""WSGI entry point: gunicorn 'forms.wsgi:application()'. RESSURSVENN_CONFIG names the settings file."""

import os

from flask import Flask

import directory
from forms.service import start
from forms.settings import settings
from forms.web.app import create_app


def application() -> Flask:
    """Return the application, or raise SettingsError or DirectoryError with every problem."""
    return create_app(start(settings.from_environment(os.environ), directory.load()))
