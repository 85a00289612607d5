"""A state of data/ and content/ as it was typed, unjudged: also one with mistakes can be compared with another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from directory.messages import message
from directory.parsing import text_file, yaml_nodes
from directory.parsing.problems import Report
from directory.parsing.yaml_nodes import Value

CENTRES, HELPLINES, LANGUAGES = "shelters.yaml", "helplines.yaml", "languages.yaml"
LISTS = {CENTRES: "id", HELPLINES: "id", LANGUAGES: "code"}
OTHER = (".csv", ".yaml")  # every other file of data/ is compared line by line
WORDS, CONTENT = "words", "content"
UNJUDGED = message("'key: text'")  # what is wrong is told by the check

Entry = Mapping[str, str]


@dataclass(frozen=True)
class State:
    """What the files say. *lists*: entries by id; *tables*: lines; *words*: by language; *pages*: by 'nb/find'.

    *unreadable*: the files of which nothing is known, since they are no YAML or no text.
    """

    lists: Mapping[str, Mapping[str, Entry]]
    tables: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]
    pages: Mapping[str, str]
    unreadable: frozenset[str] = field(default_factory=frozenset)


def read(data: Path, content: Path) -> State:
    """Return what the two folders say; a file that is missing says nothing."""
    unreadable: set[str] = set()
    return State(
        lists={name: _readable(data / name, name, unreadable, key) for name, key in LISTS.items()},
        tables={
            path.name: lines
            for path in sorted(data.glob("*.*"))
            if path.suffix in OTHER and path.name not in LISTS
            if (lines := _lines(path, path.name, unreadable)) is not None
        },
        words={
            path.stem: _words(path, f"{WORDS}/{path.name}", unreadable)
            for path in sorted((data / WORDS).glob("*.yaml"))
        },
        pages={
            path.relative_to(content).with_suffix("").as_posix(): "\n".join(lines)
            for path in sorted(content.glob("*/*.md"))
            if (lines := _lines(path, f"{CONTENT}/{path.relative_to(content).as_posix()}", unreadable)) is not None
        },
        unreadable=frozenset(unreadable),
    )


def entries(path: Path, key: str = "id") -> dict[str, Entry] | None:
    """Return the entries of a YAML list by what stands under *key*, or None where the file cannot be read as one.

    A list becomes 'a, b', a part of an entry its own keys, as in 'notice.until'. Of two with one id the first counts.
    """
    report = Report(path, [])
    if text_file.read(report) is None:
        return None
    found: dict[str, Entry] = {}
    listed = list(yaml_nodes.mappings(report, UNJUDGED))
    for mapping in listed:
        entry = dict(part for pair in mapping.pairs for part in _flat(pair.key, pair.value))
        found.setdefault(entry.get(key, ""), entry)
    return found or None


def _flat(key: str, value: Value) -> list[tuple[str, str]]:
    if value.pairs:
        return [part for pair in value.pairs for part in _flat(f"{key}.{pair.key}", pair.value)]
    return [(key, value.text if value.text is not None else ", ".join(item.text or "" for item in value.items))]


def _readable(path: Path, name: str, unreadable: set[str], key: str) -> Mapping[str, Entry]:
    found = entries(path, key) if path.exists() else {}
    if found is None:
        unreadable.add(name)
    return found or {}


def _words(path: Path, name: str, unreadable: set[str]) -> dict[str, str]:
    pairs = yaml_nodes.mapping(Report(path, []), UNJUDGED)
    if not pairs:
        unreadable.add(name)
    return {pair.key: pair.value.text or "" for pair in pairs}


def _lines(path: Path, name: str, unreadable: set[str]) -> tuple[str, ...] | None:
    text = text_file.read(Report(path, []))
    if text is None:
        unreadable.add(name)
        return None
    return tuple(text.splitlines())
