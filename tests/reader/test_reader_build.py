"""reader.html is what its sources make: the same bytes again, one style, one script, and words in three languages."""

import base64
import hashlib
import json
import math
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT, npm
from tests.support.programs import need

READER = ROOT / "reader"
PAGE = (READER / "reader.html").read_bytes()
SOURCES = [path for path in READER.iterdir() if path.is_file() and not path.name.startswith("reader.html")]
WORDS = {path.suffixes[0]: json.loads(path.read_text("utf-8")) for path in READER.glob("words.*.json")}
PHRASE_WORDS = (READER / "phrase.words.txt").read_text("utf-8").split()


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locked packages and reader.html, built from a copy of the sources."""
    folder = tmp_path_factory.mktemp("reader")
    for path in SOURCES:
        shutil.copy(path, folder)
    npm.install(folder, "make reader, with a network")
    offline = {**os.environ, "npm_config_offline": "true"}
    subprocess.run([need("node"), "build.mjs"], cwd=folder, check=True, capture_output=True, env=offline)
    return folder


def inside(tag: str) -> list[bytes]:
    return re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), PAGE, re.DOTALL)


def digest(text: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def gaps(text: str) -> set[str]:
    return set(re.findall(r"{\w+}", text))


def test_the_reader_that_centres_get_is_what_the_sources_make(rebuilt: Path) -> None:
    assert (rebuilt / "reader.html").read_bytes() == PAGE


def test_the_published_hash_is_that_of_the_reader() -> None:
    assert (READER / "reader.html.sha256").read_text() == f"{hashlib.sha256(PAGE).hexdigest()}  reader.html\n"


def test_the_policy_allows_the_one_style_and_the_one_script_and_nothing_else() -> None:
    [policy] = re.findall(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', PAGE)
    [style], [script] = inside("style"), inside("script")

    assert policy.decode() == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        f"trusted-types 'none'; style-src {digest(style)}; script-src {digest(script)}"
    )


def test_the_reader_is_one_file_that_names_no_other() -> None:
    assert not re.findall(rb'<(?:link|img|iframe|object|a)\b[^>]*(?:href|src|data)="[^#"]', PAGE.split(b"<script>")[0])
    assert b"@import" not in PAGE and b"url(" not in inside("style")[0]


@pytest.mark.parametrize(
    "use", ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "innerHTML", "fetch("]
)
def test_nothing_in_the_script_stores_or_sends_or_writes_html(use: str) -> None:
    assert use.encode() not in PAGE


def test_a_suggested_phrase_holds_64_bits_of_chance() -> None:
    [number] = re.findall(r"SUGGESTED = (\d+)", (READER / "phrase.js").read_text("utf-8"))

    assert int(number) * math.log2(len(PHRASE_WORDS)) >= 64


def test_the_words_of_a_phrase_are_typed_alike_on_every_keyboard() -> None:
    assert [word for word in PHRASE_WORDS if not re.fullmatch("[abd-pr-vy]{3,7}", word)] == []
    assert sorted(set(PHRASE_WORDS)) == PHRASE_WORDS


def test_no_two_words_of_a_phrase_differ_by_a_double_letter_alone() -> None:
    single = [re.sub(r"(.)\1", r"\1", word) for word in PHRASE_WORDS]

    assert [word for word in single if single.count(word) > 1] == []


def test_a_reader_is_small_enough_for_a_mail() -> None:
    assert len(PAGE) < 360_000


def test_every_word_is_there_in_all_three_languages_with_the_same_gaps() -> None:
    first, *others = [{key: gaps(text) for key, text in words.items()} for words in WORDS.values()]

    assert set(WORDS) == {".nb", ".nn", ".en"} and len(first) > 90
    assert all(other == first for other in others) and all(
        text.strip() for words in WORDS.values() for text in words.values()
    )


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in SOURCES if path.suffix in (".js", ".html"))
    named = set(re.findall(r'data-word="(\w+)"', sources))

    assert named <= set(WORDS[".nb"])
    assert {key for key in WORDS[".nb"] if not re.search(rf'["`]{key}["`]', sources)} == {
        "file_certificate", "file_key", "lacking_certificate", "lacking_key", "lacking_tried",
    }  # fmt: skip  # these are put together from two halves


def test_the_licences_of_the_libraries_come_along() -> None:
    licences = (READER / "LICENSES.txt").read_text("utf-8")

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in licences and "GNU GENERAL PUBLIC LICENSE" in licences
    assert "Andris Reinman" in licences and "Jon Leighton" in licences
    assert b"this is LGPL licensed code" in PAGE
