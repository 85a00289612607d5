"""Logging: lines with UTC timestamps; an unexpected exception as one line, without its message (personal data)."""

import logging
import time
import traceback
from pathlib import Path

_OURS = Path(__file__).resolve().parent.parent  # the folder that holds forms/ and directory/


def to_stderr() -> None:
    """Write what is logged from level INFO up to stderr, with UTC timestamps (RFC 3339)."""
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def describe(error: BaseException) -> str:
    """Type and location of *error*, as in "KeyError in forms/message/body.py:12".

    The location is the last line of ours that the exception passed through: where to look, rather than deep in the
    library that we called.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    shown = path.relative_to(_OURS).as_posix() if _is_ours(path) else path.name
    return f"{type(error).__name__} in {shown}:{frame.lineno}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(_OURS) and "site-packages" not in path.parts
