"""Placeholders in prose: `{tel:vo}` is a number, `{link:dinutvei}` a guide's address, `{count:centres}` their number.

`{exit:site}` is the host that Exit leads to in the language of the page. What is typed a little differently would stand
on the page with its braces, so every brace must be accounted for.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from html import escape
from urllib.parse import urlsplit

from directory import Directory, Helpline, Language
from site_builder import required_sentences, vocabulary

PLACEHOLDER = re.compile(r"\{(\w+):([\w-]+)\}")
BRACES = re.compile(r"\{[^}]*+\}")
# Attributes of mkdocs-material's Markdown: classes and an id, and nothing that a browser acts on.
ATTRIBUTES = re.compile(r"\{:?\s*+([^}=]*+=[^}]*+|[.#][^}]*+)\}")
CLASSES = re.compile(r"(?:\.[\w-]+ *)+")
HEADING_ID = re.compile(r"#{2,6} .*\{:? *#[\w-]+ *\}\s*")
IN_LINK = re.compile(r"\[[^]]{0,300}\{[^]]{0,300}\](?=\()|\]\([^)]{0,300}\{[^)]{0,300}")
IN_CODE = re.compile(r"`[^`]{0,300}\{[^`]{0,300}`?")
IN_BOX = re.compile(r"^ *(?:!!!|\?\?\?).*")
BARE = re.compile(r"(?<![\w{(/:])(?:tel|link|count|exit|keep):[\w-]+", re.IGNORECASE)
OTHER_BRACES = re.compile(r"[｛｝❴❵]|&(?:#0*12[35]|#[xX]0*7[bBdD]|l(?:brace|cub)|r(?:brace|cub));")


def problems(line: str, page: str, directory: Directory) -> Iterator[str]:
    """Yield what is wrong with the braces on *line* of the page named *page*."""
    marks = [f"{{keep:{key}}}" for key in required_sentences.REQUIRED.get(page, {})]
    shown = required_sentences.without_marks(line)
    if OTHER_BRACES.search(line):
        yield f"'{OTHER_BRACES.findall(line)[0]}' is no {{ or }} of a keyboard; write for example {{tel:vo}}"
    if "{{" in line or "}}" in line:
        yield "a placeholder has one { and one }; write for example {tel:vo}"
        return
    if re.search(r"\\[{}]", line):
        yield "a \\ stands before a { or }, and would be shown; delete it"
    for part, where in ((IN_LINK, "a link"), (IN_CODE, "code"), (IN_BOX, "the heading of a box")):
        if PLACEHOLDER.search(" ".join(part.findall(shown))):
            yield f"a placeholder cannot stand inside {where}; write it beside it"
    for kind, name in PLACEHOLDER.findall(shown):
        if _filled(kind, name, directory, directory.languages[0]) is None:
            yield f"'{{{kind}:{name}}}' is unknown{_meant(f'{kind}:{name}', known(directory), marks)}"
    rest = PLACEHOLDER.sub("", shown)
    for found in BRACES.findall(rest):
        yield from (
            _attributes(found, rest) if ATTRIBUTES.fullmatch(found) else [_no_placeholder(found, directory, marks)]
        )
    yield from _single(BRACES.sub("", rest))
    for found in BARE.findall(PLACEHOLDER.sub("", re.sub(r"\]\([^)]*\)", "]", BRACES.sub("", line)))):
        yield f"'{found}' stands without its braces; write {{{found}}}"


def _attributes(found: str, line: str) -> Iterator[str]:
    inner = found.strip("{}: ")
    if HEADING_ID.fullmatch(line) and inner.startswith("#"):
        return
    if not CLASSES.fullmatch(inner):
        expected = "write for example { .md-button }, or { #id } at a heading"
        yield f"'{found}' holds more than classes and an id; {expected}"
    else:
        yield from vocabulary.unknown_classes(inner)


def _no_placeholder(found: str, directory: Directory, marks: Sequence[str]) -> str:
    plain = ":".join(part.strip() for part in re.split("[.;,=:]", found.strip("{} \\\t").lower()))
    if "{" in found[1:]:
        return f"'{found}' holds more than classes and an id; write for example {{ .md-button }}"
    return f"'{found}' is no placeholder{_meant(plain, known(directory), marks)}"


def _meant(typed: str, numbers: Sequence[str], marks: Sequence[str]) -> str:
    kind, _, name = typed.lower().partition(":")
    names = [one for one in (*numbers, *marks) if one.startswith(f"{{{kind}:")]
    # A wrong suggestion may be taken: another helpline's number would be worse than none.
    same = [one for one in names if one == f"{{{kind}:{name}}}"]
    close = same or get_close_matches(f"{{{kind}:{name}}}", names, n=1, cutoff=0.85)
    return f"; did you mean {close[0]}?" if close else f"; use {', '.join([*numbers, *marks])}"


def _single(rest: str) -> Iterator[str]:
    if "{" in rest:
        yield "a '{' has no '}' on the same line; write for example {tel:vo}, or { .md-button } behind a link"
    if "}" in rest:
        yield "a '}' has no '{' on the same line; write for example {tel:vo}, or { .md-button } behind a link"


def known(directory: Directory) -> list[str]:
    """Every placeholder that can be filled in, as it is typed."""
    lines = directory.helplines.values()
    numbers = [f"{{tel:{line.id}}}" for line in lines if line.number]
    return [*numbers, *(f"{{link:{line.id}}}" for line in lines if line.url), "{count:centres}", "{exit:site}"]


def fill(markdown: str, directory: Directory, language: Language) -> str:
    """Return *markdown*, in *language*, with its placeholders written out as HTML; KeyError for an unknown one."""

    def written(match: re.Match[str]) -> str:
        html = _filled(match[1], match[2], directory, language)
        if html is None:
            raise KeyError(match[0])
        return html

    return PLACEHOLDER.sub(written, required_sentences.without_marks(markdown))


def _filled(kind: str, name: str, directory: Directory, language: Language) -> str | None:
    if (kind, name) == ("count", "centres"):
        return str(len(directory.centres))
    if (kind, name) == ("exit", "site"):
        return f'<bdi dir="ltr" translate="no">{escape(urlsplit(language.exit).netloc)}</bdi>'
    line = directory.helplines.get(name)
    return None if line is None else _of_helpline(kind, line)


def _of_helpline(kind: str, line: Helpline) -> str | None:
    if kind == "tel" and line.number:
        return f'<a href="tel:{line.tel}"><bdi dir="ltr" translate="no">{line.printed}</bdi></a>'
    if kind == "link" and line.url:
        name = line.url.removeprefix("https://").removeprefix("www.").strip("/")
        return f'<a href="{escape(line.url)}" dir="ltr" translate="no">{escape(name)}</a>'
    return None
