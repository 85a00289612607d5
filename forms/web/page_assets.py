"""Styles, scripts and Content-Security-Policy of the form pages, as the build of the site finished them."""

import json
from dataclasses import dataclass
from pathlib import Path

from forms.settings import private_files
from forms.settings.problems import Problem
from forms.settings.settings import SettingsError


@dataclass(frozen=True, slots=True)
class PageAssets:
    """The content of site/form/frame.json. *policy* allows exactly this style and this script, by their hashes."""

    style: str
    script: str
    policy: str


def load_assets(path: Path) -> PageAssets:
    """Read the file that the build left at *path*; raises SettingsError."""
    try:
        return PageAssets(**json.loads(private_files.read_regular_file(path)))
    except (OSError, ValueError, TypeError):
        text = f"{path} cannot be used; build the site first (make build), and name its form/frame.json"
        raise SettingsError([Problem(text, "service", "frame")]) from None
