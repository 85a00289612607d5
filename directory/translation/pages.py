"""Pages of content/ as texts: what stands at their top, their Markdown, and their provenance."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from directory.languages import ORIGINAL
from directory.parsing import front_matter, text_file
from directory.parsing.problems import Problem, Report
from directory.parsing.yaml_nodes import Value
from directory.translation import provenance, source
from directory.translation.provenance import Provenance

CONTENT = Path(__file__).resolve().parent.parent.parent / "content"
TEXTS = ("title", "description", "heading", "lead")


@dataclass(frozen=True, slots=True)
class Page:
    """One page. *lines* are those of the file, empty where its top stands, so that their numbers are kept."""

    path: Path
    top: Mapping[str, Value]
    lines: tuple[str, ...]
    provenance: Provenance
    has_source: bool

    @property
    def texts(self) -> dict[str, str]:
        """The texts at the top by their key."""
        return {key: value.text or "" for key, value in self.top.items()}

    @property
    def markdown(self) -> str:
        """The text below the top."""
        return "\n".join(self.lines).strip("\n")

    @property
    def hash(self) -> str:
        """The source hash of the page as it is now."""
        return source.of_page(self.texts, self.markdown)


def read(report: Report) -> Page | None:
    """Return the page in the report's file, or None where its top cannot be read; what is wrong goes to *report*."""
    text = text_file.read(report)
    front = front_matter.read(text, report, TEXTS, provenance.KEYS) if text is not None else None
    if text is None or front is None:
        return None
    values, first = front
    lines = ["" for _ in range(first - 1)] + text.split("\n")[first - 1 :]
    said = {key: values[key] for key in provenance.KEYS if key in values}
    original = report.path.parent.name == ORIGINAL
    return Page(
        report.path,
        {key: values[key] for key in TEXTS if key in values},
        tuple(lines),
        provenance.read(said, report, original=original),
        "source" in said,
    )


def read_all(content: Path, codes: tuple[str, ...], found: list[Problem]) -> dict[str, dict[str, Page]]:
    """Return the pages of the languages *codes* by language and name; what is wrong goes to *found*."""
    return {
        code: {path.stem: page for path in sorted((content / code).glob("*.md")) if (page := read(Report(path, found)))}
        for code in codes
    }
