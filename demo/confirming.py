"""Confirmation of throw-away inboxes, for `make run` and the tests: what the command `confirm` writes, without a word.

There is no centre that could read a word. The hash is made and checked by the same code as on a server.
"""

import re
from pathlib import Path

from forms.admin import onboarding
from forms.settings import settings
from forms.settings.confirmation import confirmed_line
from forms.settings.private_files import write_private


def confirm_all(config: Path) -> Path:
    """Confirm every inbox in the settings file *config* as it stands, and return *config*. Raises SettingsError.

    The file must be written plainly, as ours are: the heading of a section alone on its line.
    """
    found, text = settings.read(config), re.sub(r"^confirmed = .*\n", "", config.read_text("utf-8"), flags=re.MULTILINE)
    for inbox in found.inboxes.values():
        line = confirmed_line(found.confirm_key, inbox, config.absolute().parent)
        text = text.replace(f"{inbox.heading}\n", f'{inbox.heading}\nconfirmed = "{line}"\n', 1)
    write_private(config, text.encode(), like=config)
    onboarding.write_confirm_key(config)
    return config
