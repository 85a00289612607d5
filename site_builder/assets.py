"""Inlined CSS and JavaScript: minified, and allowed by hash in the content security policy (CSP Level 3).

A page is one request, and leaves nothing of ours in a cache on her phone. All carry the same style and script; the
finder, the forms, pages of data and pages whose text uses more of Markdown carry a little more behind it. Material's
own style sheet is not among them: docs/decisions/0016-material.md.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

# A text in quotes, or a regular expression: where one can stand, no division can.
REGEX = r"(?:(?<=[(!=|&?:,])\s?|(?<=return ))/(?:[^/\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/[gi]*"
LITERAL = re.compile(rf'("(?:[^"\\]|\\.)*"|{REGEX})')


@dataclass(frozen=True, slots=True)
class PageAssets:
    """The finished style and script of a page, and the policy that allows them and nothing else.

    An empty *policy* stands for none: the preview's own reload script needs to run.
    """

    style: str
    script: str
    policy: str


def of_site(theme: Path) -> PageAssets:
    """Return what the pages of the site carry, from our folder of templates."""
    return _assets(_sheet(theme, "shared/style.css"), _script(theme, "shared/page.js"))


def of_finder(theme: Path) -> PageAssets:
    """Return what the finder's page carries: style and script of all pages, and its own behind them."""
    style = _sheet(theme, "shared/style.css", "site/finder.css")
    return _assets(style, _script(theme, "shared/page.js", "site/finder.js"))


def of_list(theme: Path) -> PageAssets:
    """Return what the list of centres carries: style and script of all pages, and its own style behind it."""
    return _assets(_sheet(theme, "shared/style.css", "site/list.css"), _script(theme, "shared/page.js"))


def of_page_of_data(theme: Path) -> PageAssets:
    """Return what pages of data carry (centres, map, chooser, print sheets), and those with the drawing."""
    return _assets(_sheet(theme, "shared/style.css", "site/made.css"), _script(theme, "shared/page.js"))


def of_rich_text(theme: Path) -> PageAssets:
    """Return what a page carries whose text holds boxes, folds, tables or icons; see vocabulary.is_rich."""
    style = _sheet(theme, "shared/style.css", "site/list.css", "site/made.css", "site/vocabulary.css")
    return _assets(style, _script(theme, "shared/page.js"))


def of_forms(theme: Path) -> PageAssets:
    """Return what the pages of the forms carry: style and script of all pages, and their own behind them."""
    style = _sheet(theme, "shared/style.css", "form/form.css")
    return _assets(style, _script(theme, "shared/page.js", "form/form.js"))


# Under the names by which templates ask for them.
KINDS = {
    "form_assets": of_forms,
    "assets": of_site,
    "rich_assets": of_rich_text,
    "finder_assets": of_finder,
    "list_assets": of_list,
    "made_assets": of_page_of_data,
}


def of_all_pages(theme: Path, *, without_policy: bool) -> dict[str, PageAssets]:
    """Return style and script of each kind of page, by its name in KINDS; *without_policy* for the preview."""
    finished = {name: make(theme) for name, make in KINDS.items()}
    return {name: replace(one, policy="") if without_policy else one for name, one in finished.items()}


def _assets(style: str, script: str) -> PageAssets:
    return PageAssets(style, script, policy([style], [script]))


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """The policy as it stands in the page itself; `connect-src 'self'` is there for page auditors only."""
    return (
        f"default-src 'none'; style-src {_sources(styles)}; script-src {_sources(scripts)}; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
    )


def sha256(text: str) -> str:
    """The source expression of an inline style or script (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sources(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(map(sha256, texts)))


def _sheet(theme: Path, *names: str) -> str:
    return "".join(minify_style((theme / name).read_text("utf-8")) for name in names)


def _script(theme: Path, *names: str) -> str:
    return "\n".join(minify_script((theme / name).read_text("utf-8")) for name in names)


def minify_style(sheet: str) -> str:
    """Leave out comments and spare space. Texts in quotes keep their spaces, but hold none of `{};,` beside one."""
    sheet = re.sub(r"/\*.*?(?:\*/|\Z)", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet).strip()
    sheet = re.sub(r" ?([{};,]) ?", r"\1", sheet)
    # A selector has no space behind its colon; a declaration and a media query may.
    return re.sub(r": ", ":", sheet).replace(";}", "}")


def minify_script(source: str) -> str:
    """Leave out comments, indentation and spare space; lines and names stay, so that it can be read in the page."""
    code = re.sub(r"/\*.*?(?:\*/|\Z)", "", source, flags=re.DOTALL)
    return "\n".join(_squeezed(line.strip()) for line in code.splitlines() if line.strip())


def _squeezed(line: str) -> str:
    parts = LITERAL.split(line)
    parts[::2] = (re.sub(r" ?([-+*/=<>!&|?:;,(){}\[\]]) ?", r"\1", part) for part in parts[::2])
    return "".join(parts)
