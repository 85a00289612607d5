"""The refusal of a build: every problem at once, in the form in which mkdocs ends a build without words of its own."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from directory import Problem
from directory.messages import message


class Refused(Exception):
    """The site cannot be built as it is. Carries every problem, in the order of files and lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@contextmanager
def complaints(config: Path) -> Iterator[None]:
    """Turn what mkdocs complains of in its log, and then ends the build for, into a Refused at the file *config*.

    Our checks name a mistake before mkdocs meets it; this is for what they do not know.
    """
    collector, logger = _Collector(), logging.getLogger("mkdocs")
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield
    except Refused:
        raise
    except SystemExit as error:
        if type(error) is SystemExit:  # of a signal; mkdocs' Abort is a kind of its own
            raise
        said = collector.said or [str(error)]
        raise Refused([Problem(config, 1, message("mkdocs says: {said}", said=one)) for one in said]) from None
    finally:
        logger.propagate = True
        logger.removeHandler(collector)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what the record says."""
        self.said.append(record.getMessage())
