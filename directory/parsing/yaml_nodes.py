"""YAML node reader: each value is the text that the editor typed, with its line number.

We read nodes, not values: PyYAML's values turn `no` into False and 0123 into 83, and keep the last of two
equal keys in silence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from directory.messages import Message, message
from directory.parsing import text_file, yaml_mistakes
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_values import Mistake

# The same reader written in C, about ten times as fast, where PyYAML was built with it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CUT = re.compile(r"\s++#")
NULL = "tag:yaml.org,2002:null"
# Without one of these there is no anchor, alias or tag, and one reading will do.
SHORTHAND = re.compile(r"(?:^|[\s,\[{])[&*!]\S", re.MULTILINE)
MOST = 50  # mistakes in the form of one file that are told at once


@dataclass(frozen=True, slots=True)
class Value:
    """One value, trimmed; line and column count from 1. A list's or a mapping's text is None; it has items or pairs.

    *kind* is what YAML would make of it, such as str, int or bool; nothing that stands in quotes is more than str.
    """

    text: str | None
    line: int
    items: tuple["Value", ...] = ()
    pairs: tuple["Pair", ...] = ()
    kind: str = "str"
    column: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """One `key: value` of a mapping, and line and column of the key."""

    key: str
    value: Value
    line: int
    column: int = 1


def mapping(report: Report, expected: Message) -> list[Pair]:
    """Return the pairs of a file that is one mapping; *expected* shows what a line should look like."""
    text = text_file.read(report)
    return [] if text is None else mapping_of(text, report, expected)


def mapping_of(text: str, report: Report, expected: Message) -> list[Pair]:
    """Return the pairs of *text*, which is one mapping and whose lines are those of the report's file."""
    root = _root(text, report)
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        report.add(*_at(root, message("this must be lines like {expected}", expected=expected)))
        return []
    return _pairs(root, report)


def mappings(report: Report, expected: Message) -> Iterator[Value]:
    """Yield each mapping in a file that is a list of them; *expected* shows how an entry should begin."""
    text = text_file.read(report)
    return iter(()) if text is None else mappings_of(text, report, expected)


def mappings_of(text: str, report: Report, expected: Message) -> Iterator[Value]:
    """Yield each mapping of *text*, which is a list of them and whose lines are those of the report's file."""
    root = _root(text, report)
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        report.add(*_at(root, message("this must be a list whose entries begin like {expected}", expected=expected)))
        return
    for node in root.value:
        if isinstance(node, yaml.MappingNode):
            yield _value(node, report)
        else:
            report.add(*_at(node, message("an entry must begin like {expected}", expected=expected)))


def _root(text: str, report: Report) -> yaml.Node | None:
    """Return the node that *text* is, or None; each mistake in its form is noted, and mended as it is meant."""
    lines = text.split("\n")
    for rule in (yaml_mistakes.tabs, yaml_mistakes.undashed, yaml_mistakes.orphaned, yaml_mistakes.overdashed):
        _mend(lines, [*rule(lines)], report)
    for _ in range(MOST):
        try:
            root = _compose(lines, report)
            mistakes = _joined(root, lines) if root else []
        except (yaml.YAMLError, RecursionError) as error:
            root, mistakes = None, [yaml_mistakes.find(lines, error)]
        if not mistakes:
            return root
        if not _mend(lines, mistakes, report):
            return None
    return None


def _mend(lines: list[str], mistakes: Sequence[Mistake], report: Report) -> bool:
    """Note the *mistakes*, and write each line as it is meant; return whether that has changed anything."""
    before = list(lines)
    for mistake in mistakes:
        if mistake.text:
            report.add_misshapen(mistake.line, mistake.text, mistake.column)
        if mistake.mended is not None:
            lines[mistake.line - 1] = mistake.mended
    return lines != before


def _compose(lines: Sequence[str], report: Report) -> yaml.Node | None:
    text = "\n".join(lines)
    if SHORTHAND.search(text) and _shorthand(text, report):
        return None
    root: yaml.Node | None = yaml.compose(text, LOADER)
    if root is None:
        report.add(1, message("this file is empty; put it back from the last version that worked"))
        return None
    for node in _plain(root):
        _check_comment(node, lines, report)
    return root


def _plain(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield each text without quotes; its style is '' from the reader in C, None from the other."""
    if isinstance(node, yaml.ScalarNode):
        if not node.style:
            yield node
        return
    for part in node.value:
        for inner in part if isinstance(part, tuple) else (part,):
            yield from _plain(inner)


def _joined(root: yaml.Node, lines: Sequence[str]) -> list[Mistake]:
    """The keys that YAML takes for more of the text above them: they are further in, without the space."""
    return [
        mistake
        for node in _plain(root)
        if node.end_mark.line > node.start_mark.line
        for mistake in yaml_mistakes.glued(lines, node.start_mark.line + 2, node.end_mark.line + 1)
    ]


def _check_comment(node: yaml.ScalarNode, lines: Sequence[str], report: Report) -> None:
    """Note a comment behind a text without quotes: "Closed #holiday" is "Closed" to YAML (1.2.2, 6.6)."""
    if cut := CUT.match(lines[node.end_mark.line], node.end_mark.column):
        text = message(
            "what stands behind the # is left out; put quotes around the text, or write a note on a line of its own"
        )
        report.add_misshapen(node.end_mark.line + 1, text, cut.end())


def _shorthand(text: str, report: Report) -> bool:
    """Note every anchor, alias and tag: they leave no trace in nodes, and hide from the reader what a value is."""
    before = len(report.found)
    for event in yaml.parse(text, LOADER):
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            wrong = message(
                "& and * are not used here (found before '{name}'); put quotes around the text", name=anchor
            )
            report.add(*_at(event, wrong))
        if tag is not None:
            report.add(
                *_at(event, message("! is not used here (found in '{name}'); put quotes around the text", name=tag))
            )
    return len(report.found) > before


def _pairs(node: yaml.MappingNode, report: Report) -> list[Pair]:
    pairs: dict[str, Pair] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            report.add(*_at(key, message("a key must be one word; put quotes around a text that begins with {{ or [")))
        elif first := pairs.get(key.value):
            text = message(
                "{key} is written twice (first on line {line}); delete one", key=shown(key.value), line=first.line
            )
            report.add(*_at(key, text))
        else:
            pairs[key.value] = Pair(key.value, _value(value, report), _line(key), _column(key))
    return list(pairs.values())


def _value(node: yaml.Node, report: Report) -> Value:
    line, column = _line(node), _column(node)
    if isinstance(node, yaml.ScalarNode):
        text = "" if node.tag == NULL else node.value.strip()
        return Value(text, line, kind=node.tag.rpartition(":")[2], column=column)
    if isinstance(node, yaml.SequenceNode):
        return Value(None, line, tuple(_value(item, report) for item in node.value), column=column)
    pairs = _pairs(node, report) if isinstance(node, yaml.MappingNode) else []
    return Value(None, line, pairs=tuple(pairs), column=column)


def _at(place: Any, text: Message) -> tuple[int, Message, int]:
    """What Report.add takes: *text* at the beginning of a node or event."""
    return _line(place), text, _column(place)


def _line(place: Any) -> int:
    return int(place.start_mark.line) + 1


def _column(place: Any) -> int:
    return int(place.start_mark.column) + 1
