"""The report of a comparison: as text for a terminal, as Markdown for a request on a git host, as JSON for programs."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from directory.history import shown
from directory.history.change import CENTRE, HELPLINE, LANGUAGE, LOUD, PAGE, TABLE, WORD, Change
from directory.history.comparison import Comparison
from directory.history.shown import Sources
from directory.messages import Message, message

HEADINGS = {
    LOUD: message("LOOK TWICE"),
    CENTRE: message("Centres"),
    HELPLINE: message("Helplines"),
    LANGUAGE: message("Languages"),
    TABLE: message("Lists"),
    WORD: message("Words"),
    PAGE: message("Pages"),
}
STALE = message("Translations that did not follow")
VISITORS = message("Visitors will see it on")
NOTHING = message("Nothing has changed in data/ and content/.")
# What Markdown and the hosts would take for a sign of their own: stress, links, HTML, references to people and numbers.
SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@$%^])")


def as_text(compared: Comparison, sources: Sources, title: str, language: str) -> str:
    """Return the report for a terminal; *title* names the commit compared with."""
    said = _Said(language)
    lines = [said(message("Compared with {title}", title=title))]
    for heading, changes in _parts(compared):
        lines += ["", said(heading)]
        for change in changes:
            lines += [f"  {said(change.text)}", *(f"    {line}" for line in change.lines)]
    for title, rows in _rest(compared, sources, said):
        lines += ["", title, *(f"  {row}" for row in rows)]
    return "\n".join(lines if len(lines) > 1 else [*lines, said(NOTHING)])


def as_markdown(compared: Comparison, sources: Sources, title: str, language: str) -> str:
    """Return the report as GitHub and GitLab show it: no HTML, and nothing that was typed becomes a sign of theirs."""
    said = _Said(language)
    lines = [_plain(said(message("Compared with {title}", title=title)))]
    for heading, changes in _parts(compared):
        lines += ["", f"### {said(heading)}", ""]
        for change in changes:
            text = _plain(said(change.text))
            lines.append(f"- **{text}**" if change.part == LOUD else f"- {text}")
            lines += [f"    - {_plain(line)}" for line in change.lines]
    for title, rows in _rest(compared, sources, said):
        lines += ["", f"### {title}", "", *(f"- {_plain(row)}" for row in rows)]
    return "\n".join(lines if len(lines) > 1 else [*lines, "", said(NOTHING)])


def as_json(compared: Comparison, sources: Sources, title: str, language: str) -> str:
    """Return the report as one object: compared_with, changes, stale, unreadable."""
    said = _Said(language)
    changes = [
        {
            "part": change.part,
            "path": change.path,
            "id": change.id,
            "key": change.key,
            "old": change.old,
            "new": change.new,
            "text": said(change.text),
            "lines": list(change.lines),
            "shown_on": [said(place) for place in shown.places(change, sources)],
        }
        for change in compared.changes
    ]
    stale = [{"path": path, "key": key} for path, key in compared.stale]
    unreadable = sorted({*compared.unreadable_before, *compared.unreadable_now})
    whole = {"compared_with": title, "changes": changes, "stale": stale, "unreadable": unreadable}
    return json.dumps(whole, ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Comparison, Sources, str, str], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


class _Said:
    """Messages in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, text: Message | str) -> str:
        return text.in_language(self._language) if isinstance(text, Message) else text


def _parts(compared: Comparison) -> Iterator[tuple[Message, list[Change]]]:
    for part, heading in HEADINGS.items():
        if changes := [change for change in compared.changes if change.part == part]:
            yield heading, changes


def _rest(compared: Comparison, sources: Sources, said: _Said) -> Iterator[tuple[str, list[str]]]:
    if compared.stale:
        yield said(STALE), [f"{path}: {key}" if key else path for path, key in compared.stale]
    if seen := _seen(compared.changes, sources, said):
        yield said(VISITORS), seen
    unread = [
        *(message("{file} could not be read before", file=file) for file in compared.unreadable_before),
        *(message("{file} cannot be read; run python -m directory", file=file) for file in compared.unreadable_now),
    ]
    if unread:
        yield said(message("Not compared")), [said(one) for one in unread]


def _seen(changes: Sequence[Change], sources: Sources, said: _Said) -> list[str]:
    """A line for each entry, word or page that visitors see: where they do."""
    seen: dict[str, dict[str, None]] = {}
    for change in changes:
        if change.key != "swapped":  # each of the entries has a change of its own
            for place in shown.places(change, sources):
                seen.setdefault(change.id or change.path, {})[said(place)] = None
    return [f"{id}: {', '.join(places)}" for id, places in seen.items()]


def _plain(text: str) -> str:
    plain = SIGNS.sub(r"\\\1", text)
    return f"\\{plain}" if plain.startswith("-") else plain  # else a dash would begin another list
