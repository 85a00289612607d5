"""How the reader looks and reads: axe-core, a narrow screen, the keyboard alone, paper, and the three languages."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.support import ROOT
from tests.support.axe import faults, judged
from tests.support.layout import CUT, large_text
from tests.support.printing import pages_of
from tests.support.reader_key import Made
from tests.support.reader_page import LANGUAGES, PHRASE, Reader, reader

TEXT = "SLIK NÅR DERE HENNE\nAldri:        etter fire\n> ሰላም\n> سلام، 22 48 03 80\n" + "langt" * 99
FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
# What is pressed and too small for a thumb.
SMALL = """[...document.querySelectorAll('button, label.button, input:not(.quiet), summary')]
    .filter(one => one.checkVisibility() && one.type !== 'checkbox' && one.getBoundingClientRect().height < 43.9)
    .map(one => one.outerHTML)"""
# Where each letter of an element stands, from the left.
PLACES = """element => [...element.firstChild.data].map((_, at) => { const range = document.createRange();
  range.setStart(element.firstChild, at); range.setEnd(element.firstChild, at + 1);
  return range.getBoundingClientRect().left; })"""


def reading(one: Reader, made: Made) -> Iterator[str]:
    """Bring the page to every state of opening a letter."""
    yield "start"
    one.page.click("footer summary")
    yield "about"
    one.unlock(made.private, "feil frase, men lang")
    one.said("phrase-said", "phrase_wrong")
    one.choose("letter-file", made.letter(TEXT))
    one.said("letter-said", "letter_waits")
    yield "wrong phrase"
    one.unlock(made.private)
    one.page.locator("#letter").wait_for()
    yield "letter"
    one.choose("letter-file", b"")
    one.said("letter-said", "file_empty")
    yield "refused"
    one.page.click("header .lock")
    yield "locked"


def making(one: Reader) -> Iterator[str]:
    """Bring the page to every state of making a key."""
    one.to_phrase("ingen")
    yield "wrong address"
    one.page.click("#to-reading")
    one.to_phrase()
    one.page.click("#suggest")
    one.page.click("#step-phrase summary")
    one.page.press("#new-phrase", "Enter")
    yield "phrase"
    one.page.click("#to-reading")
    one.make()
    _, private = one.save("key")
    one.next()
    one.try_out(private, "feil frase, men lang")
    one.said("try-said", "phrase_wrong")
    yield "save"
    one.try_out(private)
    one.said("try-said", "try_works")
    one.save("certificate")
    one.next()
    yield "fingerprint"


@dataclass
class Seen:
    """What was seen in one language on the way through every state: what is wrong, and the paper at the end."""

    axe: dict[str, list[str]] = field(default_factory=dict)
    cut: dict[str, list[str]] = field(default_factory=dict)
    small: dict[str, list[str]] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    paper: str = ""
    pages: int = 0

    def look(self, page: Page, state: str, judge: Callable[[Page], list[str]]) -> None:
        self.axe[state] = judge(page)
        page.set_viewport_size({"width": 320, "height": 640})
        self.cut[state] = page.evaluate(CUT)
        self.small[state] = page.evaluate(SMALL)
        with large_text(page):
            self.cut[f"{state}, large text"] = page.evaluate(CUT)
        page.set_viewport_size({"width": 1024, "height": 768})


@pytest.fixture(scope="module")
def seen(chromium_per_font_set: Browser, font_set: str, made: Made) -> dict[str, Seen]:
    """One way through all states in each language.

    axe looks with the wide fonts alone, as in tests/browser/test_axe.py: in bokmål in all four ways, else in one.
    """
    wide: dict[str, Callable[[Page], list[str]]] = {"nb": faults, "nn": judged, "en": judged}
    judges = wide if font_set == "wide" else {}
    found = {}
    for language in LANGUAGES:
        with reader(chromium_per_font_set) as one:
            one.page.add_init_script(AXE_SCRIPT)
            one.page.reload()
            one.speak(language)
            now = found[language] = Seen()
            for state in chain(reading(one, made), making(one)):
                now.look(one.page, state, judges.get(language, lambda _: []))
            now.groups = one.page.locator("#fingerprint span").all_inner_texts()
            now.paper, now.pages = printed(one.page), pages_of(one.page.pdf(prefer_css_page_size=True))
    return found


def test_axe_finds_nothing_in_any_state_of_the_reader(seen: dict[str, Seen]) -> None:
    found = {language: {state: wrong for state, wrong in one.axe.items() if wrong} for language, one in seen.items()}

    assert found == {"nb": {}, "nn": {}, "en": {}} and len(seen["nb"].axe) == 10


def test_nothing_runs_off_a_screen_of_320_pixels_also_when_text_is_large(seen: dict[str, Seen]) -> None:
    found = {(language, state): cut for language, one in seen.items() for state, cut in one.cut.items() if cut}

    assert found == {} and len(seen["nb"].cut) == 20


def test_what_is_pressed_is_large_enough_for_a_thumb(seen: dict[str, Seen]) -> None:
    assert [found for one in seen.values() for found in one.small.values() if found] == []


def test_the_sheet_is_one_page_with_the_fingerprint_and_never_the_phrase(seen: dict[str, Seen]) -> None:
    for one in seen.values():
        assert len(one.groups) == 10 and all(group in one.paper for group in one.groups)
        assert PHRASE not in one.paper and one.pages == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_before_changes_with_the_language(fresh: Reader, made: Made, language: str) -> None:
    words = json.loads((ROOT / "reader" / f"words.{language}.json").read_text("utf-8"))
    for _ in reading(fresh, made):
        fresh.speak(language)
        shown = fresh.page.locator("main [data-word]:visible:not([data-word=''])").evaluate_all(
            "all => all.map(one => [one.dataset.word, one.textContent])"
        )
        assert shown and all(re.fullmatch(pattern(words[key]), text, re.DOTALL) for key, text in shown)
        fresh.speak("en" if language == "nb" else "nb")


def pattern(words: str) -> str:
    return re.sub(r"\\{\w+\\}", ".+", re.escape(words))


def test_the_title_and_the_language_of_the_page_change_too(fresh: Reader) -> None:
    fresh.speak("en")

    assert fresh.page.title() == "Letter reader" and fresh.page.locator("html").get_attribute("lang") == "en"


def test_a_browser_in_nynorsk_gets_nynorsk(chromium: Browser) -> None:
    with reader(chromium, locale="nn-NO") as opened:
        assert opened.page.title() == "Brevlesar"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on what is called *wanted*."""
    passed = []
    while (now := page.evaluate(FOCUSED)) != wanted:
        passed.append(now)
        assert len(passed) < 25, passed
        page.keyboard.press("Tab")


def test_the_tab_key_goes_through_the_page_in_the_order_of_the_work(fresh: Reader) -> None:
    passed = []
    for _ in range(8):
        fresh.page.keyboard.press("Tab")
        passed.append(fresh.page.evaluate(FOCUSED))

    assert passed == [
        "Gå til innholdet", "Bokmål", "Nynorsk", "English", "Velg nøkkelfil", "Velg brev", "Lag nøkkel",
        "Hva siden er laget av",
    ]  # fmt: skip


def test_a_key_can_be_made_with_the_keyboard_alone(fresh: Reader) -> None:
    keyboard = fresh.page.keyboard
    tab_to(fresh.page, "Lag nøkkel")
    keyboard.press("Enter")
    tab_to(fresh.page, "E-postadresse")
    keyboard.type("post@inbox.example.org\n")
    tab_to(fresh.page, "Passordfrase")
    keyboard.type(PHRASE)
    tab_to(fresh.page, "Passordfrasen en gang til")
    keyboard.type(PHRASE + "\n")
    fresh.is_at("step-save")
    tab_to(fresh.page, "Lagre privat nøkkel")
    with fresh.page.expect_download():
        keyboard.press("Enter")


def test_the_focus_goes_where_the_work_goes_on(fresh: Reader, made: Made) -> None:
    focus = "document.activeElement.id || document.activeElement.innerText"
    fresh.choose("letter-file", made.letter("Hei"))
    fresh.said("letter-said", "letter_waits")
    fresh.unlock(made.private, "feil")
    fresh.said("phrase-said", "phrase_wrong")
    assert fresh.page.evaluate(focus) == "phrase"

    fresh.unlock(made.private)
    fresh.page.locator("#letter").wait_for()
    assert fresh.page.evaluate(focus) == "subject"


def printed(page: Page) -> str:
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_a_letter_is_printed_alone(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter("Bare brevet", subject="Emnet"))

    when, note = r"\d+\. \w+ 20\d\d kl\. \d\d:\d\d", r"Lås arket inn\. Makuler [^.]+\."
    assert re.fullmatch(rf"Emnet\s+{when}\s+{note}\s+Bare brevet\s*", printed(fresh.page))
    assert pages_of(fresh.page.pdf(prefer_css_page_size=True)) == 1


def test_a_long_letter_is_printed_whole(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter("\n".join(f"linje {number}" for number in range(200))))

    assert pages_of(fresh.page.pdf(prefer_css_page_size=True)) > 3


def test_a_letter_of_55_full_lines_fits_on_one_sheet(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter("\n".join(["x" * 72] * 55)))

    assert pages_of(fresh.page.pdf(prefer_css_page_size=True)) == 1


def test_a_line_of_72_columns_is_one_line_on_paper(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.page.set_viewport_size({"width": 642, "height": 1000})  # 17 cm
    heights = []
    for text in ("x", "x" * 72, "> \u2068" + "نحن " * 17 + "\u2069"):
        fresh.page.emulate_media(media="screen")
        fresh.open(made.letter(text))
        fresh.page.emulate_media(media="print")
        heights.append(fresh.page.locator("#text").evaluate("one => one.getBoundingClientRect().height"))

    assert heights == [heights[0]] * 3


def test_a_short_part_of_a_letter_is_not_divided_between_two_sheets(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    text = "SLIK\nen\n\n \nPASS PÅ\n\n" + "ord\n" * 20
    fresh.open(made.letter(text))
    fresh.page.emulate_media(media="print")
    broken = fresh.page.locator("#text > div").evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")

    assert broken == ["avoid", "avoid", "auto"] and fresh.text == text


def test_a_letter_of_many_parts_costs_few_elements(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter("a\n\n" * 20_000))

    assert 500 < fresh.page.locator("#text > div").count() < 1000
    assert fresh.text == "a\n\n" * 20_000


def test_a_right_to_left_line_turns_no_other_line_round(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter("Hei\nسلام\nHei"))
    first, second = (edge(fresh.page, line) for line in (0, 1))

    assert first["left"] < second["left"]


@pytest.mark.parametrize("number", ["22 48 03 80", "+47 41-00-00-00", "٢٢ ٤٨ ٠٣ ٨٠"])
def test_a_number_reads_from_left_to_right_in_an_arabic_line(fresh: Reader, made: Made, number: str) -> None:
    fresh.unlock(made.private)
    fresh.open(made.letter(f"سلام {number} شكرا"))
    places = fresh.page.locator("#text bdi").evaluate(PLACES)

    assert len(places) == len(number) and places == sorted(places)
    assert fresh.text == f"سلام {number} شكرا"


def test_a_long_letter_has_no_gaps_between_its_lines(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    heights = []
    for lines in (100, 101, 250):
        fresh.open(made.letter("linje\n" * (lines - 1) + "slutt"))
        heights.append(fresh.page.locator("#text").evaluate("one => one.getBoundingClientRect().height") / lines)

    assert heights == pytest.approx([heights[0]] * 3, rel=0.001)


def edge(page: Page, line: int) -> dict[str, float]:
    """The box of one line of the letter's text."""
    found: dict[str, float] = page.evaluate(
        """line => { const node = document.querySelector('#text div').firstChild, lines = node.data.split('\\n');
        const range = document.createRange(), start = lines.slice(0, line).join('\\n').length + (line ? 1 : 0);
        range.setStart(node, start); range.setEnd(node, start + lines[line].length);
        return range.getBoundingClientRect().toJSON(); }""",
        line,
    )
    return found


@pytest.mark.parametrize(("language", "marked"), [("nb", False), ("nn", True), ("en", True)])
def test_a_translation_that_nobody_has_approved_says_so(fresh: Reader, language: str, marked: bool) -> None:
    fresh.speak(language)

    assert fresh.page.locator(".unreviewed").is_visible() is marked
