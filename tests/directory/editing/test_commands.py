"""The commands that change data/, in a real repository: what they write, refuse, and say is left to do."""

import pytest

from directory.__main__ import main
from directory.commands import writing
from directory.editing.yaml_list import YamlList
from tests.support.repository import Repository

CENTRE = ["--name", "Krisesenteret i Stavanger", "--phone", "51 53 06 23", "--municipality", "1103"]


def run(repo: Repository, *arguments: str) -> int:
    """Run a command in Norwegian."""
    return main(["--data", str(repo.data), "--lang", "nb", *arguments])


def changed(repo: Repository) -> list[str]:
    """The lines that git says have changed."""
    diff = repo.git("diff", "--unified=0").splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_number_is_set_with_its_day_and_nothing_else(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repo, "set", "oslo", "phone", "22 48 03 81", "--checked", "today", "--by", "editor") == 0

    expected = ["  phone: 22 48 03 81", f"  checked: {writing.today()}", "  checked_by: editor"]
    assert changed(repo) == ["-  phone: 22 48 03 80", *(f"+{line}" for line in expected)]
    assert "Oslo krisesenter: nummer 22 48 03 80 -> 22 48 03 81, kontrollert" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "oslo", "phone", "22 48 03 81"], "'checked: "),  # nobody rang
        (["set", "oslo", "phone", "22480381", "--checked", "today"], "22 48 03 80"),
        (["set", "oslo", "phone", "76 12 23 30", "--checked", "today"], "76 12 23 30"),
        (["set", "oslo", "website", "http://oslo.example"], "https"),
        (["set", "oslo", "fone", "22 48 03 81"], "phone"),
        (["set", "oslo", "county", "--delete"], "county"),
        (["set", "olso", "phone", "1"], "oslo"),
        (["set", "oslo", "id", "ny"], "nettadressene"),
        (["set", "oslo", "name", "Ny"], "rename oslo"),
        (["set", "oslo", "website"], "--delete"),
        (["rename", "none", "X"], "det finnes ingen oppføring 'none'"),
        (["rename", "oslo", "Karl Johans gate 4"], "Karl Johans gate 4"),
        (["remove", "none"], "det finnes ingen oppføring 'none'"),
        (["close", "oslo", "--on", "2062-01-01", "--source", "x"], "2062"),
        (["close", "oslo", "--on", "today", "--source", "x", "--turn-to", "none"], "closed_turn_to"),
        (["add", "oslo", *CENTRE], "det finnes allerede"),
        (["add", "Stavanger", *CENTRE], "Stavanger"),
        (["add", "stavanger", *CENTRE, "--open-24h", "yes"], "open_24h"),
    ],
)
def test_what_the_check_refuses_is_not_written(
    repo: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(repo, *arguments) == 1

    printed = capsys.readouterr()
    assert said in printed.out + printed.err
    assert changed(repo) == []


@pytest.mark.parametrize("arguments", [["set", "oslo", "phone", "1"], ["add", "bergen", *CENTRE], ["remove", "oslo"]])
def test_a_file_that_is_wrong_is_corrected_first(
    repo: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    repo.change("data/shelters.yaml", "- id: oslo", "- id: 'oslo")
    repo.commit()
    assert run(repo, *arguments) == 1

    assert "rett feilen først" in capsys.readouterr().err
    assert changed(repo) == []


def test_an_old_day_does_not_let_a_new_number_pass(repo: Repository) -> None:
    run(repo, "set", "oslo", "checked", "2026-11-20")
    repo.commit()

    assert run(repo, "set", "oslo", "phone", "22 48 03 81") == 1


def test_a_trial_shows_the_lines_and_writes_nothing(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repo, "set", "oslo", "website", "https://oslo.example", "--dry-run") == 0

    assert "+  website: https://oslo.example" in capsys.readouterr().out
    assert changed(repo) == []


def test_a_line_is_deleted(repo: Repository) -> None:
    run(repo, "set", "vo", "url", "https://vo.example")
    repo.commit()
    run(repo, "set", "vo", "url", "--delete")

    assert changed(repo) == ["-  url: https://vo.example"]


def test_who_rang_the_old_number_did_not_ring_the_new_one(repo: Repository) -> None:
    run(repo, "set", "oslo", "checked", "2026-11-20", "--by", "centre")
    run(repo, "set", "oslo", "phone", "22 48 03 81", "--checked", "today")

    assert "checked_by" not in (repo.data / "shelters.yaml").read_text("utf-8")


def test_a_new_name_stands_in_both_lists_and_the_texts_are_named(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write("content/nb/about.md", "Vi er hos Oslo krisesenter.\n")
    assert run(repo, "rename", "oslo", "Krisesenteret i Oslo") == 0

    assert "content/nb/about.md:1" in capsys.readouterr().out
    assert {"+  name: Krisesenteret i Oslo", "+oslo,Krisesenteret i Oslo,22 48 03 80"} <= set(changed(repo))


def test_a_new_centre_that_leaves_again_leaves_no_trace(repo: Repository) -> None:
    assert run(repo, "add", "stavanger", *CENTRE, "--checked", "today") == 0
    assert "+stavanger,Krisesenteret i Stavanger,51 53 06 23" in changed(repo)
    assert run(repo, "remove", "stavanger") == 0

    assert changed(repo) == []


def test_a_new_centre_stands_with_those_of_its_county(repo: Repository) -> None:
    run(repo, "add", "oslo-to", "--name", "Oslo to", "--phone", "22 48 03 90", "--municipality", "0301")

    assert list(YamlList((repo.data / "shelters.yaml").read_text()).entries()) == [
        "oslo",
        "oslo-to",
        "vesteralen",
    ]


def test_a_removed_centre_names_what_the_operators_must_do(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    run(repo, "remove", "vesteralen")

    assert "delen [inbox.vesteralen] slettes" in capsys.readouterr().out


def test_a_centre_that_closes_stays_known(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repo, "close", "oslo", "--on", "2026-11-20", "--source", "N.K.S.", "--turn-to", "vesteralen") == 0

    expected = ["+  closed: 2026-11-20", "+  closed_source: N.K.S.", "+  closed_turn_to: [vesteralen]"]
    assert changed(repo) == expected
    assert "Oslo krisesenter legges ned 20.11.2026" in capsys.readouterr().out


def test_a_disk_that_fails_leaves_every_file_as_it_was(repo: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.data / ".nks-list.csv.new").mkdir()  # the second file cannot be written
    assert run(repo, "rename", "oslo", "Krisesenteret i Oslo") == 1

    assert "ingenting ble skrevet" in capsys.readouterr().err
    assert changed(repo) == []


def test_nothing_is_left_beside_the_files(repo: Repository) -> None:
    run(repo, "set", "oslo", "website", "https://oslo.example")

    assert [path.name for path in repo.data.iterdir() if path.name.endswith(".new")] == []
