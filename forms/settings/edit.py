"""Edit the settings file (TOML) with tomlkit: values of one section change; comments, order and line ends stay.

A comment inside a list stays inside it, above the new values. The result is read back with Python's own parser and
compared with what was meant: where the two differ, or tomlkit would reorder the file, nothing is changed.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Comment, Item, Table

Value = str | int | list[str]
Values = Mapping[str, Value]


class CannotRewriteError(Exception):
    """The section is written in a way that we cannot change safely. Says what to put there by hand."""


def set_values(text: str, section: str, values: Values) -> str:
    """Return *text* with *values* in [section], which is added at the end where it is not there.

    Raises tomllib.TOMLDecodeError when *text* is not TOML, CannotRewriteError.
    """
    names = section.split(".")
    expected = _merged(tomllib.loads(text), names, values)
    try:
        edited = _edited(text, names, values)
        if tomllib.loads(edited) == expected:
            return edited
    except (TOMLKitError, tomllib.TOMLDecodeError):
        pass  # as where the section is a single value
    reason = f"[{section}] is written in an unusual way, so nothing was changed; put this there by hand:"
    raise CannotRewriteError(f"{reason}\n{tomlkit.dumps(values).rstrip()}")


def remove_values(text: str, section: str, keys: Collection[str]) -> str:
    """Return *text* without the lines of *keys* in [section]. Every other line stays, comments above them too.

    Raises tomllib.TOMLDecodeError when *text* is not TOML, CannotRewriteError.
    """
    names = section.split(".")
    expected, document = tomllib.loads(text), tomlkit.parse(text)
    table, found = _table(document, names), _table(expected, names)
    if isinstance(table, Table) and isinstance(found, dict) and tomlkit.dumps(document) == text:
        for key in set(keys) & set(found):
            del table[key], found[key]
        if _parsed(tomlkit.dumps(document)) == expected:
            return tomlkit.dumps(document)
    lines = f"delete these lines by hand: {', '.join(keys)}"
    raise CannotRewriteError(f"[{section}] is written in an unusual way, so nothing was changed; {lines}")


def remove_section(text: str, section: str) -> str:
    """Return *text* without [section]. What stands above the next section, comments included, stays.

    Raises tomllib.TOMLDecodeError when *text* is not TOML, CannotRewriteError.
    """
    names = section.split(".")
    expected = _without(tomllib.loads(text), names)
    lines = text.splitlines(keepends=True)
    headings = [place for place, line in enumerate(lines) if line.lstrip().startswith("[")]
    ours = [place for place in headings if _is_heading(lines[place], names)]
    if len(ours) == 1:
        end = next((place for place in headings if place > ours[0]), len(lines))
        while end < len(lines) and not lines[end - 1].split("#")[0].strip():
            end -= 1
        edited = "".join(lines[: ours[0]] + lines[end:])
        if _parsed(edited) == expected:
            return edited
    raise CannotRewriteError(f"[{section}] is written in an unusual way, so nothing was changed; delete it by hand")


def _is_heading(line: str, names: list[str]) -> bool:
    typed = line.split("#")[0].strip()
    return [part.strip(" \t\"'") for part in typed.strip("[]").split(".")] == names and not typed.startswith("[[")


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _without(tables: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """*tables* without the table that *names* lead to; one that is empty then goes too."""
    if len(names) == 1:
        return {name: table for name, table in tables.items() if name != names[0]}
    below = _without(tables[names[0]], names[1:])
    return {name: below if name == names[0] else table for name, table in tables.items() if name != names[0] or below}


def _merged(tables: dict[str, Any], names: list[str], values: Values) -> dict[str, Any]:
    """*tables* with *values* in the table that *names* lead to."""
    if not names:
        return {**tables, **values}
    below = tables.get(names[0], {})
    return {**tables, names[0]: _merged(below if isinstance(below, dict) else {}, names[1:], values)}


def _edited(text: str, names: list[str], values: Values) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    present = _table(tomlkit.parse(text), names)
    # A "super table" has no line of its own: only a table below it is there, as in [inbox.oslo.apply].
    if present is None or (isinstance(present, Table) and present.is_super_table()):
        return _with_section(text, names, tomlkit.dumps(values), end)
    document = tomlkit.parse(text)
    table = _table(document, names)
    if isinstance(table, Table) and tomlkit.dumps(document) == text:
        _set(table, values, end)
    return tomlkit.dumps(document)


def _with_section(text: str, names: list[str], lines: str, end: str) -> str:
    """*text* with a new section of these *lines*: beside the table above or below it, else at the end.

    tomlkit changes no table whose parts stand apart.
    """
    name = ".".join(names)
    section = f"[{name}]\n{lines}".replace("\n", end)
    if below := re.search(rf"^\[{re.escape(name)}\.", text, re.MULTILINE):
        return f"{text[: below.start()]}{section}{end}{text[below.start() :]}"
    document = tomlkit.parse(text)
    above = _table(document, names[:-1]) if names[2:] else None
    if isinstance(above, Table) and not above.is_super_table():
        last = _last_line(above)
        last.trivia.trail = f"{last.trivia.trail or end}{end}{section}"
        return tomlkit.dumps(document)
    text += end if text and not text.endswith("\n") else ""
    return f"{text}{end if text else ''}{section}"


def _last_line(table: Table) -> Item:
    """The last value of *table* itself, not of a table below it; its heading where it has none."""
    own = [item for key, item in table.value.body if key is not None and not isinstance(item, AoT | Table)]
    return own[-1] if own else table


def _table(document: Mapping[str, Any], names: list[str]) -> Any:
    """What *names* lead to in *document*; None where there is nothing."""
    found: Any = document
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _set(table: Table, values: Values, end: str) -> None:
    added = {}
    for key, value in values.items():
        if key in table:
            table[key] = _with_comments(table[key], value, end)
        else:
            added[key] = value
    # tomlkit would put them behind the comments that stand above the next section.
    last = _last_line(table)
    last.trivia.trail = (last.trivia.trail or end) + tomlkit.dumps(added).replace("\n", end)


def _with_comments(old: Item, new: Value, end: str) -> Item:
    """The value *new*, holding the comments that stand inside the list *old*."""
    comments = _comments(old)
    if not comments or not isinstance(new, list):
        return tomlkit.item(new)
    lines = [*comments, *(f"{tomlkit.item(value).as_string()}," for value in new)]
    return tomlkit.value(f"[{''.join(f'{end}    {line}' for line in lines)}{end}]")


def _comments(value: Item) -> list[str]:
    # tomlkit offers no public way to the comments inside a list.
    parts = value._iter_items() if isinstance(value, Array) else ()
    return [part.trivia.comment for part in parts if isinstance(part, Comment)]
