"""Output formats of a list of problems: text for people, JSON for programs, annotations for the hosts of git."""

import hashlib
import json
import locale
import os
from collections.abc import Callable, Mapping, Sequence

from directory.messages import LANGUAGES
from directory.parsing.problems import Problem

NORWEGIAN = ("nb", "nn", "no")


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of messages that the locale asks for: nb for a Norwegian one, else en (POSIX, 8.2)."""
    asked = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    code = (locale.normalize(asked) or asked).partition("_")[0].lower()
    return LANGUAGES[0] if code in NORWEGIAN else LANGUAGES[1]


def text(problems: Sequence[Problem], language: str) -> str:
    """Return a line each: `path:line:column: what is wrong; what would be right`."""
    return "\n".join(f"{one.path}:{one.line}:{one.column}: {one.said(language)}" for one in problems)


def as_json(problems: Sequence[Problem], language: str) -> str:
    """Return a list of objects: path, line, column, and the text in the language asked for."""
    rows = [
        {"path": str(one.path), "line": one.line, "column": one.column, "text": one.said(language)} for one in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def github(problems: Sequence[Problem], language: str) -> str:
    """Return workflow commands that GitHub shows beside the lines of a request."""
    return "\n".join(
        f"::error file={_escaped(str(one.path), ':,')},line={one.line},col={one.column}::{_escaped(one.said(language))}"
        for one in problems
    )


def gitlab(problems: Sequence[Problem], language: str) -> str:
    """Return a report in GitLab's Code Quality format."""
    rows = [
        {
            "description": one.said(language),
            "check_name": "directory",
            "fingerprint": hashlib.sha256(str(one).encode()).hexdigest(),
            "severity": "blocker",
            "location": {"path": str(one.path), "lines": {"begin": one.line}},
        }
        for one in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _escaped(value: str, also: str = "") -> str:
    """*value* as GitHub's runner reads it: percent signs, line ends, and in a property what divides it."""
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    for sign in also:
        value = value.replace(sign, f"%{ord(sign):02X}")
    return value


FORMATS: Mapping[str, Callable[[Sequence[Problem], str], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
}
