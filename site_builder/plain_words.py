"""Plain-language linter: stiff words in content/ and data/words/, each with the word to write instead.

The lists stand in word_lists/, one a language, and allowed.yaml with what may stand all the same, and why. Names,
addresses of links, placeholders and titles of books (*in italics*) are left alone. `make check` runs it and the build
does not: a stiff word must not keep a changed number from being published.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from directory import Problem
from directory.messages import Message, message
from directory.parsing import text_file, yaml_nodes
from directory.parsing.problems import Report

LISTS = Path(__file__).resolve().parent / "word_lists"
ALLOWED = "allowed.yaml"
LANGUAGES = ("nb", "nn", "en")  # that have a list
# What is no prose: addresses of links and of mail, placeholders and marks, titles in italics.
NOT_PROSE = re.compile(
    r"\]\([^()]*+\)|(?<![\w.+-])[\w.+-]++@[\w.-]++|https?:\S++|\{[^{}]*+\}|(?<![*\w])\*[^*\n]++\*(?!\*)"
)
KEY = re.compile(r"^(?:#.*|[\w-]+:)", re.MULTILINE)  # of a line of words; and its comments
# What may stand before the first word of a sentence: there a capital makes no name.
SENTENCE_START = re.compile(r"(?:^\s*+|[.!?:]\W{0,3}|[-*#>«“\"\d]\s?)$")


@dataclass(frozen=True, slots=True)
class Avoided:
    """A word to avoid, such as 'benytt*', where a * stands for any ending, and what to write instead."""

    word: str
    instead: str

    @property
    def pattern(self) -> str:
        """A regular expression for the word in running text."""
        return re.escape(self.word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A word that may stand in *file*, and the line of allowed.yaml that says so."""

    file: str
    word: str
    line: int


def problems(root: Path, languages: Iterable[str], lists: Path = LISTS) -> list[Problem]:
    """Return every word to avoid in content/ and data/words/ below *root*, by file and line, and faults of the lists.

    A word is allowed in one file by a line of allowed.yaml, with a reason; a line that nothing needs is told too.
    """
    found: list[Problem] = []
    allowed = list(_allowed(lists / ALLOWED, root, found))
    used = set()
    for code in languages:
        avoided = read(lists / f"{code}.yaml", found)
        for path in (*sorted((root / "content" / code).glob("*.md")), *(root / "data" / "words").glob(f"{code}.yaml")):
            name = path.relative_to(root).as_posix()
            for line, column, word, one in in_text(_prose(path), avoided):
                if permit := next((each for each in allowed if (each.file, each.word) == (name, word.lower())), None):
                    used.add(permit)
                else:
                    found.append(Problem(Path(name), line, _message(word, one, name), column))
    for permit in set(allowed) - used:
        if (root / permit.file).is_file():
            text = message(
                "'{word}' stands in no line of {file} that needs this; delete it", word=permit.word, file=permit.file
            )
            found.append(Problem(lists / ALLOWED, permit.line, text))
    return sorted(found)


def in_text(text: str, avoided: Sequence[Avoided]) -> Iterator[tuple[int, int, str, Avoided]]:
    """Yield line and column, from 1, the word as it stands, and what is known of it, for each word to avoid."""
    parts = "|".join(f"({one.pattern})" for one in avoided)
    any_of = re.compile(rf"(?<![\w-])(?:{parts or '(?!)'})(?![\w-])", re.IGNORECASE)
    for number, line in enumerate(NOT_PROSE.sub(_blank, text).split("\n"), 1):
        for match in any_of.finditer(line):
            if match.lastindex and not _is_name(line, match):
                yield number, match.start() + 1, match.group(), avoided[match.lastindex - 1]


def _blank(found: re.Match[str]) -> str:
    """Spaces for what is no prose: the rest keeps its place."""
    return re.sub(r"[^\n]", " ", found[0])


def _is_name(line: str, match: re.Match[str]) -> bool:
    """Whether the word is written with a capital in the middle of a sentence."""
    word = match.group()
    return word[0].isupper() and not word.isupper() and not SENTENCE_START.search(line[: match.start()])


def _prose(path: Path) -> str:
    """The text of a page or of a words file, in its own lines; of the latter without keys and comments."""
    text = path.read_text("utf-8-sig")
    return KEY.sub(_blank, text) if path.suffix == ".yaml" else text


def read(path: Path, found: list[Problem]) -> list[Avoided]:
    """Return the words of one list; what is wrong in it goes to *found*."""
    report = Report(path, found)
    pairs = yaml_nodes.mapping(report, message("'word: what to write instead'"))
    for pair in pairs:
        if not pair.value.text:
            text = message("'{word}' has nothing to write instead; write it behind the colon", word=pair.key)
            report.add(pair.line, text)
    return [Avoided(pair.key, pair.value.text) for pair in pairs if pair.value.text]


def _allowed(path: Path, root: Path, found: list[Problem]) -> Iterator[Allowed]:
    report = Report(path, found)
    text = text_file.read(report)
    if text is None or not KEY.sub("", text).strip():
        return  # comments alone: nothing is allowed today
    for file in yaml_nodes.mapping(report, message("'content/nb/find.md:', and below it 'word: why'")):
        if not file.value.pairs:
            expected = message("write the file on a line of its own, like content/nb/find.md:, and below it, indented")
            report.add(
                file.line, message("'{word}' stands below no file; {expected}", word=file.key, expected=expected)
            )
        elif not (root / file.key).is_file():
            expected = message("write its path, like content/nb/find.md")
            report.add(file.line, message("there is no file '{file}'; {expected}", file=file.key, expected=expected))
        for pair in file.value.pairs:
            if not pair.value.text:
                reason = message("'{word}' has no reason; write behind the colon why it may stand", word=pair.key)
                report.add(pair.line, reason)
            yield Allowed(file.key, pair.key.lower(), pair.line)


def _message(word: str, one: Avoided, name: str) -> Message:
    return message(
        "'{word}' is no plain word; did you mean '{instead}'? If it must stand, say why in {place}, for {file}",
        word=word,
        instead=one.instead,
        place=f"site_builder/{LISTS.name}/{ALLOWED}",
        file=name,
    )
