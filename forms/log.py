"""Logging: lines with UTC timestamps; an unexpected exception as one line, without its message (personal data).

What a library logs or prints may hold values: a traceback ends in the exception's message, which may be what a woman
wrote. So only records of our own packages leave the process, and no traceback.
"""

import logging
import sys
import threading
import time
import traceback
from pathlib import Path

OUR_LOGGERS = ("forms", "directory", "demo")
_OURS = Path(__file__).resolve().parent.parent  # the folder that holds forms/ and directory/


class _OursOnly(logging.Filter):
    """Lets records of our own packages through, and no others."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] in OUR_LOGGERS


class _Formatter(logging.Formatter):
    """A line for each record; of an exception that comes with it, type and location."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        line = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}Z {record.levelname} {record.getMessage()}"
        return f"{line}: {describe(error)}" if error else line


class _WithoutValues(logging.Filter):
    """Takes from the records of a library what it fills into its sentence, and the traceback. They stay printed."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        sentence = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        record.msg, record.args = sentence + (f": {describe(error)}" if error else ""), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def to_stderr() -> None:
    """Write what our own packages log from level INFO up to stderr, with UTC timestamps (RFC 3339)."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter())
    handler.addFilter(_OursOnly())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.raiseExceptions = False  # a record that cannot be written must not be printed with its values instead
    logging.captureWarnings(True)  # they go to a logger that is not ours


def without_tracebacks(*loggers: str) -> None:
    """For a process that sees her words: what would be printed as a traceback is logged as type and location.

    That is what ends a thread, or what cannot be raised anywhere; *loggers*, of libraries, keep their own handlers.
    """
    log = logging.getLogger(__name__)
    sys.excepthook = lambda _, error, __: log.critical("ended by %s", describe(error))
    threading.excepthook = lambda found: log.error("a thread was ended by %s", found.exc_type.__name__)
    sys.unraisablehook = lambda found: log.error("could not be raised: %s", found.exc_type.__name__)
    for name in loggers:
        logging.getLogger(name).addFilter(_WithoutValues())


def describe(error: BaseException) -> str:
    """Type and location of *error*, as in "KeyError in forms/message/body.py:12".

    The location is the last line of ours that the exception passed through: where to look, rather than deep in the
    library that we called.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    if not frames:
        return type(error).__name__
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    shown = path.relative_to(_OURS).as_posix() if _is_ours(path) else path.name
    return f"{type(error).__name__} in {shown}:{frame.lineno}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(_OURS) and "site-packages" not in path.parts
