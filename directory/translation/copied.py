"""Copied Norwegian: sentences of an original that stand in a translation as they are.

Nynorsk may share sentences with bokmål. What she must say on the telephone is quoted, and is left alone; so are names
and titles.
"""

import re
from collections.abc import Iterator, Sequence

FEWEST = 4  # words: a shorter text may be a name, or the same in both languages
NOT_TRANSLATED = re.compile(
    r"«[^«»]*»|[^\s@]{0,64}@\S+|\*[^*\n]+\*|\{[^{}]*\}|\]\([^()]*\)|[\[*_#>]|^ *(?:[-+]|\d+\.) "
)
SENTENCE_END = re.compile(r"[.!?:](?=\s|$)")
WORD = re.compile(r"[^\W\d_]+")
MAY_SHARE = ("nb", "nn")


def sentences(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the words of each sentence that is long enough to be told apart."""
    for number, line in enumerate(lines, 1):
        for part in SENTENCE_END.split(NOT_TRANSLATED.sub(" ", line)) if line.strip() else ():
            if is_sentence(part):
                yield number, " ".join(WORD.findall(part))


def is_sentence(text: str) -> bool:
    """Whether *text* has so many words, one with a small letter at its beginning, that it is no name."""
    words = WORD.findall(text)
    return len(words) >= FEWEST and sum(word[0].islower() for word in words) * 2 >= len(words)


def in_page(code: str, own: Sequence[str], original: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each sentence of *original* that stands in *own*, in the language *code*."""
    if code not in MAY_SHARE:
        norwegian = {words for _, words in sentences(original)}
        yield from ((line, words) for line, words in sentences(own) if words in norwegian)
