"""YAML front matter of a Markdown page: the texts between two --- lines at its top.

mkdocs takes front matter that it cannot read for text of the page, and the page loses its title in silence. So the
build reads pages by this module too, and mkdocs gets the text below it only.
"""

import re
from collections.abc import Mapping, Sequence

from directory.messages import Message, message
from directory.parsing import validators, yaml_nodes
from directory.parsing.entries import closest, suggestion
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_nodes import Pair, Value

RULE = "---"
# What would stand on the page, or in the browser's history, as it is typed.
MARKDOWN = re.compile(r"[{}`]|\*\*|__|\]\(|^#")


def read(
    text: str, report: Report, keys: Sequence[str], optional: Sequence[str] = ()
) -> tuple[Mapping[str, Value], int] | None:
    """Return the value of each of *keys* and *optional*, and the number of the page's first line below them, or None.

    Each of *keys* must be there, and one line of text; what is wrong goes to *report*. The caller judges *optional*.
    """
    lines = text.split("\n")
    rules = [number for number, line in enumerate(lines) if line.rstrip() == RULE]
    if rules[:1] != [0] or len(rules) < 2:
        wrong = message(
            "the page must begin with a line ---, then {keys}, then ---", keys=", ".join(f"{key}:" for key in keys)
        )
        report.add(1, wrong)
        return None
    end = rules[1]
    below = next((number for number, line in enumerate(lines[end + 1 :], end + 2) if line.strip()), 0)
    if below and lines[below - 1].rstrip() == RULE:
        report.add(below, message("a line --- ends the texts at the top once; delete this one"))
    # An empty line in place of the first --- keeps the numbers of the lines.
    block = "\n".join(["", *lines[1:end], ""])
    if block.strip():
        before = len(report.found)
        pairs = yaml_nodes.mapping_of(block, report, message("'title: text'"))
        if not pairs and len(report.found) > before:
            return None
    else:
        pairs = []
    known = (*keys, *optional)
    _check_known(pairs, report, known)
    found = {pair.key: pair.value for pair in pairs if pair.key in known}
    # A misspelt key is told once, where it stands.
    near = {one for pair in pairs if pair.key not in known for one in closest(pair.key, known)}
    _check_texts(found, report, [key for key in keys if key in found or key not in near])
    return found, end + 2


def _check_known(pairs: Sequence[Pair], report: Report, keys: Sequence[str]) -> None:
    for pair in pairs:
        if pair.key not in keys:
            meant = suggestion(pair.key.lower(), keys) or message("; use {names}", names=", ".join(keys))
            wrong = message("unknown key {key}{meant}", key=shown(pair.key), meant=meant)
            report.add(pair.line, wrong, pair.column)


def _check_texts(found: Mapping[str, Value], report: Report, keys: Sequence[str]) -> None:
    for key in keys:
        value = found.get(key)
        if value is None or value.text == "":
            line, column = (value.line, value.column) if value else (1, 1)
            missing = message("'{key}:' is missing; write it between the two --- lines at the top", key=key)
            report.add(line, missing, column)
        elif text := _wrong(value):
            report.add(value.line, message("'{key}:' {wrong}", key=key, wrong=text), value.column)


def _wrong(value: Value) -> Message | None:
    """What is wrong with *value*, if anything."""
    if value.text is None or value.kind != "str":
        return message("must be a text; put quotes around {value}", value=value.text or message("it"))
    try:
        validators.text(value.text)
    except validators.InvalidValue as error:
        return message("{value} {wrong}", value=shown(value.text), wrong=error.text)
    if found := MARKDOWN.search(value.text):
        return message(
            "holds '{found}', which would be shown as it is typed; write plain words, without placeholders",
            found=found.group(),
        )
    return None
