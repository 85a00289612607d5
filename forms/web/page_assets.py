"""Styles, scripts and Content-Security-Policy of the form pages, as the build of the site finished them.

The forms have a copy of data/ and theme/ of their own. Site and forms must be one release: a number that was changed in
one of them only would be shown wrong in the other. So the build leaves fingerprints of what it has read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from directory import Directory, fingerprint
from forms import __version__
from forms.settings import private_files
from forms.settings.problems import Problem
from forms.settings.settings import SettingsError
from forms.web.pages import THEME


@dataclass(frozen=True, slots=True)
class PageAssets:
    """The content of site/form/frame.json. *policy* allows exactly this style and this script, by their hashes.

    *built_from* are the fingerprints of the folders from which the site was built, by their names.
    """

    style: str
    script: str
    policy: str
    built_from: Mapping[str, str]


def load_assets(path: Path, directory: Directory) -> PageAssets:
    """Read the file that the build left at *path*; raises SettingsError, also for a site built from other data."""
    try:
        assets = _read(path)
    except (OSError, ValueError, TypeError):
        text = f"{path} cannot be used; build the site first (make build), and name its form/frame.json"
        raise SettingsError([Problem(text, "service", "frame")]) from None
    ours = {"data": directory.fingerprint, "theme": fingerprint(THEME)}
    differing = [name for name in ours if assets.built_from.get(name) != ours[name]]
    if differing:
        raise SettingsError([_other_release(name, assets.built_from.get(name), ours[name]) for name in differing])
    return assets


def release_name() -> str:
    """The release that this program stands in, as its file VERSION says; in a checkout, the version. Raises OSError."""
    file = THEME.parent / "VERSION"
    return file.read_text("utf-8").strip() if file.exists() else __version__


def is_one_release(path: Path, directory: Directory) -> bool:
    """Whether the site that left *path* was built from what the forms would read now."""
    try:
        load_assets(path, directory)
    except SettingsError:
        return False
    return True


def is_current(path: Path, assets: PageAssets) -> bool:
    """Whether *path* still holds *assets*; not so when another site was published since they were read."""
    try:
        return _read(path) == assets
    except (OSError, ValueError, TypeError):
        return False


def _other_release(folder: str, sites: str | None, ours: str) -> Problem:
    said = f"the site was built from another {folder}/ ({sites}) than the forms have here ({ours})"
    right = f"copy {folder}/ of the checkout that built the site, or build and publish the site from this one"
    return Problem(f"{said}; both must be one release: {right}", "service", "frame")


def _read(path: Path) -> PageAssets:
    return PageAssets(**json.loads(private_files.read_regular_file(path)))
