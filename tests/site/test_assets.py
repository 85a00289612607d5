"""Inlined style and script: minified without a change of meaning, and allowed by hash alone."""

import re
from pathlib import Path

import pytest
import tinycss2

from site_builder import assets
from tests.support import ROOT

THEME = ROOT / "theme"
SHEETS = sorted(THEME.rglob("*.css"))
# Classes that mkdocs-material's Markdown makes, and no template.
MADE_OF_MARKDOWN = {"wide", "to-center", "to-right", "admonition", "admonition-title", "twemoji"}


def meaning(sheet: str) -> list[object]:
    """Selectors and declarations of *sheet* as a browser reads them, however many spaces stand between words."""
    found: list[object] = []
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        head = words(rule.prelude)
        if rule.type == "at-rule" and rule.lower_at_keyword != "page":
            found.append((rule.at_keyword, head, meaning(tinycss2.serialize(rule.content))))
        else:
            parts = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            found.append((head, [(part.name, words(part.value), part.important) for part in parts]))
    return found


def words(tokens: list[object]) -> str:
    return re.sub(r"([,:]) ", r"\1", " ".join(tinycss2.serialize(tokens).split()))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_shrunk_style_means_the_same(sheet: Path) -> None:
    source = sheet.read_text("utf-8")

    assert meaning(assets.minify_style(source)) == meaning(source)
    assert len(assets.minify_style(source)) < len(source)


@pytest.mark.parametrize(
    ("sheet", "shrunk"),
    [
        ("p { color: red; top: 0; }", "p{color:red;top:0}"),
        ("/* why */\na:hover,\n.b > c { margin: 0 1px }", "a:hover,.b > c{margin:0 1px }".replace(" }", "}")),
        ('ul { list-style: "✓ " }', 'ul{list-style:"✓ "}'),
        ("@media (min-width: 30em) { p { top: calc(1px + 2px) } }", "@media (min-width:30em){p{top:calc(1px + 2px)}}"),
        (".a [dir] b:not(c) { top: 0 }", ".a [dir] b:not(c){top:0}"),
    ],
)
def test_only_spare_space_is_left_out(sheet: str, shrunk: str) -> None:
    assert assets.minify_style(sheet) == shrunk


def test_every_class_of_our_own_sheets_is_used() -> None:
    """A rule for a class that no template has any more is dead weight, or the sign of a misspelt class."""
    users = [path for path in THEME.rglob("*.*") if path.suffix in (".html", ".js")]  # scripts set some
    templates = "\n".join(path.read_text("utf-8") for path in users)
    styled = {name for path in SHEETS for name in re.findall(r"\.(-?[a-z][\w-]*)", _selectors(path.read_text("utf-8")))}

    unused = {name for name in styled - MADE_OF_MARKDOWN if not re.search(rf"[\" ]{name}[\" ]", templates)}
    assert unused == set()


def _selectors(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", sheet, flags=re.DOTALL)


def test_the_style_of_every_page_is_small() -> None:
    assert len(assets.of_site(THEME).style) < 11_000


def test_the_policy_allows_no_source_but_the_hashes() -> None:
    policy = assets.policy(["p{}"], ["x()", "y()"])

    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and policy.count("sha256-") == 3


@pytest.mark.parametrize("make", list(assets.KINDS.values()))
def test_nothing_on_our_pages_moves_or_is_fetched(make: type) -> None:
    """So nobody has to ask for reduced motion, and no colour is half way when the scheme changes."""
    style = make(THEME).style

    assert not re.search(r"transition|animation|@keyframes|scroll-behavior|@import|url\(|@font-face", style)


SCRIPTS = sorted(THEME.rglob("*.js"))
CODE = re.compile(r'"(?:[^"\\\n]|\\.)*"|/(?![* ])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[gi]*|[\w$]+|\S')


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_shrunk_script_has_the_same_words_signs_and_texts_in_as_many_lines(script: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", script.read_text("utf-8"), flags=re.DOTALL)
    shrunk = assets.minify_script(source)

    assert CODE.findall(shrunk) == CODE.findall(source)
    assert shrunk.count("\n") == sum(bool(line.strip()) for line in source.splitlines()) - 1


def test_texts_and_regular_expressions_keep_their_spaces() -> None:
    shrunk = assets.minify_script('a = "x : y" + b / 2; return /[ "] ?, /.test( c ) ? 1 : /a = b/g;')

    assert shrunk == 'a="x : y"+b/2;return /[ "] ?, /.test(c)?1: /a = b/g;'
