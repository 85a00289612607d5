"""The words of pages, forms and letters, and the only reader of data/words/<code>.yaml.

Each file is lines of `key: text`. Each language has exactly the keys of the original. Where a page fills in a value,
the text holds its {name}, in every language: FILLED_IN. At the head of a translation stands its provenance.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from directory import programme
from directory.languages import ORIGINAL, Language
from directory.messages import Message, both, message
from directory.parsing import discretion, leftovers, privacy, validators, yaml_nodes
from directory.parsing.entries import closest, suggestion
from directory.parsing.problems import Problem, Report, shown
from directory.parsing.yaml_nodes import Pair
from directory.translation import comparison, provenance, source, state
from directory.translation.state import State
from directory.translation.words import Words

# The words that become titles of pages, which the browser's history keeps, or what search engines show of them, and
# those on paper that others may find.
SEEN_BY_OTHERS = re.compile(r".*_(?:title|description)|site_name|(?:poster|card)_(?!heading|lead|where).*")
EXPECTED = message("'key: text'")
KEY = re.compile("[a-z][a-z0-9_]*")
# No word is read as Markdown: its signs would be shown.
MARKDOWN = re.compile(
    r"\*\*?(?=\w)|(?<=\w)\*|`|~~|(?<!\w)_{1,2}(?=\w)|(?<=\w)__|\]\(|\[\[|^(?:#|>|[-+*•] )|&(?:[a-z]+|#\d+);",
    re.MULTILINE,
)
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")

# The values that pages fill into a word, by its key: the templates of theme/ do so by words.<key>.format(<name>=...),
# and theme/form/form.js. A test compares this with every page; every other word is shown as it is.
FILLED_IN: Mapping[str, frozenset[str]] = {
    "centre_checked": frozenset({"date"}),
    "centre_checked_centre": frozenset({"date"}),
    "centre_checked_coordinator": frozenset({"date"}),
    "centre_checked_editor": frozenset({"date"}),
    "centre_closed": frozenset({"date"}),
    "centre_serves_year": frozenset({"year"}),
    "centre_until": frozenset({"date"}),
    "error_afternoon": frozenset({"number"}),
    "error_confirm": frozenset({"number"}),
    "error_evening": frozenset({"number"}),
    "error_long": frozenset({"number"}),
    "error_midday": frozenset({"number"}),
    "form_left": frozenset({"number"}),
    "form_limit": frozenset({"number"}),
    "form_over": frozenset({"number"}),
    "hours_days": frozenset({"first", "last"}),
    "place_year": frozenset({"year"}),
    "poster_lead": frozenset({"strips"}),
}

Pairs = Mapping[str, Pair]


def read(folder: Path, languages: tuple[Language, ...], found: list[Problem]) -> dict[str, Words]:
    """Return the words by language code, of those languages that have a file; what is wrong goes to *found*."""
    _check_names(folder, [language.code for language in languages], found)
    files = {folder / f"{ORIGINAL}.yaml", *folder.glob("*.yaml")}
    reports = {path.stem: Report(path, found) for path in files}
    pairs = {
        code: {pair.key: pair for pair in yaml_nodes.mapping(report, EXPECTED)} for code, report in reports.items()
    }
    # Where a line of the original cannot be read, nobody knows which keys it has.
    original = {} if reports[ORIGINAL].misshapen else _texts(pairs[ORIGINAL])
    return {code: _words(pairs[code], original, report) for code, report in reports.items()}


def _words(pairs: Pairs, original: Pairs, report: Report) -> Words:
    """Return the words of one file; *original* are the pairs of the original."""
    own = _texts(pairs)
    for pair in own.values():
        _check(pair, report)
    if original and own:
        _compare(own, original, report)
    texts, head = _of(own), {key: pairs[key].value for key in provenance.KEYS if key in pairs}
    lines, base = _lines(own), _of(original)
    said = provenance.read(head, report, original=report.path.stem == ORIGINAL)
    if report.path.stem == ORIGINAL:
        current = State.REVIEWED
    else:
        current = comparison.of_words(texts, base, said)
        if original and own:
            state.check_source(source.of_words(base), f"{ORIGINAL}.yaml", "source" in head, report)
    comparison.check_words(texts, base, lines, current, report)
    return Words(texts, lines, said, current)


def _texts(pairs: Pairs) -> Pairs:
    return {key: pair for key, pair in pairs.items() if key not in provenance.KEYS}


def _of(pairs: Pairs) -> dict[str, str]:
    return {key: pair.value.text or "" for key, pair in pairs.items()}


def _lines(pairs: Pairs) -> dict[str, int]:
    return {key: pair.value.line for key, pair in pairs.items()}


def _check_names(folder: Path, codes: list[str], found: list[Problem]) -> None:
    for path in sorted(folder.glob("*.y*ml")):
        if path.suffix != ".yaml":
            Report(path, found).add(1, message("rename this file to {name}", name=f"{path.stem}.yaml"))
        elif codes and path.stem not in codes:
            near = suggestion(path.stem, codes) or message("; add it to languages.yaml, or rename the file")
            text = message("there is no language '{code}' in languages.yaml{near}", code=path.stem, near=near)
            Report(path, found).add(1, text)


def _check(pair: Pair, report: Report) -> None:
    # Templates write words.title: a key named like a method of dict would give them the method.
    if hasattr(dict, pair.key):
        text = message("the key '{key}' cannot be used, the name is taken; use a longer one", key=pair.key)
        report.add(pair.line, text, pair.column)
    elif not KEY.fullmatch(pair.key):
        text = message("the key {key} cannot be used; use small letters a-z, digits and _", key=shown(pair.key))
        report.add(pair.line, text, pair.column)
    for text in _wrong_value(pair):
        report.add(pair.value.line, text, pair.value.column)


def _wrong_value(pair: Pair) -> Iterator[Message]:
    key, value = pair.key, pair.value.text
    if value is None:
        yield message("{key} must be one text; put quotes around it", key=shown(key))
        return
    for wrong in [*_wrong(value), *_wrong_places(key, value)]:
        yield message("{key} {value} {wrong}", key=key, value=shown(value), wrong=wrong)
    for _, left in leftovers.found(value):
        yield message("{key}: {text}", key=key, text=left)
    if SEEN_BY_OTHERS.fullmatch(key) and (word := discretion.found(value)):
        yield message("{key} holds '{word}', and others would see it; write what tells nothing", key=key, word=word)


def _wrong(text: str) -> Iterator[Message]:
    try:
        validators.text(text.replace("\n", " "))
    except validators.InvalidValue as error:
        yield error.text
    if found := MARKDOWN.search(text):
        yield message("holds '{sign}', which would be shown as it is typed; write plain words", sign=found[0].strip())
    if "://" in text:
        yield message("holds a web address; a word of the pages leads nowhere, write it in a page of content/")
    if privacy.numbers(text):
        yield message("holds a telephone number; numbers come from shelters.yaml and helplines.yaml alone")
    if [mail for mail in privacy.mails(text) if not mail.lower().endswith("@example.org")]:
        yield message("holds an e-mail address; only one at example.org may show how it is written")
    if privacy.addresses(text):
        yield message("holds the address of a street; many are secret, none is written here")


def _wrong_places(key: str, text: str) -> list[Message]:
    """What is wrong with the names in braces; a page that could not fill them in would not be shown."""
    text = programme.PLACEHOLDER.sub("", text)  # the loader judges those
    found, expected = set(PLACE.findall(text)), FILLED_IN.get(key, frozenset())
    if re.search("[{}]", PLACE.sub("", text)):
        return [message("has a {{ or }} too many; a value to be filled in is written like {{name}}")]
    if found == expected:
        return []
    if not expected:
        return [message("must hold no {{}}; no page fills anything in here")]
    names = both([f"{{{name}}}" for name in sorted(expected)])
    return [message("must hold {names}, and no other; the page fills it in", names=names)]


def _compare(pairs: Pairs, original: Pairs, report: Report) -> None:
    near = {one for key in pairs if key not in original for one in closest(key, list(original))}
    for key in original.keys() - pairs.keys() - near:
        says = shown(original[key].value.text or "")
        report.add(1, message("'{key}' is missing; {file} says {says}", key=key, file=f"{ORIGINAL}.yaml", says=says))
    for key, pair in pairs.items():
        if key not in original:
            meant = suggestion(key, list(original)) or message("; put it back there, or delete it here")
            text = message("{key} is not in {file}{near}", key=shown(key), file=f"{ORIGINAL}.yaml", near=meant)
            report.add(pair.line, text, pair.column)
