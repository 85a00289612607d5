"""Check of each finished page: what an editor typed and no reader understood, and titles that tell too much.

The safety net under the checks of data/ and content/, which name the line: it judges what visitors and the browser's
history get, whatever it was made of.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from directory import Problem
from directory.messages import Message, message
from directory.parsing import discretion

# Style and scripts hold braces of their own.
CODE = re.compile(r"<(style|script)\b[^>]*+.*?(?:</\1>|\Z)", re.DOTALL)
TYPED = re.compile(r"[{}]|\*\*|\]\(")
CODE_BLOCK = re.compile(r"<pre>|<code>")
TITLE = re.compile(r"<title>([^<]*+)</title>")
META = re.compile(r"<meta\b[^>]*+")
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*+)"')
LONGEST = 160  # characters of a description that search engines show before they cut it
SUMMARY = re.compile(r'\b(?:name|property)="(?:description|(?:og|twitter):\w+)"')
CONTENT = re.compile(r'\bcontent="([^"]*+)"')


def problems(address: str, html: str) -> Iterator[Problem]:
    """Yield all that is wrong with the page *html*, finished, at *address*, such as nb/find/index.html."""
    shown = CODE.sub(_blank, html)
    for found in TYPED.finditer(shown):
        near = " ".join(shown[max(0, found.start() - 20) : found.end() + 20].split())
        text = message("'{sign}' is shown as it was typed, in '{near}'; look for it there", sign=found[0], near=near)
        yield _at(address, text, found)
    for found in CODE_BLOCK.finditer(shown):
        yield _at(address, message("a text is shown as code; write it without ` or four spaces before"), found)
    yield from (Problem(Path(address), 1, text) for text in _of_the_whole(address, html))


def _blank(code: re.Match[str]) -> str:
    """Spaces for *code*: what stands behind it keeps its line and column."""
    return "\n".join(" " * len(line) for line in code[0].split("\n"))


def _of_the_whole(address: str, html: str) -> Iterator[Message]:
    titles = TITLE.findall(html)
    if len(titles) != 1 or not titles[0].strip():
        yield message("the page has no title; the browser's history would show its address")
    yield from _description_problems(DESCRIPTION.findall(html))
    for text in (*titles, *_summaries(html)):
        if word := discretion.found(text):
            yield message(
                "'{text}' holds '{word}', and the browser's history would show it; reword it",
                text=unescape(text),
                word=word,
            )
    # The folder of a centre's page is called so in every language; what follows is the centre's id.
    if word := discretion.found(address.replace("/centre/", "/")):
        yield message(
            "this address holds '{word}', and the browser's history would show it; choose another id", word=word
        )


def _description_problems(found: list[str]) -> Iterator[Message]:
    if len(found) != 1 or not found[0].strip():
        yield message("the page has no description; search engines would choose a sentence themselves")
    elif (length := len(unescape(found[0]))) > LONGEST:
        yield message(
            "its description has {length} characters, search engines cut it after {most}; shorten it",
            length=length,
            most=LONGEST,
        )


def _summaries(html: str) -> Iterator[str]:
    """What search engines and other sites show of the page."""
    for meta in META.findall(html):
        if SUMMARY.search(meta):
            yield from CONTENT.findall(meta)


def _at(address: str, text: Message, found: re.Match[str]) -> Problem:
    line = found.string.count("\n", 0, found.start()) + 1
    return Problem(Path(address), line, text, found.start() - found.string.rfind("\n", 0, found.start()))
