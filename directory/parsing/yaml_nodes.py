"""YAML node reader: each value is the text that the editor typed, with its line number.

We read nodes, not values: PyYAML's values turn `no` into False and 0123 into 83, and keep the last of two
equal keys in silence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from directory.parsing import text_file
from directory.parsing.problems import Report, shown

# The same reader written in C, about ten times as fast, where PyYAML was built with it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CUT = re.compile(r"\s++#")
NULL = "tag:yaml.org,2002:null"
TAB = re.compile(r" *+\t\s*+[^\s#]")
SHORTHAND = re.compile(r"[&*!]")  # without one of these there is no anchor, alias or tag, and one reading will do
# What PyYAML says, in part, and what an editor most often did.
HINTS = {
    "mapping values are not allowed": "put quotes around a text that holds a colon, and give the keys of an entry "
    "the same indentation",
    "unexpected end of stream": "close the quote that was opened",
    "quoted scalar": "close the quote that was opened",
    "found character that cannot start any token": "put quotes around a text that begins with a sign like @, % or `",
    "while parsing a flow mapping": "put quotes around a text that begins with {",
    "while parsing a flow sequence": "close the list with ], or put quotes around a text that begins with [",
    "single document": "delete the line ---",
}
LEFT_OUT = "what stands behind the # is left out; put quotes around the text, or write a note on a line of its own"
INDENT = "give all keys of an entry the same indentation, and put quotes at both ends of a text that begins with a sign"


@dataclass(frozen=True, slots=True)
class Value:
    """One value, trimmed (the line counts from 1). A list's or a mapping's text is None; it has items or pairs.

    *kind* is what YAML would make of it, such as str, int or bool; nothing that stands in quotes is more than str.
    """

    text: str | None
    line: int
    items: tuple["Value", ...] = ()
    pairs: tuple["Pair", ...] = ()
    kind: str = "str"


@dataclass(frozen=True, slots=True)
class Pair:
    """One `key: value` of a mapping, and the line of the key."""

    key: str
    value: Value
    line: int


def mapping(report: Report, expected: str) -> list[Pair]:
    """Return the pairs of a file that is one mapping; *expected* shows what a line should look like."""
    text = text_file.read(report)
    return [] if text is None else mapping_of(text, report, expected)


def mapping_of(text: str, report: Report, expected: str) -> list[Pair]:
    """Return the pairs of *text*, which is one mapping and whose lines are those of the report's file."""
    root = _root(text, report)
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        report.add(_line(root), f"this must be lines like {expected}")
        return []
    return _pairs(root, report)


def mappings(report: Report, expected: str) -> Iterator[tuple[int, list[Pair]]]:
    """Yield the line and the pairs of each mapping in a file that is a list of them."""
    text = text_file.read(report)
    root = None if text is None else _root(text, report)
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        report.add(_line(root), f"this must be a list whose entries begin like {expected}")
        return
    for node in root.value:
        if isinstance(node, yaml.MappingNode):
            yield _line(node), _pairs(node, report)
        else:
            report.add(_line(node), f"an entry must begin like {expected}")


def _root(text: str, report: Report) -> yaml.Node | None:
    tabs = [number for number, line in enumerate(text.split("\n"), 1) if TAB.match(line)]
    for line in tabs:
        report.add(line, "this line begins with a tab; indent with spaces instead")
    return None if tabs else _compose(text, report)


def _compose(text: str, report: Report) -> yaml.Node | None:
    try:
        if SHORTHAND.search(text) and _shorthand(text, report):
            return None
        root: yaml.Node | None = yaml.compose(text, LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        line, mistake = _mistake(error)
        # At the end of a file PyYAML names the line after the last, where an editor finds nothing.
        report.add(min(line, text.rstrip("\n").count("\n") + 1), mistake)
        return None
    if root is None:
        report.add(1, "this file is empty; put it back from the last version that worked")
    else:
        _check_comments(root, text.split("\n"), report)
    return root


def _check_comments(node: yaml.Node, lines: Sequence[str], report: Report) -> None:
    """Note each comment behind a text without quotes: "Closed #holiday" is "Closed" to YAML (1.2.2, 6.6)."""
    if isinstance(node, yaml.MappingNode):
        inner = [part for pair in node.value for part in pair]
    else:
        inner = node.value if isinstance(node, yaml.SequenceNode) else []
    for part in inner:
        _check_comments(part, lines, report)
    plain = isinstance(node, yaml.ScalarNode) and not node.style  # '' from the reader in C, None from the other
    if plain and node.value and CUT.match(lines[node.end_mark.line], node.end_mark.column):
        report.add(node.end_mark.line + 1, LEFT_OUT)


def _shorthand(text: str, report: Report) -> bool:
    """Note every anchor, alias and tag: they leave no trace in nodes, and hide from the reader what a value is."""
    before = len(report.found)
    for event in yaml.parse(text, LOADER):
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            report.add(_line(event), f"& and * are not used here (found before '{anchor}'); put quotes around the text")
        if tag is not None:
            report.add(_line(event), f"! is not used here (found in '{tag}'); put quotes around the text")
    return len(report.found) > before


def _mistake(error: Exception) -> tuple[int, str]:
    problem = getattr(error, "problem", None) or "it cannot be read"
    context = getattr(error, "context", None) or ""
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    said = f"{context} {problem}"
    hint = next((hint for part, hint in HINTS.items() if part in said), INDENT)
    line = mark.line + 1 if mark else 1
    where = f" (it starts on line {start.line + 1})" if start and start.line + 1 != line else ""
    return line, f"this is not YAML: {problem}{where}; {hint}"


def _pairs(node: yaml.MappingNode, report: Report) -> list[Pair]:
    pairs: dict[str, Pair] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            report.add(line, "a key must be one word; put quotes around a text that begins with { or [")
        elif first := pairs.get(key.value):
            report.add(line, f"{shown(key.value)} is written twice (first on line {first.line}); delete one")
        else:
            pairs[key.value] = Pair(key.value, _value(value, report), line)
    return list(pairs.values())


def _value(node: yaml.Node, report: Report) -> Value:
    if isinstance(node, yaml.ScalarNode):
        return Value("" if node.tag == NULL else node.value.strip(), _line(node), kind=node.tag.rpartition(":")[2])
    if isinstance(node, yaml.SequenceNode):
        return Value(None, _line(node), tuple(_value(item, report) for item in node.value))
    pairs = _pairs(node, report) if isinstance(node, yaml.MappingNode) else []
    return Value(None, _line(node), pairs=tuple(pairs))


def _line(place: Any) -> int:
    return int(place.start_mark.line) + 1
