"""Glossaries: in content/<language>/glossary.yaml one word for one thing, which the texts of the language are held to.

    krisesenter: crisis centre*

Where the Norwegian page or words file says the term, its translation must say the word at least once, or keep the
Norwegian one. A * stands for any letters, so that a word may be inflected. A translation that has fallen behind is left
alone: an editor who adds a sentence in Norwegian waits for no translator. Like plain_words.py, `make check` runs it and
the build does not.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from directory import Problem, languages, words
from directory.languages import ORIGINAL
from directory.messages import message
from directory.parsing import yaml_nodes
from directory.parsing.problems import Report
from directory.translation import pages, table
from directory.translation.state import State
from directory.translation.table import WORDS, Text
from directory.translation.words import Words

FILE = "glossary.yaml"
# A word, with the marks and joiners inside it (Arabic and Persian), apostrophes and hyphens.
WORD = re.compile(r"\w+(?:[’'\u200c-]\w+)*")
LONGEST = 64  # letters; what is longer is no word
ENDINGS = re.compile(r"[a-zæøå]{0,3}")  # of a Norwegian word: kommunene, tolken


@dataclass(frozen=True, slots=True)
class Term:
    """A Norwegian *term*, the *word* that the language has for it, and the line of the glossary that says so."""

    term: str
    word: str
    line: int


def problems(root: Path) -> list[Problem]:
    """Return what is wrong in the glossaries below *root*, and each translation that does not use its glossary.

    What is wrong in data/ and content/ themselves is told by their own checks, which run before this one.
    """
    found: list[Problem] = []
    data, content = root / "data", root / "content"
    listed = languages.read(data / "languages.yaml", [])
    known = words.read(data / "words", listed, [])
    glossaries = {code: list(_read(content / code / FILE, found)) for code in known if code != ORIGINAL}
    for text in table.read(data, content, listed, known):
        if text.state in (State.REVIEWED, State.NOT_REVIEWED):
            found += _of_text(text, glossaries[text.language], content, known)
    return sorted(Problem(one.path.relative_to(root), one.line, one.text, one.column) for one in found)


def _read(path: Path, found: list[Problem]) -> Iterator[Term]:
    if not path.is_file():
        found.append(Problem(path, 1, message("is missing; write one line 'krisesenter: your word' for each term")))
        return
    report = Report(path, found)
    for pair in yaml_nodes.mapping(report, message("'Norwegian word: word of this language'")):
        if pair.value.text:
            yield Term(pair.key, pair.value.text, pair.line)
        else:
            text = message("'{term}' has no word in this language; write it behind the colon", term=pair.key)
            report.add(pair.line, text)


def _of_text(text: Text, terms: Sequence[Term], content: Path, known: dict[str, Words]) -> Iterator[Problem]:
    own = _words_of(_prose(text.language, text.name, content, known), fold=True)
    original = _words_of(_prose(ORIGINAL, text.name, content, known), fold=False)
    for one in terms:
        if _says(one.term, original) and not _says(one.term, own) and not _stands(_folded(one.word).split(), own):
            wrong = message(
                "'{term}' is '{word}' in {glossary}, and stands nowhere here; use it, or correct the glossary",
                term=one.term,
                word=one.word,
                glossary=f"content/{text.language}/{FILE}:{one.line}",
            )
            yield Problem(text.path, 1, wrong)


def _prose(code: str, name: str, content: Path, known: dict[str, Words]) -> str:
    if name == WORDS:
        return "\n".join(known[code].texts.values())
    page = pages.read(Report(content / code / f"{name}.md", []))
    return "\n".join([*page.texts.values(), page.markdown]) if page else ""


def _words_of(text: str, *, fold: bool) -> list[str]:
    """The words of *text* in their order; capitals and vowel marks are nothing where it is to be folded."""
    return [word for word in WORD.findall(_folded(text) if fold else text) if len(word) <= LONGEST]


def _folded(text: str) -> str:
    return "".join(char for char in text.lower() if unicodedata.category(char) != "Mn")


def _says(term: str, said: Sequence[str]) -> bool:
    """Whether the Norwegian *term* stands in *said*; a name, which has a capital, is none."""
    return any(word.startswith(term) and ENDINGS.fullmatch(word, len(term)) for word in said)


def _stands(patterns: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words that fit the *patterns* stand one after the other in *said*."""
    starts = range(len(said) - len(patterns) + 1)
    return any(all(map(fnmatchcase, said[at : at + len(patterns)], patterns)) for at in starts)
