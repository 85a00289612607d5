"""Ends of the build command: what it prints, in which form, language and stream, and its exit code."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TextIO

from directory import Problem
from directory.commands import output
from directory.messages import Message, message
from site_builder.output_folder import OutputError


def done(pages: int, seconds: float, options: Namespace) -> int:
    """Say that all is right, in the form asked for; return 0."""
    place = message("everything is right") if options.check else str(options.output)
    said = message("{place}: {pages} pages in {seconds} s", place=place, pages=pages, seconds=f"{seconds:.1f}")
    if options.format != "github":
        _write(said.in_language(options.lang) if options.format == "text" else "[]", sys.stdout)
    return 0


def refused(problems: Sequence[Problem], options: Namespace) -> int:
    """Say what is wrong, in the form asked for; return 1."""
    said = output.FORMATS[options.format](problems, options.lang)
    if options.format == "text":
        return stopped(said, options)
    _write(said, sys.stdout)
    return 1


def stopped(reason: Message | str, options: Namespace, code: int = 1) -> int:
    """Say why the build ended, and that the site before it stands; return *code*."""
    said = reason if isinstance(reason, str) else reason.in_language(options.lang)
    kept = message("The site was not built; what stood there before is untouched.")
    _write(f"{said}\n{kept.in_language(options.lang)}", sys.stderr)
    return code


def sentence(error: Exception) -> Message | str:
    """Return what *error*, of the machine or of the output folder, says, and what would be right."""
    if isinstance(error, OSError):
        return message(
            "{place}: {reason}; look at --output, --open and who may write there",
            place=error.filename or message("the output folder"),
            reason=error.strerror,
        )
    return error.text if isinstance(error, OutputError) else str(error)


def _write(text: str, stream: TextIO) -> None:
    stream.write(f"{text}\n")
