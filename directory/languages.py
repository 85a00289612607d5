"""The languages of the site in the order of the menu, and the only reader of data/languages.yaml."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from directory.messages import message
from directory.parsing import discretion, entries, validators
from directory.parsing.entries import Entry
from directory.parsing.problems import Problem, Report
from directory.schema.languages import DIRECTIONS, KEYS, PUBLISH

ORIGINAL = "nb"  # all others are translated from it, and letters to the centres are written in it
# Search engines, and sites that greet a visitor with what she did before (SAFETY 5): the name in their addresses.
PERSONAL = re.compile(
    r"\b(?:google|bing|duckduckgo|yahoo|ecosia|startpage|qwant|brave|yandex|baidu|ask|aol|kvasir|sesam|msn|youtube|"
    r"chatgpt|openai|gemini|facebook|instagram|tiktok|snapchat|twitter|x|reddit|pinterest|amazon|netflix|finn)\.(?:[a-z]{2,3}\.)?[a-z]{2,3}$"
)
# Whoever helps women in Norway, or publishes about it, beside the centres and helplines of the data.
# In the last part of a host's name but one.
SUBJECT = re.compile(r"sanitet|ressursven|krisesent|^(?:bufdir|politiet|nkvts)$")


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its BCP 47 code.

    *exit* is the page that Exit leads to. With *publish* "reviewed" the site has the language once a named reader has
    approved its words; with "all" as soon as it has words.
    """

    code: str
    name: str
    norwegian: str
    dir: Literal["ltr", "rtl"]
    exit: str
    original: bool
    publish: Literal["all", "reviewed"]

    @property
    def short(self) -> str:
        """The name of a written form by itself: Bokmål of Norsk (bokmål)."""
        inner = self.name.partition("(")[2].rstrip(")")
        return inner[:1].upper() + inner[1:] or self.name


def read(path: Path, found: list[Problem]) -> tuple[Language, ...]:
    """Return all languages, live or not, in the order of the file; what is wrong goes to *found*."""
    report = Report(path, found)
    listed = entries.read(report, KEYS)
    entries.unique(listed, "code")
    entries.unique(listed, "name")
    if listed and ORIGINAL not in [entry.typed("code") for entry in listed]:
        report.add(1, message("the original language is missing; add an entry '- code: {code}'", code=ORIGINAL))
    return tuple(_language(entry) for entry in listed)


def _language(entry: Entry) -> Language:
    language = Language(
        code=entry.get("code", _code, ""),
        name=entry.get("name", validators.text, ""),
        norwegian=entry.get("norwegian", validators.text, ""),
        dir="rtl" if entry.get("dir", validators.one_of(*DIRECTIONS), "") == "rtl" else "ltr",
        exit=entry.get("exit", _exit, ""),
        original=entry.get("original", validators.yes_no, False),
        publish="reviewed" if entry.get("publish", validators.one_of(*PUBLISH), "") == "reviewed" else "all",
    )
    _check(entry, language)
    return language


def _code(value: str) -> str:
    if not validators.LANGUAGE.fullmatch(value):
        text = message("must be the two or three small letters of a language code, like 'uk'")
        raise validators.InvalidValue(text)
    return value


def _exit(value: str) -> str:
    """Return *value*, the page that Exit leads to: the same for everyone, and none that answers a search."""
    if "?" in value or "#" in value:
        text = message("must be a plain page, without ? or #: a page of results shows what somebody looked for")
        raise validators.InvalidValue(text)
    address = validators.https(value)
    owner = "".join((urlsplit(address).hostname or "").split(".")[-2:-1])
    if discretion.found(unquote(address)) or SUBJECT.search(owner):
        text = message(
            "is a page about what she reads here; choose one that has nothing to do with it, like "
            "https://no.wikipedia.org/"
        )
        raise validators.InvalidValue(text)
    if found := PERSONAL.search(urlsplit(address).hostname or ""):
        text = message(
            "leads to {host}, which may show what somebody looked for or did before; choose a page that is the "
            "same for everyone, like https://no.wikipedia.org/",
            host=found[0],
        )
        raise validators.InvalidValue(text)
    return address


def _check(entry: Entry, language: Language) -> None:
    if language.original != (language.code == ORIGINAL):
        entry.wrong("original", message("'original: yes' must stand at {code}, and only there", code=ORIGINAL))
    expected = _direction(language.name)
    if "dir" in entry and language.name and language.dir != expected:
        text = message(
            "dir must be {expected}, the direction in which '{name}' is read", expected=expected, name=language.name
        )
        entry.wrong("dir", text)


def _direction(name: str) -> str:
    """Return the direction of the first letter that has one (Unicode UAX 9, rule P2)."""
    kinds = [unicodedata.bidirectional(char) for char in name]
    return "rtl" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") in {"R", "AL"} else "ltr"
