"""The preview: what is wrong stands in the page over the last good one, and no save ends it."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from site_builder.saved_files import stamps
from tests.support import sample_site
from tests.support.previewing import RunningPreview, preview, put_back

GOOD = "<h1"
CONFLICT = "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"
Edit = Callable[[Path], object]


def text(old: str, new: str) -> Edit:
    """Write *new* for the first *old*."""

    def edit(path: Path) -> None:
        before = path.read_text("utf-8")
        assert old in before, f"{path} holds no {old!r}"
        path.write_text(before.replace(old, new, 1), "utf-8")

    return edit


def content(make: Callable[[bytes], bytes]) -> Edit:
    """Write what *make* makes of the file."""
    return lambda path: path.write_bytes(make(path.read_bytes()))


def renamed(path: Path) -> None:
    path.rename(path.with_name(f"{path.name}-old"))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def saved_twice(path: Path) -> None:
    for old, new in (("22 48 03 80", "22 48 03 8"), ("22 48 03 8\n", "22 48 03\n")):
        text(old, new)(path)


SHELTERS, HELPLINES, LANGUAGES = "data/shelters.yaml", "data/helplines.yaml", "data/languages.yaml"
WORDS, ENGLISH, FIND, ABOUT = "data/words/nb.yaml", "data/words/en.yaml", "content/nb/find.md", "content/en/about.md"
# Each: the file, and what an editor's program, git or a mistake does to it. fmt: off
BAD_EDITS: list[tuple[str, Edit]] = [
    (SHELTERS, text("22 48 03 80", "2248 03 80")),
    (SHELTERS, text("  phone:", "\tphone:")),
    (SHELTERS, text("phone: ", "phone:")),
    (SHELTERS, text("name: ", 'name: "')),
    (SHELTERS, text("name:", "navn:")),
    (SHELTERS, text("name:", "name: Oslo\n  name:")),
    (SHELTERS, text("  name:", f"{CONFLICT}  name:")),
    (SHELTERS, text("22 48 03 80", "“22 48 03 80”")),
    (SHELTERS, content(lambda was: was[: len(was) // 2])),
    (SHELTERS, content(lambda _: b"")),
    (SHELTERS, content(lambda _: bytes(range(256)) * 40)),
    (SHELTERS, content(lambda was: was.decode().encode("utf-16"))),
    (SHELTERS, content(lambda was: was + b"\xe6\xf8\xe5\n")),
    (SHELTERS, content(lambda was: was + b"\0\n")),
    (SHELTERS, content(lambda _: b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")),
    (SHELTERS, content(lambda was: was * 300)),
    (SHELTERS, Path.unlink),
    (SHELTERS, saved_twice),
    (SHELTERS, a_folder),
    (SHELTERS, a_dead_link),
    (HELPLINES, text("116 006", "116 007")),
    (HELPLINES, Path.unlink),
    (HELPLINES, content(lambda was: b"[]\n" + was)),
    (LANGUAGES, Path.unlink),
    (LANGUAGES, content(lambda was: was.replace(b":", b""))),
    ("data/nks-list.csv", content(lambda was: was.replace(b",", b";"))),
    ("data/municipalities.csv", content(lambda was: was[:5000])),
    ("data/places.csv", content(lambda was: was + CONFLICT.encode())),
    (WORDS, Path.unlink),
    (ENGLISH, text("exit:", "exitt:")),
    (WORDS, text("exit: ", "exit: <script>")),
    (ENGLISH, content(lambda _: b"- a\n- b\n")),
    (ENGLISH, content(lambda was: was.replace(b"exit:", b"\xff\xfeexit:"))),
    (FIND, text("{tel:vo}", "116 006")),
    (FIND, text("{tel:vo}", "{tel:volinjen}")),
    (FIND, text("{tel:vo}", "<b>x</b>")),
    (FIND, text("title:", "titel:")),
    (FIND, text("## ", f"{CONFLICT}## ")),
    (FIND, content(lambda _: b"")),
    (FIND, content(lambda _: bytes(range(256)))),
    (FIND, Path.unlink),
    (ABOUT, content(lambda was: was + b"\n[here](nowhere.md)\n")),
    (ABOUT, content(lambda was: was + "\nx\u202ey\n".encode())),
    (ABOUT, a_folder),
    ("theme/site/find.html", text("words.ring", "words.rong")),
    ("theme/site/find.html", content(lambda was: was + b"{% if %}")),
    ("theme/site/find.html", Path.unlink),
    ("theme/shared/style.css", Path.unlink),
    ("mkdocs.yml", content(lambda was: was + b"\ttheme: [")),
    ("mkdocs.yml", Path.unlink),
    ("data/words", renamed),
    ("content/en", renamed),
    ("content", renamed),
    ("theme", renamed),
    ("data", renamed),
]
# fmt: on


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it should be, to bring files back from."""
    return sample_site.copy(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPreview]:
    with preview(sample_site.copy(tmp_path_factory.mktemp("previewed"))) as running:
        yield running


def test_fifty_bad_edits_in_a_row_are_told_over_the_last_good_page(previewed: RunningPreview, good: Path) -> None:
    for number, (path, _) in enumerate(BAD_EDITS):
        said = previewed.after(partial(next_mistake, previewed.project, good, number))
        place = path if path == "mkdocs.yml" else rf"{path}\S*:\d+"
        assert re.search(place, said), f"edit {number} of {path}: {said}"
        assert GOOD in previewed.page("nb/find/"), f"edit {number} of {path}"

    assert len(BAD_EDITS) > 50
    assert previewed.after(partial(put_back, previewed.project, BAD_EDITS[-1][0], good)) == ""


def next_mistake(project: Path, good: Path, number: int) -> None:
    """Take back the mistake before *number*, and make that one."""
    if number:
        put_back(project, BAD_EDITS[number - 1][0], good)
    path, edit = BAD_EDITS[number]
    edit(project / path)


def test_a_first_start_with_bad_data_tells_it_on_every_page_until_it_is_right(tmp_path: Path) -> None:
    text("22 48 03 80", "2248 03 80")(sample_site.copy(tmp_path) / SHELTERS)

    with preview(tmp_path) as running:
        assert "'2248 03 80'" in running.problem("") and "'2248 03 80'" in running.problem("en/find/")
        assert running.after(lambda: text("2248 03 80", "22 48 03 80")(tmp_path / SHELTERS)) == ""


def test_the_messages_are_in_norwegian_or_in_the_language_asked_for(previewed: RunningPreview, tmp_path: Path) -> None:
    mistake = text("{tel:vo}", "<b>x</b>")
    mistake(sample_site.copy(tmp_path) / FIND)

    with preview(tmp_path, "build.py", "--preview", "--lang", "en") as english:
        assert "Correct this and save" in english.problem("") and "is HTML" in english.problem("")
    assert "Rett dette og lagre" in previewed.after(lambda: mistake(previewed.project / FIND))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_preview_and_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    with preview(sample_site.copy(tmp_path / "project")) as running:
        running.process.send_signal(number)

        assert running.process.wait(30) == 128 + number
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_save_is_seen_also_when_size_and_second_stay_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    before = stamps([tmp_path])
    time.sleep(0.02)  # file systems count in steps of some milliseconds
    file.write_text("2")

    assert stamps([tmp_path]) != before


def test_the_preview_of_the_site_alone_has_no_forms(previewed: RunningPreview) -> None:
    assert "/form/" not in previewed.page("nb/volunteer/")
