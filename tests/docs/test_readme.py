"""What README.md says is not true yet, held against the data."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support import ROOT

README = " ".join((ROOT / "README.md").read_text("utf-8").split())
NOT_YET = README.partition("## What is not true yet")[2].partition("## Licence")[0]
NAMES = {
    "nn": "nynorsk", "en": "English", "se": "Northern Sámi", "uk": "Ukrainian", "pl": "Polish", "ar": "Arabic",
    "so": "Somali", "ti": "Tigrinya", "fa": "Persian", "ru": "Russian", "es": "Spanish", "tr": "Turkish", "ur": "Urdu",
}  # fmt: skip
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen"]  # fmt: skip


def written() -> list[str]:
    """The codes of the languages that the site has, but for the one that the others are translated from."""
    listed = yaml.safe_load((ROOT / "data" / "languages.yaml").read_text("utf-8"))
    return [one["code"] for one in listed if not one.get("original") and _words(one["code"]).exists()]


def _words(code: str) -> Path:
    return ROOT / "data" / "words" / f"{code}.yaml"


def test_the_translations_that_nobody_has_approved_are_named() -> None:
    waiting = [code for code in written() if "reviewed_by:" not in _words(code).read_text("utf-8")]
    [(number, named)] = re.findall(r"The (\w+) translations have not been read[^:]*: ([^.]*)[.]", NOT_YET)

    assert (number, named.split(", ")) == (NUMBERS[len(waiting)], [NAMES[code] for code in waiting])


def test_the_number_of_languages_is_that_of_the_site() -> None:
    assert f"static and in {NUMBERS[len(written()) + 1]} languages" in README


@pytest.mark.parametrize("key", ["checked", "open_24h: yes"])
def test_no_number_has_been_called_as_long_as_it_says_so(key: str) -> None:
    called = re.findall(rf"^  {key}", (ROOT / "data" / "shelters.yaml").read_text("utf-8"), re.MULTILINE)

    assert ("No editor has called the fourteen numbers yet" in NOT_YET) == (not called)


def test_it_says_that_there_is_no_release_as_long_as_there_is_none() -> None:
    [version] = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    versions = re.findall(r"^## (\d.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    said = f"There is no release yet: {version} is in preparation" in NOT_YET

    assert said == (versions == [f"{version}, unreleased"])
