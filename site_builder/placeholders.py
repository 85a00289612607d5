"""Placeholders in prose: `{tel:vo}` is a number, `{link:dinutvei}` a guide's address, `{count:centres}` their number.

`{fact:age}` and `{mail:leader-1}` are facts of data/programme.yaml, `{exit:site}` the host that Exit leads to in the
language of the page. What is typed a little differently would stand on the page with its braces, so every brace must
be accounted for.
"""

import re
from collections.abc import Iterator, Sequence, Set
from difflib import get_close_matches
from html import escape
from urllib.parse import urlsplit

from directory import Directory, Helpline, Language
from directory.messages import Message, message
from directory.programme import Fact
from site_builder import required_sentences, vocabulary
from site_builder.remarks import Remark

PLACEHOLDER = re.compile(r"\{(\w+):([\w-]+)\}")
BRACES = re.compile(r"\{[^}]*+\}")
# Attributes of mkdocs-material's Markdown: classes and an id, and nothing that a browser acts on.
ATTRIBUTES = re.compile(r"\{:?\s*+([^}=]*+=[^}]*+|[.#][^}]*+)\}")
CLASSES = re.compile(r"(?:\.[\w-]+ *)+")
HEADING_ID = re.compile(r"#{2,6} .*\{:? *#[\w-]+ *\}\s*")
IN_LINK = re.compile(r"\[[^]]{0,300}\{[^]]{0,300}\](?=\()|\]\([^)]{0,300}\{[^)]{0,300}")
IN_CODE = re.compile(r"`[^`]{0,300}\{[^`]{0,300}`?")
IN_BOX = re.compile(r"^ *(?:!!!|\?\?\?).*")
BARE = re.compile(r"(?<![\w{(/:])(?:tel|link|count|exit|keep|fact):[\w-]+", re.IGNORECASE)
ADDRESS = re.compile(r"(?<=\])\([^)\[\]]*+\)")
SUSPECT = re.compile(r"[{}｛｝❴❵&:]")  # in every line of which there is something to say
OTHER_BRACES = re.compile(r"[｛｝❴❵]|&(?:#0*12[35]|#[xX]0*7[bBdD]|l(?:brace|cub)|r(?:brace|cub));")

WHERE_NONE_STANDS = (
    (IN_LINK, message("a link")),
    (IN_CODE, message("code")),
    (IN_BOX, message("the heading of a box")),
)
FILES = {
    "tel": "helplines.yaml",
    "link": "helplines.yaml",
    "fact": "programme.yaml",
    "mail": "programme.yaml",
}  # where the names of each kind stand


def problems(line: str, page: str, directory: Directory, unread: Set[str] = frozenset()) -> Iterator[Remark]:
    """Yield what is wrong with the braces on *line* of the page named *page*.

    What the data files *unread*, which are wrong themselves, may hold is not called unknown.
    """
    if not SUSPECT.search(line):
        return
    marks = [f"{{keep:{key}}}" for key in required_sentences.REQUIRED.get(page, {})]
    shown = required_sentences.MARK.sub(_blank, line)
    if found := OTHER_BRACES.search(line):
        yield _other_brace(found[0]), found.start() + 1
    if found := re.search(r"\{\{|\}\}", line):
        yield message("a placeholder has one {{ and one }}; write for example {{tel:vo}}"), found.start() + 1
        return
    if found := re.search(r"\\[{}]", line):
        yield message("a \\ stands before a {{ or }}, and would be shown; delete it"), found.start() + 1
    for part, where in WHERE_NONE_STANDS:
        for found in part.finditer(shown):
            if PLACEHOLDER.search(found[0]):
                text = message("a placeholder cannot stand inside {where}; write it beside it", where=where)
                yield text, found.start() + 1
    yield from _unknown(shown, directory, marks, unread)
    yield from _braces(PLACEHOLDER.sub(_blank, shown), directory, marks)
    yield from _bare(line)


def _blank(found: re.Match[str]) -> str:
    """Spaces for what has been judged: what stands behind it keeps its column."""
    return " " * len(found[0])


def _other_brace(found: str) -> Message:
    return message("'{found}' is no {{ or }} of a keyboard; write for example {{tel:vo}}", found=found)


def _unknown(line: str, directory: Directory, marks: Sequence[str], unread: Set[str]) -> Iterator[Remark]:
    all_known = known(directory)
    for found in PLACEHOLDER.finditer(line):
        if found[0] not in all_known and FILES.get(found[1]) not in unread:
            text = message("'{found}' is unknown{meant}", found=found[0], meant=_meant(found[0], all_known, marks))
            yield text, found.start() + 1


def _braces(line: str, directory: Directory, marks: Sequence[str]) -> Iterator[Remark]:
    """What is wrong with the braces of *line* that are no placeholder."""
    for found in BRACES.finditer(line):
        is_attributes = ATTRIBUTES.fullmatch(found[0])
        said = _attributes(found[0], line) if is_attributes else [_no_placeholder(found[0], directory, marks)]
        yield from ((text, found.start() + 1) for text in said)
    rest = BRACES.sub(_blank, line)
    example = message("write for example {{tel:vo}}, or {{ .md-button }} behind a link")
    if "{" in rest:
        yield message("a '{{' has no '}}' on the same line; {example}", example=example), rest.index("{") + 1
    if "}" in rest:
        yield message("a '}}' has no '{{' on the same line; {example}", example=example), rest.index("}") + 1


def _bare(line: str) -> Iterator[Remark]:
    for found in BARE.finditer(ADDRESS.sub(_blank, BRACES.sub(_blank, line))):
        yield message("'{found}' stands without its braces; write {{{found}}}", found=found[0]), found.start() + 1


def _attributes(found: str, line: str) -> Iterator[Message]:
    inner = found.strip("{}: ")
    if HEADING_ID.fullmatch(line) and inner.startswith("#"):
        return
    if not CLASSES.fullmatch(inner):
        expected = message("write for example {{ .md-button }}, or {{ #id }} at a heading")
        yield message("'{found}' holds more than classes and an id; {expected}", found=found, expected=expected)
    else:
        yield from vocabulary.unknown_classes(inner)


def _no_placeholder(found: str, directory: Directory, marks: Sequence[str]) -> Message:
    plain = ":".join(part.strip() for part in re.split("[.;,=:]", found.strip("{} \\\t").lower()))
    if "{" in found[1:]:
        expected = message("write for example {{ .md-button }}")
        return message("'{found}' holds more than classes and an id; {expected}", found=found, expected=expected)
    return message("'{found}' is no placeholder{meant}", found=found, meant=_meant(plain, known(directory), marks))


def _meant(typed: str, numbers: Sequence[str], marks: Sequence[str]) -> Message:
    kind, _, name = typed.lower().strip("{}").partition(":")
    names = [one for one in (*numbers, *marks) if one.startswith(f"{{{kind}:")]
    # A wrong suggestion may be taken: another helpline's number would be worse than none.
    same = [one for one in names if one == f"{{{kind}:{name}}}"]
    if close := same or get_close_matches(f"{{{kind}:{name}}}", names, n=1, cutoff=0.85):
        return message("; did you mean {name}?", name=close[0])
    return message("; use {names}", names=", ".join([*numbers, *marks]))


def known(directory: Directory) -> list[str]:
    """Every placeholder that can be filled in, as it is typed."""
    lines = directory.helplines.values()
    numbers = [f"{{tel:{line.id}}}" for line in lines if line.number]
    links = [f"{{link:{line.id}}}" for line in lines if line.url]
    facts = directory.facts.values()
    known_facts = [*(f"{{fact:{fact.id}}}" for fact in facts), *(f"{{mail:{fact.id}}}" for fact in facts if fact.mail)]
    return [*numbers, *links, "{count:centres}", "{exit:site}", *known_facts]


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
    if kind in ("fact", "mail"):
        return _of_fact(kind, directory.facts.get(name))
    line = directory.helplines.get(name)
    return None if line is None else _of_helpline(kind, line)


def _of_fact(kind: str, fact: Fact | None) -> str | None:
    if fact is None:
        return None
    return escape(fact.text) if kind == "fact" else fact.mail and f"[{fact.mail}](mailto:{fact.mail})"


def _of_helpline(kind: str, line: Helpline) -> str | None:
    if kind == "tel" and line.number:
        return f'<a href="tel:{line.tel}"><bdi dir="ltr" translate="no">{line.printed}</bdi></a>'
    if kind == "link" and line.url:
        name = line.url.removeprefix("https://").removeprefix("www.").strip("/")
        return f'<a href="{escape(line.url)}" dir="ltr" translate="no">{escape(name)}</a>'
    return None
