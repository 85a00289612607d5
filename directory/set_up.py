"""What our commands say where the packages are not installed yet. Needs nothing but Python itself.

It is at work from its import on, since the very next import may fail.
"""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

PACKAGES = ("directory", "site_builder", "forms", "demo")
SCRIPT = "build.py"
TEXT = """\
Ressursvenn er ikke klar til bruk her ennå: pakken «{name}» mangler.
Skriv «make check» i denne mappen først. Skriv deretter «.venv/bin/python {command}».

Ressursvenn is not set up here yet: the package '{name}' is missing.
Run 'make check' in this folder first, then '.venv/bin/python {command}'."""


def explain_missing_packages() -> None:
    """Where a command of ours was typed, let a package that is missing end it with what to do, not with a traceback.

    A program of somebody else that imports us gets ImportError, as from any library.
    """
    # While Python imports the package that `-m` names, sys.argv[0] is still '-m'.
    if command := typed_command(getattr(sys, "orig_argv", sys.argv)):
        sys.excepthook = lambda kind, error, trace: _explain(command, kind, error, trace)


def typed_command(arguments: Sequence[str]) -> str:
    """Return our command in the *arguments* of a Python process, like '-m directory'; '' where it runs another."""
    for position, argument in enumerate(arguments[1:], 1):
        if argument == "-m":
            module = "".join(arguments[position + 1 : position + 2])
            return f"-m {module}" if module.partition(".")[0] in PACKAGES else ""
        if not argument.startswith("-"):
            return SCRIPT if Path(argument).name == SCRIPT else ""
    return ""


def _explain(command: str, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] not in PACKAGES:
        sys.stderr.write(f"{TEXT.format(name=error.name.partition('.')[0], command=command)}\n")
    else:
        traceback.print_exception(kind, error, trace)


explain_missing_packages()
