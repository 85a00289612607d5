"""Comparison of translations with their originals: how far each can be relied on, and what is wrong in it."""

from collections.abc import Iterator, Mapping, Sequence

from directory.languages import ORIGINAL
from directory.messages import Message, message
from directory.parsing.problems import Problem, Report, shown
from directory.translation import copied, parity, scripts, source, state
from directory.translation.pages import Page
from directory.translation.provenance import Provenance
from directory.translation.state import State

Texts = Mapping[str, str]


def of_pages(pages: Mapping[str, Page], found: list[Problem]) -> dict[str, State]:
    """Return the state of each of *pages*, by its path such as 'nn/find.md'; what is wrong goes to *found*."""
    return {uri: of_page(page, pages.get(f"{ORIGINAL}/{page.path.name}"), found) for uri, page in pages.items()}


def of_page(page: Page, original: Page | None, found: list[Problem]) -> State:
    """Return the state of *page*, whose *original* may be missing; what is wrong goes to *found*."""
    report, code = Report(page.path, found), page.path.parent.name
    for line, text in _language(page.lines, code):
        report.add(line, text)
    if original is None or code == ORIGINAL:
        return State.REVIEWED
    state.check_source(original.hash, str(original.path), page.has_source, report)
    current = state.of(page.provenance, original.hash, page.hash)
    for line, text in _copied_page(page, original, current):
        report.add(line, text)
    if current in (State.REVIEWED, State.NOT_REVIEWED):
        for line, text in lacks(page, original):
            report.add(line, text)
    return current


def lacks(page: Page, original: Page) -> Iterator[tuple[int, Message]]:
    """Yield the line of *page* and what it lacks of its *original*, or has too much."""
    yield from parity.of_pages(page.lines, original.lines)
    for key, value in page.top.items():
        for text in parity.of_words(value.text or "", original.texts.get(key, "")):
            yield value.line, message("{key}: {text}", key=key, text=text)


def of_words(own: Texts, original: Texts, said: Provenance) -> State:
    """Return the state of a file of words that says of itself what *said* is."""
    return state.of(said, source.of_words(original), source.of_words(own))


def check_words(own: Texts, original: Texts, lines: Mapping[str, int], current: State, report: Report) -> None:
    """Note what is wrong in a file of words, by the line of each key: its language, its numbers, copied Norwegian."""
    code = report.path.stem
    keys = list(own)
    for number, text in _language(list(own.values()), code):
        report.add(lines[keys[number - 1]], message("{key}: {text}", key=keys[number - 1], text=text))
    if code not in copied.MAY_SHARE:
        for key in (key for key in keys if own[key] == original.get(key) and copied.is_sentence(own[key])):
            report.add(lines[key], message("{key}: {text}", key=key, text=_norwegian(own[key])))
    if code != ORIGINAL and current in (State.REVIEWED, State.NOT_REVIEWED):
        for key, missing in words_lack(own, original):
            report.add(lines[key], message("{key}: {text}", key=key, text=missing))


def words_lack(own: Texts, original: Texts) -> Iterator[tuple[str, Message]]:
    """Yield the key of each word, and the number that it lacks of the *original*, or has too many."""
    for key in own.keys() & original.keys():
        yield from ((key, text) for text in parity.of_words(own[key], original[key]))


def _copied_page(page: Page, original: Page, current: State) -> Iterator[tuple[int, Message]]:
    code = page.path.parent.name
    if current != State.UNTRANSLATED:
        yield from ((line, _norwegian(text)) for line, text in copied.in_page(code, page.lines, original.lines))
    elif code not in copied.MAY_SHARE:
        yield 1, message("this page is the same as {original}; translate it", original=original.path)


def _language(lines: Sequence[str], code: str) -> Iterator[tuple[int, Message]]:
    """Yield the line of what stands in another script or language than *code*, and what to do."""
    before = False
    for number, line in enumerate(lines, 1):
        if scripts.in_other_script(line, code):
            before = True
            yield number, _script(code)
    other = None if before else scripts.other_language("\n".join(lines), code)
    if other == scripts.UNKNOWN:
        yield 1, message("this text has letters that '{code}' does not use; is it in the right file?", code=code)
    elif other:
        text = message(
            "this text looks like '{other}', and the file is for '{code}'; is it in the right file?",
            other=other,
            code=code,
        )
        yield 1, text


def _script(code: str) -> Message:
    return message("this is in other letters than '{code}' is written in; is it in the right file?", code=code)


def _norwegian(text: str) -> Message:
    return message("{text} is still Norwegian; translate it", text=shown(text))
