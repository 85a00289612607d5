"""Where the build writes: what it refuses to replace, and what is left after it was interrupted."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import build
from site_builder import build_arguments, output_folder, print_sheets, publish
from site_builder.refused import Refused
from tests.support import ROOT

# SIGINT may be ignored where the tests were started; what is asked here is what the build does when it comes.
COMMAND = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["build.py", "--output", sys.argv[1]]
runpy.run_path("build.py", run_name="__main__")
"""


def replace(target: Path) -> None:
    with output_folder.replacing(target) as fresh:
        site_at(fresh)


def site_at(folder: Path) -> Path:
    """What the build writes, in small."""
    (folder / "form").mkdir(parents=True)
    for name in output_folder.MARKERS:
        (folder / name).write_text("new")
    return folder


def foreign(folder: Path) -> Path:
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    return folder


def with_more(folder: Path, name: str) -> Path:
    """A site that was built here, in which somebody keeps something else."""
    (site_at(folder) / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    return folder


FORBIDDEN: dict[str, Callable[[Path], Path]] = {
    "a folder of somebody": lambda folder: foreign(folder / "x"),
    "a link to one": lambda folder: link(folder / "link", foreign(folder / "x")),
    "a link to itself": lambda folder: link(folder / "link", folder / "link"),
    "a site that is a git repository": lambda folder: with_more(folder / "x", ".git/config"),
    "a site with a folder of somebody in it": lambda folder: with_more(folder / "x", "letters/a.html"),
    "a site with a photo in it": lambda folder: with_more(folder / "x", "photo.jpg"),
    "a file": lambda folder: foreign(folder / "x") / "letter.txt",
    "the root of the project": lambda _: ROOT,
    "a parent of the project": lambda _: ROOT.parent,
    "the root of the machine": lambda _: Path("/"),
}


def link(path: Path, to: Path) -> Path:
    path.symlink_to(to)
    return path


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_what_is_not_a_site_built_here_is_never_replaced(tmp_path: Path, kind: str) -> None:
    target = FORBIDDEN[kind](tmp_path)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(output_folder.OutputError, match=r"name (a folder|an empty folder|another folder)"):
        replace(target)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_says_so_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["--output", str(foreign(tmp_path / "x"))]) == 1

    said = capsys.readouterr().err
    assert f"--output {tmp_path / 'x'} holds something that is not a site built here" in said
    assert (tmp_path / "x" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("made", [False, True])
def test_a_missing_and_an_empty_folder_can_be_used(tmp_path: Path, made: bool) -> None:
    if made:
        (tmp_path / "site").mkdir()
    replace(tmp_path / "site")

    assert (tmp_path / "site" / "directory.json").read_text() == "new"


def test_a_link_to_a_site_stays_a_link(tmp_path: Path) -> None:
    (site_at(tmp_path / "release") / "old.html").touch()
    replace(link(tmp_path / "current", tmp_path / "release"))

    assert (tmp_path / "current").is_symlink() and not (tmp_path / "release" / "old.html").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"current", "release"}


def interrupted(target: Path, by: signal.Signals) -> int:
    """The exit status of a build that gets the signal while it is at work."""
    process = subprocess.Popen([sys.executable, "-c", COMMAND, str(target)], cwd=ROOT, stderr=subprocess.DEVNULL)
    while not any(path.is_dir() for path in target.parent.glob(".site.build-*/nb")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(by)
    return process.wait()


@pytest.mark.parametrize(("by", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_build_that_is_stopped_leaves_nothing_behind(tmp_path: Path, by: signal.Signals, status: int) -> None:
    (site_at(tmp_path / "site") / "old.html").touch()

    assert interrupted(tmp_path / "site", by) == status
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site" / "old.html").exists()


def test_what_a_killed_build_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    assert interrupted(tmp_path / "site", signal.SIGKILL) == -signal.SIGKILL
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".site")]

    replace(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_a_killed_build_had_moved_aside_is_put_back_though_the_next_build_fails(tmp_path: Path) -> None:
    (site_at(tmp_path / ".site.build-x-old") / "old.html").touch()

    with pytest.raises(ValueError), output_folder.replacing(tmp_path / "site"):
        raise ValueError
    assert (tmp_path / "site" / "old.html").exists()


def test_two_builds_of_one_folder_may_end_at_the_same_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(replace, tmp_path / "site") for _ in range(200)]

    assert [build.exception() for build in done] == [None] * 200
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_that_still_runs_keeps_its_folder(tmp_path: Path) -> None:
    with output_folder.replacing(tmp_path / "site") as running:
        replace(tmp_path / "site")
        assert running.is_dir()


def test_a_port_that_is_taken_is_named_with_another(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert build.main(["--preview", "--lang", "en", "--port", str(port)]) == 1
    assert f"port {port} cannot be used" in capsys.readouterr().err


def test_the_version_is_that_of_the_project() -> None:
    command = [sys.executable, "build.py", "--version"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert f'version = "{printed.split()[1]}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("javascript:x", "must begin with https://"),
        ("ressursvenn.example", "must begin with https://, like 'https://ressursvenn.example'"),
        ("https://", "must begin with https://"),
        ("https://a.example/?x", "holds a ? or #"),
        ("ftp://a.example/", "must begin with https://"),
        ("http://a.example/", "must begin with https:// (http:// only on a loopback address"),
        ("https://a.example/rv/", "holds the path '/rv/'; the site needs a host of its own"),
    ],
)
def test_a_wrong_site_url_is_told(capsys: pytest.CaptureFixture[str], address: str, said: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        build.main(["--site-url", address])

    assert f"'{address}' {said}" in capsys.readouterr().err


def test_a_site_url_ends_with_a_slash() -> None:
    assert build_arguments.parse(["--site-url", "https://a.example"], ROOT).site_url == "https://a.example/"


@pytest.mark.parametrize("address", ["https://a.example", "https://A.example:443/"])
def test_the_sitemap_and_the_printed_code_lead_to_the_host_that_was_named(tmp_path: Path, address: str) -> None:
    build.make(tmp_path / "site", address, {})

    assert "<loc>https://a.example/nb/find/</loc>" in (tmp_path / "site/sitemap.xml").read_text()
    code = print_sheets.qr_code("https://a.example/nb/find/")
    assert code in (tmp_path / "site/nb/poster/index.html").read_text("utf-8")


def test_an_address_that_mkdocs_brings_is_held_to_the_same_rule(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"site_url 'https://a.example/rv/' holds the path '/rv/'"):
        build.make(tmp_path / "site", "https://a.example/rv/", {})


@pytest.mark.parametrize("text", ["{", "[1]", '{"write": 3}', '"write"', '{"write": [3]}', '{"a": [], "a": []}'])
def test_a_wrong_list_of_open_forms_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "open.json").write_text(text)

    assert build.main(["--lang", "en", "--output", str(tmp_path / "site"), "--open", str(tmp_path / "open.json")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'open.json'}:1:") and ": this is no" in said


def test_every_form_and_centre_that_nobody_knows_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = tmp_path / "open.json"
    opened.write_text('{\n"write": ["oslo",\n"narvikk"],\n"wrote": ["x"]}')

    assert build.main(["--lang", "en", "--output", str(tmp_path / "site"), "--open", str(opened)]) == 1
    said = capsys.readouterr().err
    assert f"{opened}:3:1: there is no centre 'narvikk' in shelters.yaml; did you mean 'narvik'?" in said
    assert f"{opened}:4:1: there is no form 'wrote'; did you mean 'write'?" in said


def test_a_disk_without_room_is_told_in_one_sentence(tmp_path: Path) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)){COMMAND}"
    command = [sys.executable, "-c", limited, str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 1 and "the output folder: File too large; look at --output" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_signal_waits_while_the_compressor_holds_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compressor, submitted = publish.Compressor(), list[bool]()

    def submit(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)
        submitted.append(True)

    monkeypatch.setattr(compressor._pool, "submit", submit)
    with pytest.raises(KeyboardInterrupt):
        compressor.add(tmp_path / "page.html", b"")
    assert submitted
