"""The purged, inlined style: what is kept, what is left out, and that it is the same every time."""

import re
from tests.support import ROOT
from pathlib import Path

import pytest

import build
from site_builder import assets

NAMES = {"p", "a", ".call", ".large", "#main", "[dir]"}


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        ("p { color: red }", "p{color:red}"),
        ("p, .gone { color: red }", "p{color:red}"),
        (".call.gone { color: red }", ""),
        (".call.large > a:hover { top: 0 }", ".call.large > a:hover{top:0}"),
        ('a[href^="tel:"]::before { top: 0 }', 'a[href^="tel:"]::before{top:0}'),
        ("@media print { .gone { top: 0 } p { top: 0 } }", "@media print{p{top:0}}"),
        ("@media print { .gone { top: 0 } }", ""),
        ("@page { size: A4; margin: 1cm }", "@page{size:A4;margin:1cm}"),
        ('@font-face { src: url("https://elsewhere.example/x") }', ""),
        ('@import "https://elsewhere.example/x";', ""),
    ],
)
def test_only_what_a_page_can_match_is_kept(sheet: str, kept: str) -> None:
    assert assets.purge(sheet, NAMES) == kept


def test_the_paper_is_ours_alone() -> None:
    assert assets.purge("@page { margin: 9cm }", assets.PROSE) == ""
    assert assets.without_unread_properties("@page{margin:1cm}") == "@page{margin:1cm}"


def test_properties_that_nothing_reads_are_left_out() -> None:
    sheet = ":root{--a:1;--b:var(--c);--c:2;--d:3}p{top:var(--b)}"

    assert assets.without_unread_properties(sheet) == ":root{--b:var(--c);--c:2}p{top:var(--b)}"


def test_every_class_of_our_own_sheet_is_used_by_a_template() -> None:
    """A rule for a class that no template has any more is dead weight, or the sign of a misspelt class."""
    names = assets.used_names(path.read_text("utf-8") for path in (ROOT / "theme").rglob("*.html"))
    sheet = (ROOT / "theme" / "shared" / "style.css").read_text("utf-8")
    rules = [line.split("{")[0] for line in sheet.splitlines() if line.lstrip().startswith((".", "form ."))]

    assert not [rule for rule in rules if not assets.purge(f"{rule}{{top:0}}", names)]


def test_the_look_is_the_same_every_time_and_small() -> None:
    first, second = (assets.make(ROOT / "theme", build.MATERIAL) for _ in range(2))

    assert first == second
    assert len(first.style) < 11_000


def test_the_policy_allows_no_source_but_the_two_hashes() -> None:
    policy = assets.policy("p{}", "x()")

    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_nothing_on_our_pages_moves() -> None:
    """So nobody has to ask for reduced motion, and no colour is half way when the scheme changes."""
    look = assets.make(ROOT / "theme", build.MATERIAL)

    assert not re.search(r"transition|animation|@keyframes|scroll-behavior", look.style)
