"""Table of the translations: the state of each text in each language, as data/words/ and content/ are now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.languages import ORIGINAL, Language
from directory.parsing.problems import Problem, Report
from directory.translation import comparison, pages, source
from directory.translation.pages import Page
from directory.translation.provenance import Provenance
from directory.translation.state import State
from directory.translation.words import Words

WORDS = "words"  # the name of a file of words beside those of the pages


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language: a page of content/, or the words. *now* is the hash of its original as it is."""

    name: str
    language: str
    path: Path
    state: State
    provenance: Provenance
    now: str

    @property
    def id(self) -> str:
        """The name by which a translator calls it, such as 'en/find'."""
        return f"{self.language}/{self.name}"


def read(data: Path, content: Path, languages: Sequence[Language], words: dict[str, Words]) -> list[Text]:
    """Return every translated text that can be read: the words of all languages, then the pages, in their order."""
    codes = tuple(language.code for language in languages if language.code in words)
    ignored: list[Problem] = []  # the check names them
    found = pages.read_all(content, codes, ignored)
    return [*_words(data, codes, words), *_pages(codes, found)]


def _words(data: Path, codes: Sequence[str], words: dict[str, Words]) -> Iterator[Text]:
    now = source.of_words(words[ORIGINAL].texts)
    for code in codes:
        if code != ORIGINAL:
            own = words[code]
            yield Text(WORDS, code, data / "words" / f"{code}.yaml", own.state, own.provenance, now)


def _pages(codes: Sequence[str], found: dict[str, dict[str, Page]]) -> Iterator[Text]:
    for name, original in found.get(ORIGINAL, {}).items():
        for code in codes:
            if code != ORIGINAL and (page := found[code].get(name)):
                current = comparison.of_page(page, original, [])
                yield Text(name, code, page.path, current, page.provenance, original.hash)


def lacking(text: Text, content: Path, words: dict[str, Words]) -> list[Problem]:
    """Return what *text* lacks of its original as it is now, or has too much."""
    report = Report(text.path, [])
    if text.name == WORDS:
        own = words[text.language]
        for key, wrong in comparison.words_lack(own.texts, words[ORIGINAL].texts):
            report.add(own.lines[key], wrong)
    else:
        page, original = (
            pages.read(Report(content / code / f"{text.name}.md", [])) for code in (text.language, ORIGINAL)
        )
        if page and original:
            for line, wrong in comparison.lacks(page, original):
                report.add(line, wrong)
    return sorted(report.found)
