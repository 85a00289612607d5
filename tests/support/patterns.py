"""Every regular expression of the project, found by walking its modules: compiled ones, and those in calls of `re`."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support import ROOT

ALL = ("directory", "site_builder", "forms")
STAND_IN = "14"
METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


def modules(*packages: str) -> list[ModuleType]:
    """Every module of *packages*, in sub-packages too, but the entry points."""
    paths = [path for package in packages or ALL for path in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


@dataclass(frozen=True)
class Found:
    """A pattern, and the methods by which it is used; all of them where that cannot be seen."""

    pattern: "re.Pattern[str]"
    methods: tuple[str, ...]


def patterns(*packages: str) -> dict[str, Found]:
    """Every pattern of text in the modules of *packages*, each once, by where it stands."""
    found: dict[str, Found] = {}
    known: set[object] = set()
    calls = _methods()
    for module in modules(*packages):
        named = [(name, one) for name, value in vars(module).items() for one in _compiled(value)]
        for place, pattern, methods in [
            *((name, pattern, tuple(calls.get(name, METHODS))) for name, pattern in named),
            *((str(line), pattern, (method,)) for line, method, pattern in _called(module)),
        ]:
            if (pattern, methods) not in known and isinstance(pattern.pattern, str):
                known.add((pattern, methods))
                found[f"{module.__name__}:{place} {pattern.pattern!r:.50}"] = Found(pattern, methods)
    return found


def _methods() -> dict[str, set[str]]:
    """The methods that are called on what bears a name, such as MARK.sub(...)."""
    found: dict[str, set[str]] = {}
    for module in modules():
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                owner = node.func.value
                name = (
                    owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
                )
                found.setdefault(name, set()).add(node.func.attr)
    return found


def _compiled(value: object) -> Iterator["re.Pattern[Any]"]:
    """The patterns that *value* is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (found for inner in value.values() for found in _compiled(inner))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (found for inner in value for found in _compiled(inner))


def _called(module: ModuleType) -> Iterator[tuple[int, str, "re.Pattern[Any]"]]:
    """Line, method and pattern of each call such as re.sub("a+", ...)."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            pattern = re.compile(_evaluated(node.args[0], module), _flags(node, module))
            yield node.lineno, node.func.attr, pattern


def _evaluated(node: ast.expr, module: ModuleType) -> Any:
    """The value of an expression; what stands in an f-string and is known only in its function counts as a number."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_evaluated(part, module)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        node = node.value
        if isinstance(node, ast.Call) or (isinstance(node, ast.Name) and node.id not in vars(module)):
            return STAND_IN
    return eval(compile(ast.Expression(node), str(module.__file__), "eval"), vars(module))


def _flags(node: ast.Call, module: ModuleType) -> Any:
    named = [word.value for word in node.keywords if word.arg == "flags"]
    return _evaluated(named[0], module) if named else 0
