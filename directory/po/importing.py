"""What a translated PO file would change: judged unit by unit, then as the files that it would make."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from directory.languages import Language
from directory.messages import Message, message
from directory.parsing.entries import suggestion
from directory.parsing.problems import Report, shown
from directory.po import provenance_lines, spans
from directory.po.catalogue import PLACE, Entry
from directory.po.texts import Pair

LINK = re.compile(r"\]\(([^)\s]*)")


@dataclass(frozen=True, slots=True)
class Change:
    """What a file becomes: its text, and for each of its texts the line of the PO file that says so."""

    pair: Pair
    text: str
    lines: Mapping[str, int]


@dataclass(slots=True)
class Plan:
    """What an import would do: files to write, and how many texts are new, changed, missing, unread or outdated."""

    changes: list[Change] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    missing: int = 0
    fuzzy: int = 0
    outdated: int = 0


def plan(entries: Sequence[Entry], pairs: Sequence[Pair], language: Language, report: Report) -> Plan:
    """Return what *entries* change in the files of *language*; what is wrong with them goes to *report*."""
    result = Plan()
    known = {pair.context(span): span.text for pair in pairs for span in pair.sources}
    taken: dict[str, dict[str, Entry]] = {}
    for pair in pairs:
        mine = [entry for entry in entries if _belongs(entry, pair, known)]
        taken[pair.prefix] = _current(mine, pair, result)
    for entry in entries:
        if not _is_known(entry, known, pairs):
            meant = suggestion(entry.context, list(known)) or message("; export again")
            report.add(entry.line, message("there is no text {name}{meant}", name=shown(entry.context), meant=meant))
    for pair in pairs:
        _change(pair, taken[pair.prefix], language, report, result)
    return result


def _belongs(entry: Entry, pair: Pair, known: Mapping[str, str]) -> bool:
    return entry.context.startswith(pair.prefix) if pair.prefix else entry.context in known and "#" not in entry.context


def _is_known(entry: Entry, known: Mapping[str, str], pairs: Iterable[Pair]) -> bool:
    pages = [pair.prefix for pair in pairs if pair.prefix]
    page, _, number = entry.context.partition("#")
    return entry.context in known or (f"{page}#" in pages and number.isdigit())


def _current(entries: Sequence[Entry], pair: Pair, result: Plan) -> dict[str, Entry]:
    """The entries whose Norwegian text still stands in the original, by the name it has there today.

    A paragraph that has come or gone since the export shifts the numbers: the text itself tells which is meant.
    """
    named = {span.name: span for span in pair.sources}
    found: dict[str, Entry] = {}
    for entry in entries:
        name = entry.context.removeprefix(pair.prefix)
        same = [one.name for one in pair.sources if one.text == entry.source and one.name not in found]
        if (span := named.get(name)) and span.text == entry.source:
            found[name] = entry
        elif pair.prefix and same:
            found[same[0]] = entry
        else:
            result.outdated += 1
    return found


def _change(pair: Pair, taken: Mapping[str, Entry], language: Language, report: Report, result: Plan) -> None:
    ready = {name: entry for name, entry in taken.items() if entry.target and not entry.fuzzy}
    for entry in ready.values():
        _judge(entry, pair, report)
    new = [name for name in ready if name not in pair.targets]
    changed = [name for name, one in ready.items() if name not in new and pair.targets[name].text != one.target]
    missing = [span.name for span in pair.sources if span.name not in pair.targets and span.name not in ready]
    result.new, result.changed = result.new + len(new), result.changed + len(changed)
    result.missing += len(missing)
    result.fuzzy += sum(entry.fuzzy and name in pair.targets for name, entry in taken.items())
    confirmed = len(ready) == len(pair.sources)
    if missing and not pair.alike and (new or changed):
        report.add(min(entry.line for entry in taken.values()), _half_done(pair, len(missing)))
    elif new or changed or (confirmed and pair.stale):
        text = _made(pair, {name: entry.target for name, entry in ready.items()}, language)
        whole = confirmed or (not missing and not pair.stale)
        text = provenance_lines.renewed(text, pair.original_text, page=bool(pair.prefix), whole=whole)
        result.changes.append(Change(pair, text, {name: entry.line for name, entry in ready.items()}))


def _half_done(pair: Pair, count: int) -> Message:
    return message(
        "{count} texts of {path} are not translated yet; it is written when all are", count=count, path=pair.path
    )


def _made(pair: Pair, ready: Mapping[str, str], language: Language) -> str:
    """The file with the texts that are *ready*: in their places, or in those of the original where it has no such."""
    wanted = {name: span.text for name, span in pair.targets.items()} | dict(ready)
    return _in_place(pair, wanted) if pair.alike else _from_original(pair, wanted, language)


def _judge(entry: Entry, pair: Pair, report: Report) -> None:
    """Note what the translation has lost, or holds beside the original."""
    for parts in (PLACE.findall, LINK.findall):
        before, after = Counter(parts(entry.source)), Counter(parts(entry.target))
        for part in before - after:
            report.add(entry.line, message("{part} is lost; it must stand in the translation too", part=shown(part)))
        for part in after - before:
            report.add(entry.line, message("{part} is not in the Norwegian text; delete it", part=shown(part)))
    if re.search(r"<[a-zA-Z/!?]", entry.target):
        report.add(entry.line, message("{text} holds HTML; write plain words", text=shown(entry.target)))
    if "\n" in entry.target and "\n" not in entry.source:
        report.add(entry.line, message("{text} has several lines; write it on one", text=shown(entry.target)))
    elif _is_block(entry, pair) and (sign := spans.BEGIN.match(entry.target)) and sign[0]:
        report.add(entry.line, message("{text} begins with a sign of Markdown; delete it", text=shown(entry.target)))


def _is_block(entry: Entry, pair: Pair) -> bool:
    return bool(pair.prefix) and entry.context.removeprefix(pair.prefix).isdigit()


def _in_place(pair: Pair, wanted: Mapping[str, str]) -> str:
    text = spans.replaced(pair.text or "", sorted(pair.targets.values(), key=lambda span: span.start), wanted)
    for above, span in zip((None, *pair.sources), pair.sources, strict=False):
        if span.name in wanted and span.name not in pair.targets:
            text = _added(text, above.name if above else "", f"{span.name}: {spans.scalar(wanted[span.name])}\n")
    return text


def _added(text: str, above: str, line: str) -> str:
    """*text*, a words file, with *line* below that of the key *above*, which the original has above it too."""
    found = next((span for span in spans.of_words(text) if span.name == above), None)
    at = text.find("\n", found.end - 1) + 1 if found else 0
    return text[:at] + line + text[at:] if at or not found else f"{text}\n{line}"


def _from_original(pair: Pair, wanted: Mapping[str, str], language: Language) -> str:
    """The original with each of its texts replaced: a new file, whose signs and comments are those of the original."""
    text = spans.replaced(pair.original_text, pair.sources, wanted)
    if pair.prefix:
        return text
    lines = text.split("\n")
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    kept = [line for line in lines[:end] if line.startswith(("# key:", "# yaml-language-server"))]
    said = f"# The words of the pages and forms in {language.name} ({language.norwegian}).\n# A translation of nb.yaml."
    return "\n".join([*kept[:-1], said, *kept[-1:], *lines[end:]])
