"""Jinja environment of the pages: autoescaping, strict undefined, and errors that name their template and line."""

import traceback
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound, UndefinedError

from directory import Problem
from directory.messages import message


class FailOnUndefined(StrictUndefined):
    """An unknown name in a template fails where it is written, not where its value would be printed."""

    def __init__(self, hint: str | None = None, name: str | None = None, **_: Any) -> None:
        raise UndefinedError(hint or f"'{name}' is unknown")


def configure(env: Environment) -> Environment:
    """Escape everything, and stop at a misspelt field: mkdocs does neither by itself."""
    env.autoescape = True
    env.undefined = FailOnUndefined
    env.trim_blocks = env.lstrip_blocks = True
    return env


def explain(error: TemplateError, root: Path) -> Problem:
    """Return what is wrong at which line of which template, with its path from *root*, and what would be right."""
    if isinstance(error, TemplateNotFound):
        missing = message("this template is missing; put it back, or take back your change")
        return Problem(Path("theme", error.name or ""), 1, missing)
    frames = traceback.extract_tb(error.__traceback__)
    places = [frame for frame in frames if frame.filename.endswith((".html", ".xml"))]
    path = Path(places[-1].filename).relative_to(root) if places else Path("theme")
    text = message("{wrong}; words come from data/words/, fields from site_builder/views.py", wrong=error.message)
    return Problem(path, (places[-1].lineno or 1) if places else 1, text)
