"""Machine translation: keeps a page's names and Norwegian terms out of it (HTML `translate="no"`, `lang`).

A translator that renders "krisesenter" as "emergency office" changes what she must say on the telephone, and one that
renders a centre's name makes it one that nobody finds. Templates mark the names that they print; what stands inside of
sentences is marked here, in the finished page.
"""

import re
from collections.abc import Sequence

from directory.helplines import Helpline
from directory.loader import Directory

# Our two terms in all their forms, and a whole quotation of Norwegian that holds one: it is there to be said.
TERM = r"(?:[Kk]risesent|[Rr]essursven)[A-Za-zæøå]*"
QUOTED = rf"«[A-Za-zÆØÅæøå ,]{{1,60}}{TERM}[A-Za-zÆØÅæøå ,.?!]{{0,60}}»"
TAG = re.compile(r"(<[^>]*+>?)")  # one without its end is the rest of the page: looked for once
NAME = re.compile(r"</?([a-zA-Z0-9]+)")
LANGUAGE = re.compile(r'<html lang="(\w+)"')
# Elements whose text no element can stand in, or that are no sentences.
SKIPPED = {"head", "script", "style", "textarea", "option", "svg"}
# Words of the language beside being names: their translation is what she needs.
COMMON = ("police", "ambulance", "legevakt")


def mark(html: str, kept: re.Pattern[str]) -> str:
    """Return the finished page *html* with what *kept* finds, made by pattern(), kept from translators."""
    found = LANGUAGE.search(html)
    lang = "" if found and found[1] in ("nb", "nn") else ' lang="nb"'
    inside, depth, parts = "", 0, TAG.split(html)

    def kept_from_translators(name: re.Match[str]) -> str:
        return f'<span{lang} translate="no">{name[0]}</span>'

    for place, part in enumerate(parts):
        if place % 2 == 0:
            if not inside and not part.isspace():
                parts[place] = kept.sub(kept_from_translators, part)
        elif (name := NAME.match(part)) and (not inside or name[1] == inside):
            if part.startswith("</"):
                depth -= bool(inside)
            elif inside or name[1] in SKIPPED or 'translate="no"' in part:
                inside, depth = name[1], depth + 1
            inside = inside if depth else ""
    return "".join(parts)


def pattern(directory: Directory) -> re.Pattern[str]:
    """Return what is kept: our terms, the names in *directory*, the longer before the shorter that it begins with."""
    names = {name for centre in directory.known_centres for name in (centre.name, *centre.also_known_as)}
    names |= {line.name for line in directory.helplines.values() if _is_name(line)}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![A-Za-zæøå])(?:{'|'.join(filter(None, [QUOTED, _tree(longest_first), TERM]))})")


def _is_name(line: Helpline) -> bool:
    return not line.id.startswith(COMMON)


def _tree(names: Sequence[str]) -> str:
    """A pattern of *names* that looks at a letter once (a trie): 1,400 names in a row take 85 times as long."""
    tails: dict[str, list[str]] = {}
    for name in names:
        tails.setdefault(name[:1], []).append(name[1:])
    branches = [re.escape(head) + (_tree(tails[head]) if head else "") for head in tails]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""
