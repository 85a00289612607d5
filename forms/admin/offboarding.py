"""Removal of an inbox from the settings file, with its certificates and every mention of it under `shares_with`."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from forms.admin.onboarding import locked_settings
from forms.settings import settings
from forms.settings.edit import remove_section, set_values
from forms.settings.inboxes import Inbox
from forms.settings.private_files import read_regular_file, write_private


def remove(config: Path, inbox: Inbox, inboxes: Mapping[str, Inbox]) -> list[str]:
    """Take *inbox* out of *config*; return the names of the certificates that were deleted.

    *inboxes* are all that the settings hold. A certificate that another one names, or that lies in another folder than
    the settings, stays. All or nothing: raises SettingsError or CannotRewriteError with everything as it was.
    """
    with locked_settings(config):
        content = read_regular_file(config)
        text = remove_section(content.decode("utf-8-sig"), inbox.section)
        others = [other for other in inboxes.values() if other.centre != inbox.centre]
        for other in others:
            if inbox.centre in other.shares_with:
                left = [name for name in other.shares_with if name != inbox.centre]
                text = set_values(text, other.section, {"shares_with": left})
        settings.read(config, text=text)
        write_private(config, text.encode(), like=config)
        return list(_delete(config, inbox, others))


def _delete(config: Path, inbox: Inbox, others: list[Inbox]) -> Iterator[str]:
    kept = {path.resolve() for other in others for path in other.certificates}
    for path in inbox.certificates:
        if path.resolve() not in kept and path.resolve().parent == config.resolve().parent and path.is_file():
            with suppress(OSError):  # public, and named by nothing any more
                path.unlink()
                yield path.name
