"""Name of the command that an operator types: the one place from which every message takes it.

On a server it is the wrapper deploy/ressursvenn, which runs as the right user with the right settings; it and the units
say so in the environment. Elsewhere it is `python -m forms`.
"""

import os

VARIABLE = "RESSURSVENN_COMMAND"
APPLIES = "RESSURSVENN_APPLIES"  # set by the wrapper: it restarts the services and has the pages built when we are done


def command(*arguments: str) -> str:
    """What to type to run us with *arguments*."""
    return " ".join([os.environ.get(VARIABLE) or "python -m forms", *arguments])


def by_hand(steps: str) -> str:
    """What is left to do after a change of the settings: *steps*, and nothing where they take effect by themselves."""
    return "" if os.environ.get(APPLIES) else f" Now:\n{steps}"
