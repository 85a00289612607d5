"""Editor of a YAML list of entries as text: every byte that is not asked to change stays, comments and quotes too.

Values are found by the marks of YAML nodes and replaced in the text. Nothing is written again by a YAML writer, since
each of them joins lines, or changes quotes and line ends (docs/decisions/0022-editing.md).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from directory.messages import Message, message

COUNT = re.compile(r"# entries: \d+")
INDENT = "  "
NUMBERS = ("municipality", "serves")  # of municipalities: in quotes, as everywhere in the files
Value = str | Sequence[str]


class EditError(Exception):
    """The change cannot be made; *text* says why, and what to do."""

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(str(text))


@dataclass(frozen=True)
class YamlList:
    """The text of a file that is a list of entries with an id, and its line end. A change returns a new one."""

    text: str

    @property
    def newline(self) -> str:
        """How the lines of the file end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def entries(self) -> dict[str, yaml.MappingNode]:
        """Return the entries by id. Raises EditError where there is none to be read."""
        try:
            root = yaml.compose(self.text, yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError):
            root = None
        nodes = root.value if isinstance(root, yaml.SequenceNode) else []
        if found := {_text(pairs["id"][1]): node for node in nodes if "id" in (pairs := _pairs(node))}:
            return found
        raise EditError(message("the file cannot be read as a list; run python -m directory, and correct it first"))

    def get(self, id: str, key: str) -> str | None:
        """Return the text under *key* of the entry *id*, or None where it has no such key, or a list."""
        pair = _pairs(self.entries()[id]).get(key)
        return None if pair is None or not isinstance(pair[1], yaml.ScalarNode) else _text(pair[1])

    def set(self, id: str, key: str, value: Value, order: Sequence[str]) -> "YamlList":
        """Return the list with *value* under *key* of the entry *id*; a new key stands where *order* puts it.

        Raises EditError.
        """
        pairs = _pairs(self.entries()[id])
        if key not in pairs:
            at = self._line_end(_end(self.text, _before(pairs, key, order)))
            return self._with(at, at, f"{self.newline}{INDENT}{key}: {_written(key, value)}")
        node = pairs[key][1]
        flow_or_text = isinstance(node, yaml.ScalarNode) or (isinstance(node, yaml.SequenceNode) and node.flow_style)
        if not flow_or_text or getattr(node, "style", None) in ("|", ">"):
            raise EditError(
                message("'{key}' of '{id}' has lines of its own; change it in the file by hand", key=key, id=id)
            )
        begin, end = node.start_mark.index, node.end_mark.index
        space = " " if begin == end and self.text[begin - 1 : begin] == ":" else ""
        return self._with(begin, end, space + _written(key, value, str(getattr(node, "style", None) or "")))

    def delete(self, id: str, key: str) -> "YamlList":
        """Return the list without the line, or lines, of *key* in the entry *id*; as it is where there is none."""
        pair = _pairs(self.entries()[id]).get(key)
        if pair is None:
            return self
        return self._with(self._line_start(pair[0].start_mark.index), self._next_line(_end(self.text, pair[1])), "")

    def insert(self, entry: Mapping[str, Value], after: str | None) -> "YamlList":
        """Return the list with the new *entry* behind the entry *after*, or at the end, and its count one higher."""
        nodes = self.entries()
        node = nodes[after] if after in nodes else list(nodes.values())[-1]
        at = self._block_end(node)
        lines = [f"{INDENT}{key}: {_written(key, value)}" for key, value in entry.items()]
        lines[0] = "- " + lines[0].removeprefix(INDENT)
        blank = self.newline if re.search(r"\n\r?\n- ", self.text) else ""
        block = f"{blank}{self.newline.join(lines)}{self.newline}"
        return self._with(at, at, block)._counted(len(nodes) + 1)

    def remove(self, id: str) -> "YamlList":
        """Return the list without the entry *id*, the notes that stand right above it, and its count one lower."""
        nodes = self.entries()
        begin, end = self._line_start(nodes[id].start_mark.index), self._block_end(nodes[id])
        above = begin
        while above and self.text[self._line_start(above - 1)] == "#":
            above = self._line_start(above - 1)
        # The notes at the top of the file are of all entries.
        begin = above or begin
        alone = self.text[:begin].endswith((self.newline * 2, "\ufeff")) or not begin
        blank = re.compile(r"\r?\n").match(self.text, end) if alone else None
        return self._with(begin, blank.end() if blank else end, "")._counted(len(nodes) - 1)

    def _with(self, begin: int, end: int, text: str) -> "YamlList":
        return YamlList(self.text[:begin] + text + self.text[end:])

    def _counted(self, count: int) -> "YamlList":
        last = list(COUNT.finditer(self.text))[-1:]
        return self._with(*last[0].span(), f"# entries: {count}") if last else self

    def _block_end(self, node: yaml.MappingNode) -> int:
        """Where the line after the entry *node* and the notes that are indented as it begins."""
        end = self._next_line(_end(self.text, node))
        while note := re.compile(r"[ \t]+#[^\n]*\n").match(self.text, end):
            end = note.end()
        return end

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self.text.find(self.newline, at)
        return len(self.text) if end < 0 else end

    def _next_line(self, at: int) -> int:
        return min(self._line_end(at) + len(self.newline), len(self.text))


def _pairs(node: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        found.setdefault(_text(key), (key, value))
    return found


def _before(pairs: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str, order: Sequence[str]) -> yaml.Node:
    """The value behind which a new *key* is written: of the last key that stands before it in *order*."""
    earlier = order[: order.index(key)] if key in order else list(pairs)
    return [value for name, (_, value) in pairs.items() if name in earlier or name == "id"][-1]


def _end(text: str, node: yaml.Node) -> int:
    """Where the last value in *node* ends; its own end mark lies behind the notes that follow it."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(text, node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _end(text, node.value[-1])
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if text[end - 1 : end].isspace() else end


def _text(node: yaml.Node) -> str:
    return str(node.value).strip()


def _written(key: str, value: Value, style: str = "") -> str:
    style = style or ("'" if key in NUMBERS else "")
    if isinstance(value, str):
        return _quoted(value, style, "{}")
    return f"[{', '.join(_quoted(one, style, '[{}]') for one in value)}]"


def _quoted(value: str, style: str, around: str) -> str:
    """*value* as YAML, without quotes where it is read as it is, with what stands *around* it."""
    if style == '"':
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "'" or not _is_plain(value, around.replace("{}", value)):
        return "'" + value.replace("'", "''") + "'"
    return value


def _is_plain(value: str, written: str) -> bool:
    try:
        node = yaml.compose(f"key: {written}\n", yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    read = node.value[0][1] if isinstance(node, yaml.MappingNode) and len(node.value) == 1 else None
    if isinstance(read, yaml.SequenceNode) and len(read.value) == 1 and written != value:
        read = read.value[0]
    return isinstance(read, yaml.ScalarNode) and not read.style and read.value == value
