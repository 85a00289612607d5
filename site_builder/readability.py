"""Readability index LIX, made for Scandinavian texts (Björnsson 1968); at most 35 in texts for women seeking help.

    python -m site_builder.readability          name each text for women seeking help that is too hard; exit 1 then
    python -m site_builder.readability --all    print the figure of each

LIX = words a sentence + the share of words of more than six letters in per cent. Headings and labels are no sentences
and are left out; an item of a list is one, or a list would count as one sentence of fifty words.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import directory

MOST = 35
LANGUAGES = ("nb", "nn")
PAGES = ("index", "find", "safety", "privacy")
# The words that she meets; those of the volunteer's page and form (volunteer_, apply_) are for other readers.
WORDS = ("lines_", "home_", "missing_", "centre", "form_", "write_", "error_", "again_", "down_", "sent_")
CONTENT = Path(__file__).resolve().parent.parent / "content"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<![.!?:])[.!?:]++(?=\s|$)|(?<![.!?])[.!?]++(?=[»”)])")


def lix(blocks: Iterable[str]) -> float:
    """The figure of a text given in paragraphs and list items; each ends its last sentence. 0 when it has no word."""
    sentences = [words for block in blocks for part in SENTENCE_END.split(block) if (words := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


def of_page(markdown: str) -> list[str]:
    """The lead, paragraphs and list items of a page as they are read: without headings, addresses and numbers."""
    _, front, body = markdown.split("---\n", 2)
    lead = re.findall(r"^lead: *(.*)$", front, re.MULTILINE)
    body = re.sub(r"^#.*$", "", body, flags=re.MULTILINE)
    body = re.sub(r"^ *(?:[-*]|\d+\.) +", "\n", body, flags=re.MULTILINE)
    body = re.sub(r"\]\([^()]*+\)|\{[^{}]*+\}|[\[*]", "", body)
    return [*lead, *(block for block in re.split(r"\n\s*\n", body) if block.strip())]


def of_words(words: Mapping[str, str]) -> list[str]:
    """The sentences among the words that she meets; a label, such as 'Mandag', is none."""
    texts = [text for key, text in words.items() if key.startswith(WORDS)]
    return [re.sub(r"\{[^{}]*+\}", "", text) for text in texts if text.endswith((".", "?", "!"))]


def figures(content: Path, words: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    """The figure of each text by its file, as an editor knows it."""
    found = {}
    for code in LANGUAGES:
        for name in PAGES:
            found[f"content/{code}/{name}.md"] = lix(of_page((content / code / f"{name}.md").read_text("utf-8-sig")))
        found[f"data/words/{code}.yaml"] = lix(of_words(words[code]))
    return found


def problems(found: Mapping[str, float]) -> list[str]:
    """What is too hard to read, by its file."""
    return [
        f"{path}:1: LIX is {figure:.1f}, and must be {MOST} at most; make sentences shorter, take commoner words"
        for path, figure in found.items()
        if figure > MOST
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print one line, or the figures of all texts, and what is too hard; 0 when everything is easy enough."""
    parser = argparse.ArgumentParser(prog="python -m site_builder.readability", description="LIX of the texts.")
    parser.add_argument("--all", action="store_true", help="print the figure of each text")
    options = parser.parse_args(arguments)
    found = figures(CONTENT, directory.load().words)
    hardest = max(found, key=lambda path: found[path])
    summary = f"LIX: {len(found)} texts, at most {found[hardest]:.1f} ({hardest}); {MOST} is allowed"
    rows = [f"LIX {figure:4.1f}  {path}" for path, figure in found.items()] if options.all else [summary]
    wrong = problems(found)
    sys.stdout.write("\n".join([*(wrong or rows), ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
