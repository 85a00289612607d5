"""The comparison of two states of data/ and content/: pure, without git, files or a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.history import changed_entries, changed_texts, moved_numbers
from directory.history.change import Change
from directory.history.typed import State


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed. *stale*: (file, key or nothing) of translations that did not follow; *unreadable*: files."""

    changes: Sequence[Change]
    stale: Sequence[tuple[str, str]]
    unreadable_before: Sequence[str]
    unreadable_now: Sequence[str]


def compare(old: State, new: State, today: date) -> Comparison:
    """Return what is different in *new*. A file that cannot be read on one side is compared on neither."""
    skipped = old.unreadable | new.unreadable
    old, new = _without(old, skipped), _without(new, skipped)
    found = [
        *moved_numbers.changes(old, new),
        *changed_entries.changes(old, new, today),
        *changed_texts.changes(old, new),
    ]
    return Comparison(found, changed_texts.stale(old, new), sorted(old.unreadable), sorted(new.unreadable))


def _without(state: State, names: frozenset[str]) -> State:
    lists = {name: entries for name, entries in state.lists.items() if name not in names}
    words = {code: texts for code, texts in state.words.items() if f"words/{code}.yaml" not in names}
    tables = {name: lines for name, lines in state.tables.items() if name not in names}
    pages = {page: text for page, text in state.pages.items() if f"content/{page}.md" not in names}
    return State(lists, tables, words, pages, state.unreadable)
