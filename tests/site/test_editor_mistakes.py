"""Mistakes that editors make in content/, one change to a good page each: told with path and line before the build."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

import directory
from directory.parsing import text_file
from site_builder import content, prose, views
from tests.support import ROOT, sample_site

FIND, ABOUT, VOLUNTEER, SAFETY = "nb/find.md", "nb/about.md", "nb/volunteer.md", "nb/safety.md"
TITLE, LEAD = "title: Finn et senter\n", "lead: Det er gratis. Du kan ta kontakt selv, uten henvisning.\n"
LONG = "Dette er et avsnitt som er langt nok til at det ikke kan stå to ganger."
END_OF_SAFETY = (ROOT / "content" / SAFETY).read_text("utf-8").rstrip().split("\n")[-1]
SAYING = "Du kan si: «Jeg vil spørre om ressursvenn.»"
MISTAKES = {
    # Front matter that YAML reads otherwise than it is meant, or not at all
    "a colon in the lead": (FIND, "lead: Det", "lead: Husk: Velg", "a text that holds a colon needs quotes"),
    "a blank first line": (FIND, "---\ntitle", "\n---\ntitle", "the page must begin with a line ---"),
    "a space before the first rule": (FIND, "---\ntitle", " ---\ntitle", "the page must begin with a line ---"),
    "an open quote": (FIND, LEAD, 'lead: "Velg det\n', 'the quote " that opens here is not closed'),
    "an open bracket": (FIND, LEAD, "lead: [Velg det\n", "the list that [ opens is not closed"),
    "no first rule": (FIND, "---\ntitle", "title", "the page must begin with a line ---"),
    "no second rule": (FIND, "henvisning.\n---\n", "henvisning.\n", "the page must begin with a line ---"),
    "a rule of four dashes": (FIND, "---\ntitle", "----\ntitle", "the page must begin with a line ---"),
    "a rule of long dashes": (FIND, "---\ntitle", "———\ntitle", "the page must begin with a line ---"),
    "a doubled first rule": (FIND, "---\ntitle", "---\n---\ntitle", "'title:' is missing"),
    "a doubled second rule": (FIND, "henvisning.\n---\n", "henvisning.\n---\n---\n", None),
    "front matter twice": (
        FIND,
        "henvisning.\n---\n",
        "henvisning.\n---\ntitle: Finn et senter\n",
        "belongs at the top",
    ),
    "a doubled key": (FIND, TITLE, TITLE + TITLE, "'title' is written twice"),
    "a tab before a key": (FIND, "heading:", "\theading:", "this line begins with a tab"),
    "an unknown key": (FIND, LEAD, LEAD + "summary: Finn\n", "unknown key 'summary'; use title"),
    "a misspelt key": (FIND, TITLE, TITLE.replace("title", "titel"), "unknown key 'titel'; did you mean 'title'?"),
    "a key in capitals": (FIND, TITLE, TITLE.replace("title", "Title"), "unknown key 'Title'; did you mean 'title'?"),
    "a key without its space": (FIND, "title: ", "title:", "a space is missing behind the colon; write 'title: Finn"),
    "a key without its colon": (FIND, "title: ", "title ", "a colon and a space are missing behind 'title'"),
    "a list": (FIND, LEAD, "lead:\n  - Velg\n", "'lead:' must be a text"),
    "a list in brackets": (FIND, LEAD, "lead: [Velg]\n", "'lead:' must be a text"),
    "a number": (FIND, TITLE, "title: 2026\n", "'title:' must be a text; put quotes around 2026"),
    "a date": (FIND, TITLE, "title: 2026-11-01\n", "'title:' must be a text"),
    "a yes": (FIND, TITLE, "title: yes\n", "'title:' must be a text; put quotes around yes"),
    "an empty title": (FIND, TITLE, "title:\n", "'title:' is missing"),
    "a title of quotes": (FIND, TITLE, 'title: ""\n', "'title:' is missing"),
    "a title of a tilde": (FIND, TITLE, "title: ~\n", "'title:' is missing"),
    "a sign at the beginning": (FIND, "lead: Det", "lead: @Velg", "a text that begins with @ needs quotes"),
    "an anchor": (FIND, "lead: Det", "lead: &Velg", "& and * are not used here"),
    "a text cut by a #": (FIND, "lead: Det er", "lead: Velg #det", "what stands behind the # is left out"),
    "a text of several lines": (FIND, LEAD, "lead: |\n  Velg\n  det\n", "'lead:' 'Velg\\u000adet' holds"),
    "stress in a title": (FIND, TITLE, "title: Finn **et** senter\n", "'title:' holds '**'"),
    "HTML in a lead": (FIND, "lead: Det", "lead: <b>Velg</b>", "'lead:' '<b>Velg</b>"),
    # What the browser's history would keep
    "a title that tells, nb": (
        FIND,
        TITLE,
        "title: Finn et krisesenter\n",
        "title 'Finn et krisesenter' holds 'krise'",
    ),
    "a title that tells, nn": (FIND, TITLE, "title: Hjelp mot vald\n", "title 'Hjelp mot vald' holds 'vald'"),
    "a title that tells, en": (FIND, TITLE, "title: Crisis centres\n", "title 'Crisis centres' holds 'crisis'"),
    "a title that tells, ar": (FIND, TITLE, "title: مراكز الأزمات\n", "holds 'ازم"),
    "a title that tells, tr": (FIND, TITLE, "title: Şiddet\n", "title 'Şiddet' holds 'siddet'"),
    "a title in wide letters": (FIND, TITLE, "title: ＶＯＬＤ\n", "holds 'vold'"),
    "a description that tells": (
        FIND,
        "description: ",
        "description: Krisesenter. ",
        "description 'Krisesenter. ",
    ),
    # Placeholders typed a little differently
    "a space inside": (FIND, "{tel:vo}", "{ tel:vo }", "'{ tel:vo }' is no placeholder; did you mean {tel:vo}?"),
    "a space behind the colon": (FIND, "{tel:vo}", "{tel: vo}", "is no placeholder; did you mean {tel:vo}?"),
    "a dot": (FIND, "{tel:vo}", "{tel.vo}", "is no placeholder; did you mean {tel:vo}?"),
    "a name alone": (FIND, "{tel:vo}", "{phone}", "'{phone}' is no placeholder"),
    "a name with spaces": (FIND, "{tel:vo}", "{ phone }", "'{ phone }' is no placeholder"),
    "nothing": (FIND, "{tel:vo}", "{}", "'{}' is no placeholder"),
    "doubled braces": (FIND, "{tel:vo}", "{{tel:vo}}", "a placeholder has one { and one }"),
    "a doubled brace": (FIND, "{tel:vo}", "{tel:vo}}", "a placeholder has one { and one }"),
    "no first brace": (FIND, "{tel:vo}", "tel:vo}", "a '}' has no '{' on the same line"),
    "no second brace": (FIND, "{tel:vo}", "{tel:vo", "a '{' has no '}' on the same line"),
    "no braces": (FIND, "{tel:vo}", "tel:vo", "'tel:vo' stands without its braces"),
    "other braces": (FIND, "{tel:vo}", "｛tel:vo｝", "is no { or } of a keyboard"),
    "braces as entities": (FIND, "{tel:vo}", "&#123;tel:vo&#125;", "is no { or } of a keyboard"),
    "capitals": (FIND, "{tel:vo}", "{Tel:VO}", "'{Tel:VO}' is unknown; did you mean {tel:vo}?"),
    "an unknown name": (FIND, "{tel:vo}", "{tel:volinjen}", "'{tel:volinjen}' is unknown; use {tel:police}"),
    "an unknown kind": (FIND, "{tel:vo}", "{number:vo}", "'{number:vo}' is unknown; use {tel:police}"),
    "a number that a guide lacks": (FIND, "{link:dinutvei}", "{tel:dinutvei}", "'{tel:dinutvei}' is unknown"),
    "in the title": (FIND, TITLE, "title: Ring {tel:vo}\n", "'title:' holds '{'"),
    "in the lead": (FIND, "lead: Det", "lead: Ring {tel:vo}, velg", "'lead:' holds '{'"),
    "in the text of a link": (FIND, SAYING, "[Ring {tel:vo}](find.md)", "a placeholder cannot stand inside a link"),
    "in the address of a link": (FIND, SAYING, "[Ring]({tel:vo})", "a placeholder cannot stand inside a link"),
    "in code": (FIND, SAYING, "Ring `{tel:vo}`", "a placeholder cannot stand inside code"),
    "in a block of code": (FIND, SAYING, "```\n{tel:vo}\n```", "a block of code would be shown as it is typed"),
    "a mark with a space": (SAFETY, "{keep:spyware}", "{keep: spyware}", "did you mean {keep:spyware}?"),
    "a mark in capitals": (SAFETY, "{keep:spyware}", "{Keep:spyware}", "did you mean {keep:spyware}?"),
    "a mark without a brace": (SAFETY, "{keep:spyware}", "{keep:spyware", "a '{' has no '}'"),
    "an attribute in a sentence": (FIND, SAYING, "Du { #id } kan", "'{ #id }' holds more than classes"),
    "behind a backslash": (FIND, "{tel:vo}", "\\{tel:vo}", "a \\ stands before a {"),
    "in the heading of a box": (FIND, SAYING, '!!! note "Ring {tel:vo}"\n\n    Nå', "inside the heading of a box"),
    "over two lines": (FIND, "{tel:vo}", "{tel:\nvo}", "a '{' has no '}' on the same line"),
    "a space before the brace": (FIND, "{tel:vo}", "{tel:vo }", "is no placeholder; did you mean {tel:vo}?"),
    # Characters that nobody sees, and what programs leave behind
    "a conflict": (FIND, SAYING, "<<<<<<< HEAD\nEn\n=======\nTo\n>>>>>>> other", "'<<<<<<<' is left from a merge"),
    "half a conflict": (FIND, SAYING, f"{SAYING}\n>>>>>>> other", None),
    "an override": (FIND, SAYING, "Du \u202ekan", "an invisible character (U+202E)"),
    "an isolate": (FIND, SAYING, "Du \u2066kan\u2069", "an invisible character (U+2066)"),
    "an Arabic mark": (FIND, SAYING, "Du \u061ckan", "an invisible character (U+061C)"),
    "a mark of direction in Latin text": (FIND, SAYING, "Du \u200fkan", "an invisible character (U+200F)"),
    "a zero-width space": (FIND, SAYING, "Du kan\u200bsi", "an invisible character (U+200B)"),
    "a joiner in Latin text": (FIND, SAYING, "Du k\u200dan", "an invisible character (U+200D)"),
    "a soft hyphen": (FIND, SAYING, "Du ka\u00adn", "an invisible character (U+00AD)"),
    "a mark of order in the middle": (FIND, SAYING, "\ufeffDu kan", "an invisible character (U+FEFF)"),
    "a NUL": (FIND, SAYING, "Du \x00kan", "an invisible character (U+0000)"),
    "a private letter": (FIND, SAYING, "Du \ue000kan", "stands for one that was lost (U+E000)"),
    "a lost letter": (FIND, SAYING, "V\ufffdr trygg", "stands for one that was lost (U+FFFD)"),
    "a letter in a wrong encoding": (FIND, SAYING, "SpÃ¸r om", "'Ã¸', a letter that was read in a wrong encoding"),
    # Numbers, addresses and e-mail
    "a typed number": (FIND, "{tel:vo}", "116 006", "the number '116 006' is typed"),
    "a number with slashes": (FIND, "{tel:vo}", "22/48/03/80", "the number '22/48/03/80' is typed"),
    "a number far apart": (FIND, "{tel:vo}", "22 – 48 – 03 – 80", "the number '22 – 48 – 03 – 80' is typed"),
    "a number in wide digits": (FIND, "{tel:vo}", "２２ ４８ ０３ ８０", "the number '22 48 03 80' is typed"),
    "a number in Arabic digits": (FIND, "{tel:vo}", "٢٢٤٨٠٣٨٠", "the number '22480380' is typed"),
    "a number over two lines": (FIND, SAYING, "Ring 22 48\n03 80", "the number '22 48 03 80' is typed"),
    "a number in bold": (FIND, SAYING, "Ring 22 **48** 03 80", "the number '22 48 03 80' is typed"),
    "a street": (FIND, SAYING, "Vi er i Prøvegata 4.", "the street address 'Prøvegata 4' is typed"),
    "a street over two lines": (FIND, SAYING, "Vi er i Prøvegata\n4.", "the street address 'Prøvegata 4' is typed"),
    "a street in Arabic": (FIND, SAYING, "نحن في شارع التجربة 5", "the street address"),
    "a postal code": (FIND, SAYING, "Vi er i 0123 Prøveby.", "the street address '0123 Prøveby'"),
    "a map": (FIND, SAYING, "[Kart](https://www.openstreetmap.org/x)", "leads to a map"),
    "an inbox": (FIND, SAYING, "Skriv til post@prove.example", "an e-mail address may stand on the volunteer page"),
    "a hidden inbox": (
        FIND,
        SAYING,
        "Skriv til post (at) prove.example",
        "an e-mail address may stand on the volunteer",
    ),
    "an inbox on the volunteer page": (VOLUNTEER, "{keep:age}\n", "{keep:age}\n\npost@prove.example\n\n", "is none at"),
    "a link to another's address": (
        VOLUNTEER,
        "{keep:age}\n",
        "{keep:age}\n\n[a@sanitetskvinnene.no](mailto:b@sanitetskvinnene.no)\n\n",
        "would write to another",
    ),
    "the number of centres": (
        FIND,
        "{count:centres} sentrene",
        "14 sentrene",
        "'14 sentrene' is typed; write {count:c",
    ),
    # Links and Markdown
    "a link without a scheme": (FIND, SAYING, "[a](www.prove.example)", "leads nowhere"),
    "a link in clear": (FIND, SAYING, "[a](http://www.prove.example)", "leads nowhere"),
    "a link with a user": (FIND, SAYING, "[a](https://u@www.prove.example)", "holds a user name"),
    "a link to letters outside a-z": (FIND, SAYING, "[a](https://prøve.example)", "write the host as 'xn--"),
    "a torn link": (FIND, SAYING, "[Finn] (find.md)", "a link is not whole"),
    "an open link": (FIND, SAYING, "[Finn](find.md", "a link is not whole"),
    "a link by reference": (FIND, SAYING, "[Finn][find]", "a link with its address on another line"),
    "stress that is not closed": (FIND, SAYING, "**Husk: ring", "a * would be shown as it is typed"),
    "a link to a telephone": (FIND, SAYING, "[a](https://wa.me/4799999999)", "leads to a telephone"),
    "a list right under a line": (FIND, SAYING, f"{SAYING}\n- ett\n- to", "as part of the line above"),
    "a numbered list right under a line": (FIND, SAYING, f"{SAYING}\n1. ett", "as part of the line above"),
    "a list with brackets": (FIND, SAYING, "1) ett\n2) to", "a number with ) (write 1. for a list)"),
    "a table right under a line": (FIND, SAYING, f"{SAYING}\n| a | b |\n|---|---|\n| 1 | 2 |", "as part of the line"),
    "struck out": (FIND, SAYING, "~~Ring~~", "~~ (struck out) is not understood here"),
    "a box to tick": (FIND, SAYING, "- [ ] Ring", "[ ] (a box to tick) is not understood here"),
    "a footnote": (FIND, SAYING, "Ring[^1]", "[^ (a footnote) is not understood here"),
    "stress with a space": (FIND, SAYING, "** Husk:** ring", "a * would be shown as it is typed"),
    "stress with a space behind": (FIND, SAYING, "**Husk: ** ring", "a * would be shown as it is typed"),
    "a star too many": (FIND, SAYING, "***Husk:** ring", "a * would be shown as it is typed"),
    "a space before a heading": (FIND, "\n## ", "\n ## ", "a heading must begin at the beginning of its line"),
    "a link that swallows another": (FIND, SAYING, "[a](find.md eller [b](find.md)", "a link is not whole"),
    "a link without its first bracket": (FIND, SAYING, "[Finn]find.md)", "a link is not whole"),
    "a link without its text": (FIND, SAYING, "Finn (find.md)", "a link is not whole"),
    "a bracket too many": (FIND, SAYING, "[[Finn](find.md)", "a link is not whole"),
    "a link turned round": (FIND, SAYING, "(Finn)[find.md]", "a link is not whole"),
    "a link of a wiki": (FIND, SAYING, "[[Finn]]", "a link is not whole"),
    "brackets around words": (FIND, SAYING, "[Finn] et senter", "a link is not whole"),
    "a link without a word": (FIND, SAYING, "[](find.md)", "the link '[](find.md)' has no text"),
    "a link of a sign": (FIND, SAYING, "[ – ](find.md)", "the link '[ – ](find.md)' has no text"),
    "a dead anchor": (FIND, SAYING, "[Finn](volunteer.md#nothing)", "the link 'volunteer.md#nothing' leads to no head"),
    "a dead anchor on the page": (FIND, SAYING, "[Finn](#nothing)", "the link '#nothing' leads to no heading"),
    "points of a list from a text program": (FIND, SAYING, "• ett\n• to", "'•' makes no list; begin the line with -"),
    "a point without a space": (FIND, SAYING, "▪ett", "'▪' makes no list"),
    "a list of long dashes": (FIND, SAYING, "– ett\n– to", "'–' makes no list"),
    "a list without spaces": (FIND, SAYING, "-ett\n-to", "'-' needs a space behind it"),
    "a numbered list without spaces": (FIND, SAYING, "1.ett\n2.to", "'1.' needs a space behind it"),
    "a list with a hard space": (FIND, SAYING, "-\u00a0ett", "'-' needs a space behind it"),
    "a heading without its space": (FIND, "\n## ", "\n##", "'##' needs a space behind it"),
    "a paragraph further in": (FIND, SAYING, f"Hei.\n\n    {SAYING}", "this line would be shown as code"),
    "a paragraph behind a tab": (FIND, SAYING, f"Hei.\n\n\t{SAYING}", "this line would be shown as code"),
    "a paragraph too far in, in a list": (FIND, SAYING, f"- ett\n\n        {SAYING}", "would be shown as code"),
    "a word as code": (FIND, SAYING, "Skriv `nei`", "` (code) is not understood here"),
    "a wrong number of centres": (FIND, "{count:centres} sentrene", "13 sentrene", "'13 sentrene' is typed; write {c"),
    "a number of centres in words": (FIND, "{count:centres} sentrene", "fjorten sentre", "'fjorten sentre' is typed"),
    "a wrong number of centres in words": (
        FIND,
        "{count:centres} sentrene",
        "Tretten krisesentre",
        "is typed; write {c",
    ),
    "a number with low lines": (FIND, "{tel:vo}", "22_48_03_80", "the number '22_48_03_80' is typed"),
    "a number with commas": (FIND, "{tel:vo}", "22,48,03,80", "the number '22,48,03,80' is typed"),
    "an inbox with its point in words": (
        FIND,
        SAYING,
        "post[at]prove[punktum]no",
        "an e-mail address may stand on the",
    ),
    "numbers of a property": (FIND, SAYING, "Vi er på gnr. 12 bnr. 34.", "the street address 'gnr. 12' is typed"),
    "a postal code in capitals": (FIND, SAYING, "Vi er i 5003 PRØVEBY.", "the street address '5003 PRØVEBY'"),
    # What is lost or stands twice
    "a heading twice": (FIND, SAYING, "## Ikke på listen?\n\nRing.", "this also stands on line"),
    "a paragraph twice": (ABOUT, "## Hjelper det?", f"{LONG}\n\n{LONG}\n\n## Hjelper det?", "this also stands on line"),
    "a heading without a text": (FIND, SAYING, "## Tomt\n\n## Fullt\n\nRing.", "nothing stands under this heading"),
    "a heading at the end": (SAFETY, END_OF_SAFETY, f"{END_OF_SAFETY}\n\n## Mer", "nothing stands under this heading"),
    "a page cut in a sentence": (
        SAFETY,
        END_OF_SAFETY,
        END_OF_SAFETY[:-9],
        "the page ends in the middle of a sentence",
    ),
    "a heading by dashes": (FIND, SAYING, f"{SAYING}\n---", None),
    "a heading by equals signs": (FIND, SAYING, f"{SAYING}\n===", None),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], list[str]]:
    """What is said of a copy of the texts in which the first *old* on *page* is *new*, as path:line: text."""
    folder = sample_site.copy(tmp_path_factory.mktemp("texts"))
    data = directory.load(folder / "data")
    only = replace(data, languages=tuple(one for one in data.languages if one.code == "nb"))
    for other in [one for one in (folder / "content").iterdir() if one.name != "nb"]:
        other.rename(folder / other.name)

    @cache
    def changed(page: str, old: str, new: str) -> list[str]:
        path = folder / "content" / page
        before = path.read_bytes()
        path.write_bytes(before.replace(old.encode(), new.encode(), 1))
        try:
            assert not new or path.read_bytes() != before
            found = content.problems(folder / "content", only, views.made(only))
        finally:
            path.write_bytes(before)
        return [f"{one.path.relative_to(folder / 'content')}:{one.line}: {one.text}" for one in found]

    return changed


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_page(told: Callable[[str, str, str], list[str]], mistake: str) -> None:
    page, old, new, said = MISTAKES[mistake]
    found = told(page, old, new)

    assert found and all(one.startswith(f"{page}:") for one in found)
    assert any((said or "") in one for one in found), found


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_line_that_is_told_is_the_one_that_was_changed(
    told: Callable[[str, str, str], list[str]], mistake: str
) -> None:
    page, old, new, _ = MISTAKES[mistake]
    text = (sample_site.SAMPLE / "content" / page if page == FIND else ROOT / "content" / page).read_text("utf-8")
    changed = text[: text.index(old)].count("\n") + 1
    lines = {int(one.split(":")[1]) for one in told(page, old, new)}

    assert lines & {1, *range(changed, changed + new.count("\n") + 2)}


def test_the_texts_that_they_change_are_right(told: Callable[[str, str, str], list[str]]) -> None:
    assert told(FIND, "", "") == []


RIGHT = {
    "thousands": "Det er 22 485 eller 60 000, og 100 000 kroner.",
    "the number of a law": "Se lov 2009-06-19-44 om krisesentre.",
    "a place in a queue": "På plass 3 i køen.",
    "people with a capital": "Over 1000 Sanitetskvinner og De 2500 Norske.",
    "a road in English": "3 Main Road safety rules.",
    "what somebody says": "– Jeg vet ikke, sier hun.",
    "brackets behind a backslash": "Hun sa \\[noe\\] da.",
    "the number of all centres": "Norge har 43 krisesentre, og 2 sentre svarer.",
    "a paragraph of a list": "- ett\n\n    Mer om det.\n\n    - to",
    "a box": '!!! note "Husk"\n\n    Ring først.\n\n    - ett',
    "a list": "- mandag\n- tirsdag",
    "a link to a heading": "[Ikke på listen](#ikke-pa-listen)",
    "a link to a heading of another page": "[Bli med](about.md#hjelper-det)",
}


@pytest.mark.parametrize("text", RIGHT)
def test_a_text_that_is_right_is_let_through(told: Callable[[str, str, str], list[str]], text: str) -> None:
    assert told(FIND, SAYING, RIGHT[text]) == []


def test_a_page_that_was_pasted_twice_is_told_once_where_it_begins_again(
    told: Callable[[str, str, str], list[str]],
) -> None:
    text = (ROOT / "content" / ABOUT).read_text("utf-8")
    below = text.split("---\n", 2)[2]
    found = [one for one in told(ABOUT, below, f"{below}\n{below}") if "this also stands on line" in one]

    again = text.count("\n") + 1 + below[: below.index("## ")].count("\n") + 1
    assert [int(one.split(":")[1]) for one in found] == [again]


@pytest.mark.parametrize("page", [ABOUT, SAFETY, "nb/privacy.md", "nb/accessibility.md", VOLUNTEER])
def test_a_page_that_was_cut_or_emptied_is_told(told: Callable[[str, str, str], list[str]], page: str) -> None:
    below = (ROOT / "content" / page).read_text("utf-8").split("---\n", 2)[2]
    parts = below.split("\n## ")

    assert any("the page has no text" in one for one in told(page, below, "\n"))
    assert any("headings" in one for one in told(page, below, "\n## ".join(parts[: len(parts) // 2]) + "\n"))


SHAPES = [
    "[",
    "[a](b",
    "](",
    "]",
    "{",
    "*",
    "`",
    "A",
    "a@",
    "0",
    "22 ",
    "Ab-",
    "12 Ab ",
    " ",
    "a b\n",
    "\u200f",
    "شارع ",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_checks_take_time_that_grows_as_the_text_does(shape: str) -> None:
    data, taken = directory.load(), []
    for size in (4_000, 32_000):
        text, began = shape * (size // len(shape)), time.process_time()
        list(text_file.hidden(text))
        list(prose.problems(text.split("\n"), "find", data, ()))
        taken.append(time.process_time() - began)

    # Eight times the text; sixty-four times the time if it were quadratic.
    assert taken[1] < 0.05 or taken[1] / taken[0] < 24
