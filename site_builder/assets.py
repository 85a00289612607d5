"""The one style and the one script of every page: made, shrunk, inlined and named by their hashes.

Material's sheet is 150 kB. Our pages use its lists and paragraphs only: every rule that none of our pages can match is
left out, every custom property that nothing reads, and all that moves. What remains is inlined: one request a page, and
nothing of ours in a cache on her phone.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2

# What Python-Markdown writes into a page, and what of it Material styles; headings and links we style ourselves.
PROSE = frozenset({"p", "ul", "ol", "li", "h2", "h3", "a", "strong", "em"})
TYPESET = frozenset({".md-typeset", "p", "ul", "ol", "li"})
DROPPED_AT_RULES = {"charset", "font-face", "keyframes", "import"}
# Nothing on our pages moves, and how colours are printed is for the browser to say; lists have their dots anyway.
SPARED = {"transition", "animation", "color-adjust", "-webkit-print-color-adjust", "list-style-type"}
NAMES = re.compile(r"([.#]|(?<![\w.#-]))(-?[a-zA-Z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Look:
    """The finished style and script, and the content security policy that allows them and nothing else."""

    style: str
    script: str
    policy: str


def make(theme: Path, material: Path, *, form: bool = False) -> Look:
    """Return the look, from our theme and the folder of Material's style sheets; or that of the *form*s.

    Forms have the style and script of all pages, and behind them what no other page needs.
    """
    sheets = ("shared/style.css", "form/form.css") if form else ("shared/style.css",)
    ours = used_names(path.read_text("utf-8") for path in sorted(theme.rglob("*.html")))
    style = "".join(purge((theme / sheet).read_text("utf-8"), ours) for sheet in sheets)
    style = without_unread_properties(_typography_of(material) + style)
    script = shrink_script((theme / "shared" / "page.js").read_text("utf-8"))
    look = Look(style, script, policy(style, script))
    return with_script(look, theme / "form" / "form.js") if form else look


@cache
def _typography_of(material: Path) -> str:
    return "".join(purge(path.read_text("utf-8"), TYPESET) for path in sorted(material.glob("main.*.min.css")))


def with_script(look: Look, source: Path) -> Look:
    """Return *look* for the one page that needs the script *source* too; other pages need not carry it."""
    script = f"{look.script}\n{shrink_script(source.read_text('utf-8'))}"
    return Look(look.style, script, look.policy and policy(look.style, script))


def policy(style: str, *scripts: str) -> str:
    """The policy as it stands in the page itself; `connect-src 'self'` is there for page auditors only."""
    return (
        f"default-src 'none'; style-src {sha256(style)}; script-src {' '.join(map(sha256, scripts))}; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
    )


def sha256(text: str) -> str:
    """The source expression of an inline style or script (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def used_names(templates: Iterable[str]) -> set[str]:
    """Every tag, class and id that *templates* and the prose may hold, written as in a selector."""
    text = re.sub(r"\{#.*?#\}", "", "\n".join(templates), flags=re.DOTALL)
    tags = set(re.findall(r"<([a-z][a-z0-9]*)", text)) | PROSE
    classes = {
        f".{name}"
        for value in re.findall(r'class="([^"]*)"|"((?:call|option)[a-z ]*)"', text)
        for name in re.findall(r"[a-z][a-z-]*", " ".join(value))
    }
    return tags | classes | {f"#{name}" for name in re.findall(r'\bid="([a-z-]+)"', text)}


def purge(sheet: str, names: Set[str]) -> str:
    """Return the rules of *sheet* that a page with only *names* can match, without comments and spare space."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(_rule(rule, names) for rule in rules)


def _rule(rule: Any, names: Set[str]) -> str:
    if rule.type == "qualified-rule":
        kept = [part for part in _selectors(rule.prelude) if _matches(part, names)]
        return f"{','.join(kept)}{{{_declarations(rule.content)}}}" if kept else ""
    if names is TYPESET:
        return ""  # Material's print would make our text smaller
    if rule.type != "at-rule" or rule.lower_at_keyword.removeprefix("-webkit-") in DROPPED_AT_RULES or not rule.content:
        return ""
    if rule.lower_at_keyword == "page":
        return "" if names is PROSE else f"@page{{{_declarations(rule.content)}}}"
    inner = purge(tinycss2.serialize(rule.content), names)
    return f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}{{{inner}}}" if inner else ""


def _selectors(prelude: Any) -> list[str]:
    return [part.strip() for part in re.split(r",(?![^(]*\))", tinycss2.serialize(prelude))]


def _matches(selector: str, names: Set[str]) -> bool:
    """Whether each tag, class and id that *selector* requires is in *names*; of Material's, typography only."""
    required = re.sub(r":not\([^)]*\)", "", selector)
    if "[data-" in required or (names is TYPESET and not _typography(selector)):
        return False
    required = re.sub(r"\[[^\]]*\]|::?[\w-]+(\([^)]*\))?", "", required)
    return all(f"{mark}{name}" in names for mark, name in NAMES.findall(required))


def _typography(selector: str) -> bool:
    """Whether *selector* of Material's is about prose as we write it: no list in a list, nothing hidden, only `dir`."""
    return ".md-typeset" in selector and not re.search(r"[ou]l .*[ou]l\b|li p|\[type|:target|:not", selector)


def _declarations(content: Any, properties: Set[str] | None = None) -> str:
    """The declarations, shrunk; of custom properties only those in *properties*, or all. Nothing on our pages moves."""
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(
        f"{part.name}:{_value(part.value)}{'!important' if part.important else ''}"
        for part in parts
        if part.type == "declaration"
        and part.lower_name not in SPARED
        and (properties is None or not part.name.startswith("--") or part.name in properties)
    )


def _value(tokens: Any) -> str:
    return re.sub(r",\s+", ",", re.sub(r"\s+", " ", tinycss2.serialize(tokens).strip()))


def without_unread_properties(style: str) -> str:
    """Leave out the custom properties that no rule reads, and those that only they read."""
    read: set[str] = set()
    while True:
        kept = _keeping(style, read)
        found = set(re.findall(r"var\(\s*(--[\w-]+)", kept))
        if found <= read:
            return kept
        read |= found


def _keeping(sheet: str, properties: Set[str]) -> str:
    parts = []
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        head = tinycss2.serialize(rule.prelude).strip()
        if rule.type == "at-rule":
            paper = rule.lower_at_keyword == "page"
            head = f"@{rule.at_keyword} {head}".rstrip()
            body = _declarations(rule.content) if paper else _keeping(tinycss2.serialize(rule.content), properties)
        else:
            body = _declarations(rule.content, properties)
        parts.append(f"{head}{{{body}}}" if body else "")
    return "".join(parts)


def shrink_script(source: str) -> str:
    """Leave out comments and indentation; the rest stays as it was written, readable in the page."""
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())
