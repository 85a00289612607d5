"""Changes of texts: which words, and which sentences of which page; and the translations that fall behind by it."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from directory.history.change import PAGE, WORD, Change, quoted
from directory.history.typed import WORDS, State
from directory.languages import ORIGINAL
from directory.messages import message

SENTENCE = re.compile(r"(?<=[.!?؟።]) ")
BLOCK = re.compile(r"[-*+|#]|\d+[.)] |!!!|\?\?\?|---|[a-z_]+: ")
CONTENT, SOURCE = "content", "source"


def changes(old: State, new: State) -> Iterator[Change]:
    """Yield what has changed in words and pages, language by language."""
    for code in {**old.words, **new.words}:
        yield from _of_words(code, old.words.get(code), new.words.get(code))
    for page in {**old.pages, **new.pages}:
        yield from _of_page(page, old.pages.get(page), new.pages.get(page))


def stale(old: State, new: State) -> list[tuple[str, str]]:
    """Return (file, key of a word or nothing) of each translation that did not follow a change of the original.

    One that says what it was made from has followed when it names the new original (directory/translation/state.py).
    """
    found = []
    for key in _changed(old.words.get(ORIGINAL, {}), new.words.get(ORIGINAL, {})):
        for code, words in new.words.items():
            before = old.words.get(code, {})
            if code != ORIGINAL and key in words and not _followed(before, words) and words[key] == before.get(key):
                found.append((f"{WORDS}/{code}.yaml", key))
    for page in _changed(_of(ORIGINAL, old.pages), _of(ORIGINAL, new.pages)):
        for other, text in new.pages.items():
            code, _, name = other.partition("/")
            before_text = old.pages.get(other, "")
            same = text == before_text or (SOURCE in _top(text) and not _followed(_top(before_text), _top(text)))
            if code != ORIGINAL and name == page and same:
                found.append((f"{CONTENT}/{other}.md", ""))
    return found


def _followed(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether a translation names another original than before."""
    return before.get(SOURCE) != now.get(SOURCE)


def _top(page: str) -> dict[str, str]:
    """The lines `key: text` at the top of a page."""
    top = page.split("\n---", 1)[0].splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in top)}


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [key for key, text in new.items() if key in old and sentences(old[key]) != sentences(text)]


def _of(code: str, pages: Mapping[str, str]) -> dict[str, str]:
    return {page.partition("/")[2]: text for page, text in pages.items() if page.startswith(f"{code}/")}


def _of_words(code: str, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Iterator[Change]:
    path = f"{WORDS}/{code}.yaml"
    if bool(old) != bool(new):
        text = message("the words of the language '{code}' are new", code=code)
        gone = message("the words of the language '{code}' are gone", code=code)
        yield Change(WORD, path, "", text if new else gone, key="added" if new else "removed")
        return
    for key in {**(old or {}), **(new or {})}:
        before, after = (old or {}).get(key), (new or {}).get(key)
        if before == after or key == SOURCE:
            continue
        lines = [*_line("-", before), *_line("+", after)]
        yield Change(WORD, path, key, message("{file}: {key}", file=path, key=key), key, before, after, lines)


def _of_page(page: str, old: str | None, new: str | None) -> Iterator[Change]:
    path = f"{CONTENT}/{page}.md"
    if old is None or new is None:
        text = message("the page {path} is new", path=path)
        gone = message("the page {path} is gone", path=path)
        yield Change(PAGE, path, page, gone if new is None else text, key="removed" if new is None else "added")
    elif lines := list(_differences(sentences(old), sentences(new))):
        yield Change(PAGE, path, page, message("{path}", path=path), key="sentences", lines=lines)


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from (line for one in old[a:b] for line in _line("-", one))
            yield from (line for one in new[c:d] for line in _line("+", one))


def _line(sign: str, text: str | None) -> list[str]:
    return [] if text is None else [f"{sign} {quoted(text)}"]


def sentences(text: str) -> list[str]:
    """Return the sentences of *text* in their order; where its lines are broken makes no difference."""
    blocks: list[str] = []
    fresh = True
    for line in map(str.strip, text.splitlines()):
        if line and (fresh or BLOCK.match(line)):
            blocks.append(line)
        elif line:
            blocks[-1] += f" {line}"
        fresh = not line or line == "---"
    kept = [block for block in blocks if not block.startswith(f"{SOURCE}: ")]
    return [sentence for block in kept for sentence in SENTENCE.split(block)]
