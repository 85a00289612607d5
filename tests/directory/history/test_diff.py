"""`python -m directory diff` in a real repository."""

import json

import pytest

from directory.__main__ import main
from tests.support.repository import Repository

PHONE = "phone: 22 48 03 80"


def diff(repo: Repository, *arguments: str) -> int:
    """Run the command in Norwegian."""
    return main(["--data", str(repo.data), "--lang", "nb", "diff", *arguments])


def test_the_change_of_a_page_and_a_number_is_read_aloud(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repo.change("data/shelters.yaml", PHONE, "phone: 22 48 03 81\n  checked: 2026-11-20")
    repo.change("content/nb/find.md", "om alt", "om hva som helst")
    assert diff(repo) == 0

    said = capsys.readouterr().out
    assert "Oslo krisesenter: nummer 22 48 03 80 -> 22 48 03 81, kontrollert 20.11.2026" in said
    assert "    + Du kan spørre om hva som helst." in said and "  content/ar/find.md" in said


def test_nothing_is_read_aloud_where_nothing_changed(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    diff(repo)

    assert capsys.readouterr().out.endswith("Ingenting er endret i data/ og content/.\n")


def test_markdown_holds_no_sign_that_somebody_typed(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repo.change("content/nb/find.md", "om alt", "<b> @all #1 [x](https://y)")
    diff(repo, "--format", "markdown")

    assert r"\<b\> \@all \#1 \[x\]\(https://y\)" in capsys.readouterr().out


def test_markdown_shows_an_old_and_a_new_sentence_as_no_list_of_their_own(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.change("content/nb/find.md", "om alt", "om mye")
    diff(repo, "--format", "markdown")

    assert "    - \\- Du kan spørre om alt.\n    - \\+ Du kan spørre om mye.\n" in capsys.readouterr().out


def test_json_names_each_change_for_programs(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repo.change("data/shelters.yaml", PHONE, "phone: 22 48 03 81")
    diff(repo, "--format", "json")

    [change] = json.loads(capsys.readouterr().out)["changes"]
    assert (change["id"], change["key"], change["new"]) == ("oslo", "phone", "22 48 03 81")
    assert "centre/oslo/" in change["shown_on"]


def test_an_old_state_with_mistakes_is_compared_as_far_as_it_goes(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.change("data/helplines.yaml", "- id: vo", "}{ vo")
    repo.commit()
    repo.change("data/helplines.yaml", "}{ vo", "- id: vo")
    repo.change("data/shelters.yaml", "name: Oslo", "name: Ny Oslo")
    diff(repo)

    said = capsys.readouterr().out
    assert "helplines.yaml kunne ikke leses før" in said and "heter nå Ny Oslo krisesenter" in said


def test_a_revision_that_is_not_there_is_told(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(repo, "mian") == 1
    assert "det finnes ingen lagret endring eller gren som heter 'mian'" in capsys.readouterr().err


def test_data_that_was_never_committed_is_told(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repo.git("mv", "data", "old")
    repo.commit()
    repo.git("mv", "old", "data")

    assert diff(repo) == 1
    assert "git vet ikke hvordan" in capsys.readouterr().err


def test_a_page_that_cannot_be_read_is_not_called_empty(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.root / "content/nb/find.md").write_bytes(b"\xff")
    diff(repo)

    said = capsys.readouterr().out
    assert "content/nb/find.md kan ikke leses" in said and "Ring når" not in said


def test_every_other_file_of_the_data_is_compared_by_its_lines(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write("data/programme.yaml", "age: 25\n")
    repo.commit()
    repo.change("data/programme.yaml", "25", "30")
    diff(repo)

    assert "    - age: 25\n    + age: 30" in capsys.readouterr().out
