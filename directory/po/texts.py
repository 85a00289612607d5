"""The files that are translated, each beside its Norwegian original, with their texts paired."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from directory.languages import ORIGINAL
from directory.parsing import front_matter, text_file
from directory.parsing.problems import Problem, Report
from directory.po import provenance_lines, spans
from directory.po.catalogue import PLACE
from directory.po.spans import Span
from directory.translation.pages import TEXTS
from directory.translation.provenance import KEYS


@dataclass(frozen=True, slots=True)
class Pair:
    """A file in Norwegian and, unless *text* is None, translated; *targets* are its texts by their Norwegian names.

    *alike*: whether both have the same blocks in the same order, so that each text has its place in the translation.
    *stale*: it was made from an older Norwegian text.
    """

    prefix: str
    path: Path
    original: Path
    original_text: str
    sources: tuple[Span, ...]
    text: str | None
    targets: Mapping[str, Span]
    alike: bool
    line_end: str
    stale: bool

    def context(self, span: Span) -> str:
        """The name of a text in the PO file: the key of a word, or page#number."""
        return f"{self.prefix}{span.name}"


def read(data: Path, content: Path, code: str, found: list[Problem]) -> list[Pair]:
    """Return every file of the language *code*, words first; what cannot be read goes to *found*, and is left out."""
    words = data / "words"
    places = [(words / f"{ORIGINAL}.yaml", words / f"{code}.yaml", "")]
    pages = sorted((content / ORIGINAL).glob("*.md"))
    places += [(page, content / code / page.name, f"{page.name}#") for page in pages]
    pairs = [_pair(*place, found) for place in places]
    return [pair for pair in pairs if pair]


def _pair(original: Path, path: Path, prefix: str, found: list[Problem]) -> Pair | None:
    source = _text(original, found)
    text = _text(path, found) if path.is_file() else None
    if source is None or (text is None and path.is_file()):
        return None
    of = spans.of_page if prefix else spans.of_words
    sources, targets = of(source), of(text) if text is not None else []
    alike = text is not None and (not prefix or _shape(sources) == _shape(targets))
    paired = dict(_paired(sources, targets, alike))
    page = bool(prefix)
    made_from = provenance_lines.stated(text, page=page) if text is not None else None
    stale = made_from != provenance_lines.hash_of(source, page=page)
    return Pair(prefix, path, original, source, tuple(sources), text, paired, alike, _line_end(path), stale)


def _text(path: Path, found: list[Problem]) -> str | None:
    """The content of the file at *path*, or None where it is no text, or no page; that is noted."""
    report = Report(path, [])
    text = text_file.read(report)
    if text is not None and path.suffix == ".md" and front_matter.read(text, report, TEXTS, KEYS) is None:
        text = None
    if text is None:
        found += report.found
    return text


def _line_end(path: Path) -> str:
    return "\r\n" if path.is_file() and b"\r\n" in path.read_bytes() else "\n"


def _shape(those: list[Span]) -> tuple[set[str], list[str]]:
    """What two languages must have alike: the texts at the top, and the sign before each block, in order."""
    return {span.name for span in those if span.yaml}, [span.kind for span in those if not span.yaml]


def _paired(sources: list[Span], found: list[Span], alike: bool) -> Iterator[tuple[str, Span]]:
    """Yield the name of each source and its translation: by name, and blocks as far as their shapes agree."""
    named = {span.name: span for span in found if span.yaml or alike}
    yield from ((span.name, named[span.name]) for span in sources if span.name in named)
    if alike:
        return
    blocks, others = ([span for span in those if not span.yaml] for those in (sources, found))
    shapes = [[(span.kind, *PLACE.findall(span.text)) for span in those] for those in (blocks, others)]
    for match in SequenceMatcher(None, shapes[0], shapes[1], autojunk=False).get_matching_blocks():
        for step in range(match.size):
            yield blocks[match.a + step].name, others[match.b + step]
