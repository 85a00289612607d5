"""Check of each finished page: what an editor typed and no reader understood, and titles that tell too much.

The safety net under the checks of data/ and content/, which name the line: it judges what visitors and the browser's
history get, whatever it was made of.
"""

import re
from collections.abc import Iterator
from html import unescape

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


def problems(address: str, html: str) -> Iterator[str]:
    """Yield 'page:line: ...' for all that is wrong with the page *html*, finished, at *address*: nb/find/index.html."""
    shown = CODE.sub(lambda code: "\n" * code[0].count("\n"), html)
    for found in TYPED.finditer(shown):
        near = " ".join(shown[max(0, found.start() - 20) : found.end() + 20].split())
        yield f"{_place(address, shown, found)}: '{found[0]}' is shown as it was typed, in '{near}'; look for it there"
    for found in CODE_BLOCK.finditer(shown):
        yield f"{_place(address, shown, found)}: a text is shown as code; write it without ` or four spaces before"
    titles = TITLE.findall(html)
    if len(titles) != 1 or not titles[0].strip():
        yield f"{address}:1: the page has no title; the browser's history would show its address"
    yield from _description_problems(address, DESCRIPTION.findall(html))
    for text in (*titles, *_summaries(html)):
        if word := discretion.found(text):
            yield f"{address}:1: '{unescape(text)}' holds '{word}', and the browser's history would show it; reword it"
    # The folder of a centre's page is called so in every language; what follows is the centre's id.
    if word := discretion.found(address.replace("/centre/", "/")):
        yield f"{address}:1: this address holds '{word}', and the browser's history would show it; choose another id"


def _description_problems(address: str, found: list[str]) -> Iterator[str]:
    if len(found) != 1 or not found[0].strip():
        yield f"{address}:1: the page has no description; search engines would choose a sentence themselves"
    elif (length := len(unescape(found[0]))) > LONGEST:
        yield f"{address}:1: its description has {length} characters, search engines cut it after {LONGEST}; shorten it"


def _summaries(html: str) -> Iterator[str]:
    """What search engines and other sites show of the page."""
    for meta in META.findall(html):
        if SUMMARY.search(meta):
            yield from CONTENT.findall(meta)


def _place(address: str, text: str, found: re.Match[str]) -> str:
    return f"{address}:{text.count(chr(10), 0, found.start()) + 1}"
