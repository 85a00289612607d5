"""PO files (GNU gettext): one catalogue a language, written and read by babel."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from directory.messages import message
from directory.parsing import text_file
from directory.parsing.problems import Report, shown

WIDTH = 76  # columns, as gettext's own programs wrap
LINE = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) )?\s*"(?:[^"\\]|\\.)*"\s*')
PLACE = re.compile(r"\{[^{}]*\}")
# What msgfmt and Weblate compare by themselves: {names} as in Python. Attributes of Markdown, { .md-button }, are none.
BRACES = re.compile(r"\{\w+(?::[\w-]+)?\}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to translate: where it stands, in Norwegian and translated; *stale*: of an older Norwegian text."""

    context: str
    source: str
    target: str
    stale: bool
    place: tuple[str, int] = ("", 0)
    note: str = ""


def written(units: Iterable[Unit], code: str, name: str) -> bytes:
    """Return the PO file of *units* in the language *code*, which is called *name*."""
    catalog = Catalog(
        locale=code,
        project="Ressursvenn",
        version="1",
        header_comment=f"# The texts of Ressursvenn, from Norwegian bokmål into {name} ({code}).\n"
        "# Keep what stands in {braces}, and the addresses of [links](find.md).",
        msgid_bugs_address="Ressursvenn",
        last_translator="Ressursvenn",
        language_team=name,
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )
    for unit in units:
        notes = [unit.note] if unit.note else []
        added = catalog.add(unit.source, unit.target, [unit.place], auto_comments=notes, context=unit.context)
        added.flags = _flags(unit)
    out = io.BytesIO()
    write_po(out, catalog, width=WIDTH)
    return out.getvalue()


def _flags(unit: Unit) -> set[str]:
    places = PLACE.findall(unit.source)
    flags = {"fuzzy"} if unit.stale and unit.target else set()
    return flags | {"python-brace-format"} if places and all(map(BRACES.fullmatch, places)) else flags


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as a translator's program saved it, and its line."""

    context: str
    source: str
    target: str
    fuzzy: bool
    line: int


def read(report: Report) -> tuple[str, list[Entry]] | None:
    """Return the language that the PO file of *report* names and its texts, or None; what is wrong is noted."""
    text = text_file.read(report)
    if text is None:
        return None
    lines = text.split("\n")
    wrong = [number for number, line in enumerate(lines, 1) if not _is_po(line)]
    for number in wrong:
        report.add(number, message('this line is no PO: what is written stands in quotes ", and a quote in it is \\"'))
    if wrong:
        return None
    try:
        catalog = read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        said = message("this is no PO file, or an entry is not whole; {expected}", expected=AGAIN)
        report.add(error.lineno + 1, said)
        return None
    except (ValueError, LookupError, AttributeError, TypeError):
        # What stands at the head: a character set, a plural or a date that cannot be.
        report.add(1, message("the head of this PO file cannot be read; {expected}", expected=AGAIN))
        return None
    # Poedit adds the country: pl_PL.
    code = re.search(r'^"Language: *([a-z]*)', text, re.MULTILINE)
    return (code[1] if code else ""), list(_entries(catalog, text, report))


AGAIN = message("save it again in the translator's program, or export it again")


def _is_po(line: str) -> bool:
    return not line.strip() or line.startswith("#") or bool(LINE.fullmatch(line))


def _entries(catalog: Catalog, text: str, report: Report) -> Iterator[Entry]:
    lines: dict[str, int] = {}
    entries = [one for one in catalog if one.id]
    if len(entries) < len(re.findall(r'^msgid (?!""\n(?!"))', text, re.MULTILINE)):
        report.add(1, message("a text stands in this file twice; delete one (msguniq does it)"))
    for one in entries:
        context, source, target, line = one.context or "", _one(one.id), _one(one.string), one.lineno or 1
        if context in lines:
            said = message(
                "{context} also stands on line {line}; delete one", context=shown(context), line=lines[context]
            )
            report.add(line, said)
        lines[context] = line
        yield Entry(context, source, target.strip(), one.fuzzy, line)


def _one(text: str | Iterable[str] | None) -> str:
    """The text of an entry, of one with a plural the first."""
    return text if isinstance(text, str) else next(iter(text or ()), "")
