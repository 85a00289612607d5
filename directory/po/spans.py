"""The texts of a words file or a page, each with its place: what a translator sees, and what stays as it is.

A text is replaced where it stands; the rest of its file, comments included, keeps its bytes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from directory.parsing.yaml_nodes import LOADER
from directory.translation import provenance
from directory.translation.pages import TEXTS

# What stands before the text of a block and is no text: signs of a list, a heading or a box, and the indentation.
BEGIN = re.compile(r" *(?:(?:[-*+]|\d+\.) +|#{1,6} +|(?:!!!|\?\?\?\+?) +\w+ +\")?")
NEW_BLOCK = re.compile(r" *(?:(?:[-*+]|\d+\.) |#|\||!!!|\?\?\?)")
BOX = re.compile(r" *(?:!!!|\?\?\?)")
LETTER = re.compile(r"[^\W\d_]")
SECTION = re.compile(r"# ?(.*)")


@dataclass(frozen=True, slots=True)
class Span:
    """A text, its name in its file, its kind, its line (from 1), and from which character to which it stands there.

    *kind* is what two languages must have alike: the sign before it. *yaml*: whether it is a YAML value.
    """

    name: str
    text: str
    kind: str
    line: int
    start: int
    end: int
    yaml: bool
    note: str = ""


def of_words(text: str) -> list[Span]:
    """Return the texts of a words file whose content is *text*, which was checked; the note is its section's."""
    return [span for span in _values(text, 0, _sections(text)) if span.name not in provenance.KEYS]


def of_page(text: str) -> list[Span]:
    """Return the texts of a page whose content is *text*: those at its top, then each block, counted from 1."""
    begin = text.find("---\n") + 4
    end = text.find("\n---", begin - 1) + 1
    top = [span for span in _values(text[begin:end], begin, {}) if span.name in TEXTS]
    first = text.count("\n", 0, begin)
    below = text.find("\n", end) + 1
    found = [_moved(span, first) for span in top]
    blocks = _blocks(text, below)
    return found + [
        Span(str(number), text[start:stop], kind, text.count("\n", 0, start) + 1, start, stop, yaml=False)
        for number, (kind, start, stop) in enumerate(blocks, 1)
    ]


def replaced(text: str, spans: Sequence[Span], texts: Mapping[str, str]) -> str:
    """Return *text* with each of *spans* that *texts* names holding that text."""
    for span in reversed(spans):
        new = texts.get(span.name, span.text)
        if new != span.text:
            text = text[: span.start] + (scalar(new) if span.yaml else new) + text[span.end :]
    return text


def scalar(text: str) -> str:
    """Return *text* as a YAML value: as it is where YAML reads it so, else in quotes."""
    if "\n" not in text and not re.search(r"\s#|: ", text) and _is_plain(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _is_plain(text: str) -> bool:
    try:
        node: Any = yaml.compose(text, LOADER)
    except yaml.YAMLError:
        return False
    scalar = isinstance(node, yaml.ScalarNode) and not node.style and node.tag.endswith(":str")
    return bool(scalar and node.value == text)


def _moved(span: Span, lines: int) -> Span:
    return Span(span.name, span.text, span.kind, span.line + lines, span.start, span.end, span.yaml)


def _values(text: str, offset: int, sections: Mapping[int, str]) -> Iterator[Span]:
    """The values of the YAML mapping *text*, which begins at the character *offset* of its file."""
    root: Any = yaml.compose(text, LOADER)
    starts = [offset]
    starts += [offset + found.end() for found in re.finditer(r"\n", text)]
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    for key, value in pairs:
        if isinstance(value, yaml.ScalarNode):
            start, end = (starts[mark.line] + mark.column for mark in (value.start_mark, value.end_mark))
            line = value.start_mark.line + 1
            note = sections.get(line, "")
            yield Span(key.value, value.value.strip(), "value", line, start, end, yaml=True, note=note)


def _sections(text: str) -> dict[int, str]:
    """The comment above each block of lines, by the numbers of those lines; the head of the file is none."""
    found, note, above = {}, "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if comment := SECTION.match(line):
            note = f"{note} {comment[1]}" if above.startswith("#") else comment[1]
        elif not line.strip():
            note = ""
        else:
            found[number] = note
        above = line
    return found


def _blocks(text: str, begin: int) -> Iterator[tuple[str, int, int]]:
    """Yield the sign before each block of *text* from *begin* on, and where its words start and end."""
    block: tuple[str, int, int] | None = None
    at = begin
    for line in text[begin:].split("\n"):
        if block and (not line.strip() or NEW_BLOCK.match(line) or BOX.match(block[0])):
            yield block
            block = None
        if block:
            block = (block[0], block[1], at + len(line.rstrip()))
        elif LETTER.search(line):
            block = _block(line, at)
        at += len(line) + 1
    if block:
        yield block


def _block(line: str, at: int) -> tuple[str, int, int]:
    sign = BEGIN.match(line)
    start = sign.end() if sign else 0
    end = len(line.rstrip())
    if BOX.match(line):
        end = line.rindex('"') if line.count('"') > 1 else end
    return re.sub(r"\d+", "1", line[:start]), at + start, at + end
