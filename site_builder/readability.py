"""Plain language: readability indices (LIX, RIX) of all texts, and the words of plain_words.py.

    python -m site_builder.readability          name each text that is too hard, each word to avoid, and each that
                                                is another in the glossary of its language; exit 1 then
    python -m site_builder.readability --all    print the figure of each text

LIX (Björnsson 1968), made for Scandinavian texts, is words a sentence + the share of words of more than six letters in
per cent. English has shorter words, so the same figure means a harder text there: for it we take RIX (Anderson 1983,
"Lix and Rix"), the long words a sentence, whose grades were measured on English books. Both count; Flesch-Kincaid has
to guess syllables. What is a long word was measured in no other language of ours: there the words a sentence count.
Headings and labels are no sentences and are left out; an item of a list is one, or a list would count as one sentence
of fifty words.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from directory import Problem, loader
from directory.commands import output
from directory.messages import LANGUAGES, Message, message
from site_builder import glossary, plain_words

ROOT = Path(__file__).resolve().parent.parent
LONG = 6  # letters; a longer word is a long one
MOST = 35  # LIX of texts for women seeking help: "easy" is 30 to 40
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# With the full stops and question marks of Urdu, Arabic and Tigrinya.
SENTENCE_END = re.compile(r"(?<![.!?:؟۔።፧])[.!?:؟۔።፧]++(?=\s|$)|(?<![.!?؟])[.!?؟]++(?=[»”)])")
# Pages and words for other readers than women seeking help: volunteers, staff, officials, and who prints a sheet.
OTHERS = ("about", "volunteer", "accessibility")
WORDS_FOR_OTHERS = ("volunteer_", "apply_", "print_", "poster_", "card_")

# Whom a part of the words is for, as it stands in a table and as an editor is told.
PARTS: Mapping[str, Message | str] = {
    "": "",
    " (for women)": message(" (for women)"),
    " (for others)": message(" (for others)"),
}


@dataclass(frozen=True, slots=True)
class Index:
    """A readability index: how it counts sentences of words, and the most for women and for other readers."""

    name: str
    of: Callable[[list[list[str]]], float]
    most: float
    most_for_others: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its file and, in a file of words, by whom it is for; its paragraphs; and how hard it may be."""

    path: str
    part: str
    blocks: list[str]
    index: Index
    most: float

    @property
    def figure(self) -> float:
        """How hard the text is, by its index."""
        return self.index.of(sentences(self.blocks))

    def __str__(self) -> str:
        return f"{self.index.name} {self.figure:4.1f} (at most {self.most:g})  {self.path}{self.part}"


def sentences(blocks: Iterable[str]) -> list[list[str]]:
    """The words of each sentence of paragraphs and list items; each of these ends its last sentence."""
    return [words for block in blocks for part in SENTENCE_END.split(block) if (words := WORD.findall(part))]


def lix(blocks: Iterable[str]) -> float:
    """LIX of a text given in paragraphs and list items; 0 when it has no word."""
    return _lix(sentences(blocks))


def _lix(found: list[list[str]]) -> float:
    words = sum(map(len, found))
    return words / len(found) + 100 * _long(found) / words if words else 0.0


def _rix(found: list[list[str]]) -> float:
    return _long(found) / len(found) if found else 0.0


def _long(found: list[list[str]]) -> int:
    return sum(len(word) > LONG for sentence in found for word in sentence)


LIX = Index("LIX", _lix, MOST, 40)
# Anderson's grades: below 2.4 a text is for the sixth school year at most (LIX 32), below 3.0 for the seventh (LIX 36).
RIX = Index("RIX", _rix, 2.3, 2.9)
# The Norwegian texts have 9.3 words a sentence at most; languages with articles and short words have more of them.
LENGTH = Index("words a sentence", lambda found: sum(map(len, found)) / len(found) if found else 0.0, 11, 12)
# Urdu has a word of its own for each case and tense: the same text has 1.4 times as many as in Norwegian.
INDICES: Mapping[str, Index] = {"nb": LIX, "nn": LIX, "en": RIX, "ur": replace(LENGTH, most=12, most_for_others=13)}


def of_page(markdown: str) -> list[str]:
    """The lead, paragraphs and list items of a page as they are read: without headings, addresses and numbers."""
    _, front, body = markdown.split("---\n", 2)
    lead = re.findall(r"^lead: *(.*)$", front, re.MULTILINE)
    body = re.sub(r"^#.*$", "", body, flags=re.MULTILINE)
    body = re.sub(r"^ *(?:[-*]|\d+\.) +", "\n", body, flags=re.MULTILINE)
    body = re.sub(r"\]\([^()]*+\)|\{[^{}]*+\}|[\[*]", "", body)
    return [*lead, *(block for block in re.split(r"\n\s*\n", body) if block.strip())]


def of_words(words: Mapping[str, str], *, for_others: bool) -> list[str]:
    """The sentences among the words that women, or other readers, meet; a label, such as 'Mandag', is none."""
    texts = [text for key, text in words.items() if key.startswith(WORDS_FOR_OTHERS) == for_others]
    return [re.sub(r"\{[^{}]*+\}", "", text) for text in texts if text.endswith(tuple(".?!؟۔።፧"))]


def texts(content: Path, words: Mapping[str, Mapping[str, str]]) -> Iterator[Text]:
    """Yield the texts of all languages, by the file as an editor knows it."""
    for code in words:
        index = INDICES.get(code, LENGTH)
        for path in sorted((content / code).glob("*.md")):
            most = index.most_for_others if path.stem in OTHERS else index.most
            yield Text(f"content/{code}/{path.name}", "", of_page(path.read_text("utf-8-sig")), index, most)
        for for_others, part in ((False, " (for women)"), (True, " (for others)")):
            most = index.most_for_others if for_others else index.most
            yield Text(f"data/words/{code}.yaml", part, of_words(words[code], for_others=for_others), index, most)


def problems(read: Iterable[Text]) -> list[Problem]:
    """What is too hard to read, by its file, and the sentence to begin with."""
    return [_problem(text) for text in read if text.figure > text.most]


def _problem(text: Text) -> Problem:
    said = message(
        "{index} is {figure}{part}, and must be {most} at most; make sentences shorter, take commoner words; begin "
        "with '{sentence} ...'",
        index=text.index.name,
        figure=f"{text.figure:.1f}",
        part=PARTS[text.part],
        most=f"{text.most:g}",
        sentence=_hardest(text.blocks),
    )
    return Problem(Path(text.path), 1, said)


def _hardest(blocks: Iterable[str]) -> str:
    """The first words of the sentence with the most long words, or else the most words."""
    return " ".join(max(sentences(blocks), key=lambda one: (_long([one]), len(one)))[:6])


def main(arguments: list[str] | None = None) -> int:
    """Print one line, or the figures of all texts, and what is too hard or stiff; 0 when all is easy enough."""
    parser = argparse.ArgumentParser(prog="python -m site_builder.readability", description="How plain the texts are.")
    parser.add_argument("--all", action="store_true", help="print the figure of each text")
    help_of_lang = "language of the messages (default: by the locale)"
    parser.add_argument("--lang", choices=LANGUAGES, default=output.language(), help=help_of_lang)
    options = parser.parse_args(arguments)
    # What is wrong in data/ and content/ is told by their own checks, which run before this one.
    read = list(texts(ROOT / "content", loader.read(ROOT / "data", []).words))
    if wrong := sorted([*problems(read), *plain_words.problems(ROOT, plain_words.LANGUAGES), *glossary.problems(ROOT)]):
        sys.stdout.write(output.text(wrong, options.lang) + "\n")
        return 1
    hardest = max(read, key=lambda text: text.figure / text.most)
    done = message("plain language: {count} texts; nearest to its bound: {hardest}", count=len(read), hardest=hardest)
    sys.stdout.write("\n".join([*(map(str, read) if options.all else [done.in_language(options.lang)]), ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
