"""`python -m directory translations`: what it lists, and what it writes when a translator has followed."""

import json
from pathlib import Path

import pytest

from directory.__main__ import main
from tests.support import sample_data
from tests.support.sample_data import AR, NB

TOP = "---\ntitle: {0}\ndescription: {0}\nheading: {0}\nlead: {0}\n{1}---\n\n{0} 25\n"
CHANGED = NB.replace("Hei", "Hallo")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data/ folder, and beside it content/ with one page in two languages."""
    (tmp_path / "data").mkdir()
    for code, text in (("nb", TOP.format("Ring", "")), ("ar", TOP.format("اتصلي", "source: '000000000000'\r\n"))):
        (tmp_path / "content" / code).mkdir(parents=True)
        (tmp_path / "content" / code / "find.md").write_text(text, "utf-8", newline="")
    return sample_data.write(tmp_path / "data")


def run(data: Path, *arguments: str) -> int:
    return main(["--data", str(data), "--lang", "en", "translations", *arguments])


def states(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    run(data, "--format", "json")
    return {row["text"]: row["state"] for row in json.loads(capsys.readouterr().out)}


def test_the_table_names_each_text_in_each_language(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data) == 0
    said = capsys.readouterr().out.split("\n")

    assert said[:3] == ["       ar", "words  not reviewed", "find   stale"]


def test_what_has_fallen_behind_is_a_warning(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--short") == 0
    summary, warning, _ = capsys.readouterr().out.split("\n")

    assert summary == "translations: ar 1 not reviewed, 1 stale"
    assert "content/ar/find.md:1: the Norwegian text has changed" in warning and "--accept ar/find'" in warning


def test_accepting_writes_the_hash_and_nothing_else(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = data.parent / "content/ar/find.md"
    before = page.read_bytes()
    assert run(data, "--accept", "ar/find") == 0

    changed = [line for line in page.read_bytes().split(b"\n") if line not in before.split(b"\n")]
    assert len(changed) == 1 and changed[0].startswith(b"source: ") and changed[0].endswith(b"\r")
    capsys.readouterr()
    assert states(data, capsys) == {"ar/words": "not reviewed", "ar/find": "not reviewed"}


@pytest.mark.parametrize("own", [AR, AR.replace("source: c48920323044\n", ""), f"# Ord\n\n{AR}"])
def test_words_are_accepted_as_pages_are(data: Path, own: str, capsys: pytest.CaptureFixture[str]) -> None:
    sample_data.write(data, nb=CHANGED, ar=own)
    assert run(data, "--accept", "ar/words") == 0
    capsys.readouterr()

    assert states(data, capsys)["ar/words"] == "not reviewed"


def test_a_page_without_a_source_gets_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = data.parent / "content/ar/find.md"
    page.write_text(TOP.format("اتصلي", ""), "utf-8")
    run(data, "--accept", "ar/find")
    capsys.readouterr()

    assert states(data, capsys)["ar/find"] == "not reviewed"


REFUSED = {
    "nb/find": "'nb/find' is the original; only a translation can be accepted",
    "ar/fin": "there is no translation 'ar/fin'; did you mean 'ar/find'?",
    "ar/find": "find.md:9:1: '30' stands here once more than in the original; delete it, or correct it",
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_written_where_one_text_cannot_be_accepted(
    data: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sample_data.write(data, nb=CHANGED)
    page, words = data.parent / "content/ar/find.md", data / "words/ar.yaml"
    page.write_text(page.read_text("utf-8").replace("25", "25 30"), "utf-8")
    assert run(data, "--accept", "ar/words", name) == 1

    assert REFUSED[name] in capsys.readouterr().out
    assert words.read_text("utf-8") == AR


def test_who_approved_an_older_text_is_to_read_it_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample_data.write(data, nb=CHANGED, ar=f"{AR}reviewed_by: Amal Øy\nreviewed_on: 2026-11-01\n")
    run(data, "--accept", "ar/words")

    assert "Amal Øy approved it before that: let her read it again" in capsys.readouterr().out


def test_a_folder_without_languages_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 1
    assert "languages.yaml:1:1: this file is missing" in capsys.readouterr().out
