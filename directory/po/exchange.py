"""Export and import of a language: what the command `po` does, without its words to the editor."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from directory import languages, loader, replacing
from directory.languages import ORIGINAL, Language
from directory.messages import message
from directory.parsing.entries import suggestion
from directory.parsing.problems import Problem, Report, shown
from directory.po import catalogue, importing, spans, texts
from directory.po.catalogue import Unit
from directory.po.importing import Change, Plan
from directory.po.texts import Pair

# Judges the pages of a copy of the project: that is the site's business, which nothing here may import.
Judge = Callable[[Path, Path], Sequence[Problem]]


def language(code: str, data: Path, report: Report) -> Language | None:
    """Return the language *code*, any but the original; a wrong one is noted on line 1 of the report's file."""
    listed = {one.code: one for one in languages.read(data / "languages.yaml", [])}
    if not code:
        report.add(1, message("the head of this PO file does not say its language; write 'Language: ar' there"))
    elif code == ORIGINAL:
        report.add(1, message("{code} is the original, which is translated from; name another", code=shown(code)))
    elif code not in listed:
        meant = suggestion(code, list(listed)) or message("; add it there first")
        report.add(1, message("there is no language {code} in languages.yaml{meant}", code=shown(code), meant=meant))
    return listed.get(code) if code != ORIGINAL else None


def export(code: str, data: Path, content: Path, found: list[Problem]) -> bytes | None:
    """Return the PO file of the language *code*; what keeps it from being made goes to *found*."""
    loader.read(data, found)
    one = None if found else language(code, data, Report(data / "languages.yaml", found))
    pairs = texts.read(data, content, code, found) if one else []
    return catalogue.written(list(_units(pairs, data.parent)), code, one.name) if one and not found else None


def _units(pairs: Sequence[Pair], root: Path) -> Iterator[Unit]:
    for pair in pairs:
        place = pair.original.relative_to(root) if pair.original.is_relative_to(root) else pair.original
        for span in pair.sources:
            target = pair.targets[span.name].text if span.name in pair.targets else ""
            where = (place.as_posix(), span.line)
            yield Unit(pair.context(span), span.text, target, pair.stale or not pair.alike, where, span.note)


def plan(file: Path, data: Path, content: Path, judge: Judge, found: list[Problem]) -> Plan | None:
    """Return what the PO *file* changes, or None where *found* says what must be put right first."""
    loader.read(data, found)
    report = Report(file, found)
    read = None if found else catalogue.read(report)
    one = read and language(read[0], data, report)
    if not read or not one:
        return None
    _check_name(file, one, data, report)
    pairs = texts.read(data, content, one.code, found)
    result = importing.plan(read[1], pairs, one, report) if not found else Plan()
    if not found:
        found += _judged(result, data, content, file, judge)
    return None if found else result


def _check_name(file: Path, one: Language, data: Path, report: Report) -> None:
    """Note a file that is named after another language than *one*: which of the two is meant?"""
    named = file.name.partition(".")[0]
    if named != one.code and named in [other.code for other in languages.read(data / "languages.yaml", [])]:
        text = message(
            "this file is named {name}, and its head says 'Language: {code}'; put right what is wrong",
            name=shown(named),
            code=one.code,
        )
        report.add(1, text)


def write(result: Plan) -> None:
    """Write every file of *result*, or none of them. Raises OSError."""
    replacing.replace({change.pair.path: _bytes(change) for change in result.changes})


def _bytes(change: Change) -> bytes:
    return change.text.replace("\n", change.pair.line_end).encode()


def _judged(result: Plan, data: Path, content: Path, file: Path, judge: Judge) -> list[Problem]:
    """What the checks say of the files that *result* would make, at the lines of the PO *file*."""
    found: list[Problem] = []
    with tempfile.TemporaryDirectory() as scratch:
        folders = {data: Path(scratch, "data"), content: Path(scratch, "content")}
        for real, copy in folders.items():
            shutil.copytree(real, copy)
        places: dict[Path, Change] = {}
        for change in result.changes:
            folder = next(real for real in folders if change.pair.path.is_relative_to(real))
            path = folders[folder] / change.pair.path.relative_to(folder)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_bytes(change))
            places[path] = change
        told: list[Problem] = []
        loader.read(folders[data], told)
        told += judge(folders[data], folders[content])
        for problem in told:
            if problem.path in places:
                found.append(_at_its_unit(problem, places[problem.path], file))
    return found


def _at_its_unit(problem: Problem, change: Change, file: Path) -> Problem:
    of = spans.of_page if change.pair.prefix else spans.of_words
    above = [span for span in of(change.text) if span.line <= problem.line]
    line = change.lines.get(above[-1].name) if above else None
    return Problem(change.pair.path, problem.line, problem.text) if line is None else Problem(file, line, problem.text)
