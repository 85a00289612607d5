"""The values that pages fill into words, by real renders of every page: what directory.words.FILLED_IN says is true."""

import dataclasses
import re
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

import build
import directory
from directory import words
from directory.schema.checked import ROLES
from directory.translation.words import Words
from forms.service import Service
from forms.web.app import create_app
from tests.support import ROOT
from tests.support.built_site import OPEN, SITE_URL
from tests.support.rotation import written

Found = dict[str, set[str]]


class Word(str):
    """A word that notes which values are filled into it."""

    key: str
    found: Found

    def format(self, *positional: object, **values: object) -> str:
        assert not positional
        self.found[self.key] |= values.keys()
        return super().format(**values)


def noting(texts: dict[str, dict[str, str]], found: Found) -> dict[str, dict[str, str]]:
    """The words of each language, noting into *found*."""
    return {code: {key: _word(key, text, found) for key, text in known.items()} for code, known in texts.items()}


def _word(key: str, text: str, found: Found) -> Word:
    word = Word(text)
    word.key, word.found = key, found
    return word


def noted(known: dict[str, Words], found: Found) -> dict[str, Words]:
    """What was read, its words noting into *found*."""
    texts = noting({code: dict(one.texts) for code, one in known.items()}, found)
    return {code: dataclasses.replace(one, texts=texts[code]) for code, one in known.items()}


def in_forms(service: Service) -> Found:
    """What the pages of the forms fill in."""
    found: Found = defaultdict(set)
    texts = noting({code: dict(known) for code, known in service.directory.words.items()}, found)
    create_app(dataclasses.replace(service, directory=dataclasses.replace(service.directory, words=texts)))
    return found


def in_site(folder: Path, sources: Path, patch: pytest.MonkeyPatch) -> Found:
    """What the pages of the site fill in."""
    found, read = defaultdict[str, set[str]](set), words.read
    patch.setattr(words, "read", lambda *given: noted(read(*given), found))
    for name in ("data", "content"):
        shutil.copytree(sources / name, folder / name)
    shelters, today = folder / "data" / "shelters.yaml", directory.norwegian_day(datetime.now(UTC))
    roles = [f"  open_24h: no\n  checked: {today}\n  checked_by: {role}\n" for role in ROLES]
    news = f"  checked: {today}\n  notice: {{until: {today}, nb: Stengt, nn: Stengt, en: Closed, ar: مغلق}}\n"
    news += "  hours: {phone: {mon-fri: '08:00-15:30'}}\n  hours_source: their page\n"
    closed = f"  open_24h: no\n  closed: {today}\n  closed_source: their page\n"
    text, *rest = shelters.read_text("utf-8").split("  open_24h: no\n")
    said = [f"  open_24h: no\n{news}", *roles, closed, *["  open_24h: no\n"] * len(rest)]
    shelters.write_text(text + "".join(map("".join, zip(said, rest, strict=False))), "utf-8")
    build.make(folder / "site", SITE_URL, OPEN, sources=folder)
    return found


def in_scripts_and_messages() -> Found:
    """What form.js fills in, and what fields.html does in messages that bring a value along."""
    template = (ROOT / "theme" / "form" / "fields.html").read_text("utf-8")
    messages = "".join(path.read_text("utf-8") for path in (ROOT / "forms" / "web").glob("*.py"))
    keys = [*re.findall(r'data-(?:left|over)="{{ words\.(\w+) }}"', template), *re.findall(r'"(error_\w+) ', messages)]
    return {key: {"number"} for key in keys}


def test_each_word_holds_the_values_that_pages_fill_in_and_no_others(
    service: Service, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = in_forms(service) | in_scripts_and_messages() | in_site(tmp_path, sources, monkeypatch)

    assert found == {key: set(names) for key, names in words.FILLED_IN.items()}


@pytest.mark.parametrize("language", written())
def test_every_word_of_the_project_can_be_filled_in(language: str) -> None:
    texts = directory.load().words[language]
    values = {key: {name: name.upper() for name in names} for key, names in words.FILLED_IN.items()}
    filled = [text.format(**values.get(key, {})) for key, text in texts.items()]

    assert not [text for text in filled if "{" in text or "}" in text]
