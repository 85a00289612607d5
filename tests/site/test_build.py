"""The build: what it refuses, and that what stood there before stays."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import directory
from site_builder import output_folder
from tests.support import sample_site


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the build reads, to make mistakes in."""
    return with_old_site(tmp_path)


def with_old_site(folder: Path) -> Path:
    """A copy of what the build reads in *folder*, and an old site there."""
    sample_site.copy(folder)
    for name in ("index.html", *output_folder.MARKERS):
        (folder / "site" / name).parent.mkdir(exist_ok=True)
        (folder / "site" / name).write_text("the old site")
    return folder


@pytest.fixture(scope="module")
def numbers_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout after one build without any option: no address of the site, and no form service."""
    checkout = with_old_site(tmp_path_factory.mktemp("built"))
    ran = build(checkout)
    assert ran.returncode == 0, ran.stderr
    return checkout


def build(checkout: Path, *arguments: str, epoch: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "build.py", "--lang", "en", *arguments]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch} if epoch else None
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True, env=environment)
    ran.stderr = re.sub(r"(?m)^([^:\s]+:\d+):\d+: ", r"\1: ", ran.stderr)  # columns have tests of their own
    return ran


def change(path: Path, old: str, new: str) -> int:
    """Write *new* for the first *old*, and return its line."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def old_site_stands(checkout: Path) -> bool:
    """Whether the folder holds the old site and nothing else, and no unfinished one lies beside it."""
    texts = {path.read_text() for path in (checkout / "site").rglob("*.*")}
    return texts == {"the old site"} and not list(checkout.glob(".site*"))


MISTAKES = [
    ("data/shelters.yaml", "22 48 03 80", "2248 03 80", "data/shelters.yaml:LINE: phone '2248 03 80' must be"),
    ("data/shelters.yaml", "Oslo krisesenter", "<b>x</b>", "data/shelters.yaml:LINE: name '<b>x</b>' holds <"),
    ("data/words/ar.yaml", "exit: ", "exitt: ", "data/words/ar.yaml:LINE: 'exitt' is not in nb.yaml; did you mean"),
    ("data/words/ar.yaml", "exit: ", "exit: <script>", "data/words/ar.yaml:LINE: exit '<script>"),
    ("content/ar/safety.md", "title:", "titel:", "content/ar/safety.md:LINE: unknown key 'titel'; did you"),
    ("content/nb/find.md", "{tel:vo}", "116 006", "content/nb/find.md:LINE: the number '116 006' is typed"),
    ("content/nb/find.md", "{tel:vo}", "116-006", "content/nb/find.md:LINE: the number '116-006' is typed"),
    ("content/nb/find.md", "{tel:vo}", "22&nbsp;48&nbsp;03&nbsp;80", "content/nb/find.md:LINE: the number '22\u00a048"),
    ("content/nb/find.md", "{tel:vo}", "{tel:volinjen}", "content/nb/find.md:LINE: '{tel:volinjen}' is unknown; use"),
    ("content/nb/index.md", "## ", "<script>x</script>\n\n## ", "content/nb/index.md:LINE: '<script>' is HTML"),
    ("content/nb/index.md", "(safety.md)", "(safe.md)", "content/nb/index.md:LINE: the link 'safe.md' leads nowhere"),
    ("content/nb/index.md", "(safety.md)", "(javascript:x)", "content/nb/index.md:LINE: the link 'javascript:x'"),
    ("content/nb/index.md", "(safety.md)", "(http://x.example/)", "content/nb/index.md:LINE: the link 'http://x."),
    ("content/nb/index.md", "## ", "[a]: http://x.example/\n\n## ", "content/nb/index.md:LINE: a picture, or a link"),
    ("content/nb/index.md", "## ", "![a](https://x.example/a.png)\n\n## ", "content/nb/index.md:LINE: a picture"),
    ("content/nb/index.md", "(safety.md)", "(safety.md#nowhere)", "content/nb/index.md:LINE: the link 'safety.md#no"),
    ("content/nb/index.md", "## ", "post@example.org\n\n## ", "content/nb/index.md:LINE: an e-mail address"),
    ("theme/site/find.html", "words.ring", "words.rong", "theme/site/find.html:LINE: 'rong' is unknown"),
]


@pytest.mark.parametrize(("path", "old", "new", "said"), MISTAKES)
def test_a_mistake_stops_the_build_and_the_old_site_stays(
    checkout: Path, path: str, old: str, new: str, said: str
) -> None:
    line = change(checkout / path, old, new)
    ran = build(checkout)

    assert ran.returncode == 1
    assert said.replace("LINE", str(line)) in ran.stderr and "Traceback" not in ran.stderr
    assert old_site_stands(checkout)


def test_a_missing_page_is_named_with_the_page_to_translate(checkout: Path) -> None:
    (checkout / "content/nn/privacy.md").unlink()

    said = build(checkout).stderr
    assert "content/nn/privacy.md:1: is missing; translate content/nb/privacy.md into Nynorsk" in said


def test_a_language_begun_with_its_pages_is_told_to_begin_with_its_words(checkout: Path) -> None:
    shutil.copytree(checkout / "content/nb", checkout / "content/se")
    (checkout / "content/notes.md").write_text("# Notes\n")

    said = build(checkout).stderr
    assert "content/se:1: data/words/se.yaml is missing; copy data/words/nb.yaml to it and translate" in said
    assert "content/notes.md:1: is in no language; move it into one of content/nb, content/nn" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("name", "needed"), [("volunteer", 4), ("find", 1)])
def test_a_page_without_the_headings_of_its_parts_is_named(checkout: Path, name: str, needed: int) -> None:
    path = checkout / "content/en" / f"{name}.md"
    path.write_text(path.read_text("utf-8").replace("\n## ", "\n"), "utf-8")

    said = build(checkout).stderr
    assert f"content/en/{name}.md:1: has 0 headings; the page needs {needed}, each on a line that begins" in said
    assert "theme/" not in said


def test_every_mistake_of_the_prose_is_reported_at_once(checkout: Path) -> None:
    change(checkout / "content/nb/find.md", "{tel:vo}", "116 006")
    change(checkout / "content/en/find.md", "{tel:vo}", "116 006")

    assert build(checkout).stderr.count("is typed") == 2


def test_a_good_build_takes_the_place_of_the_old_site(numbers_only: Path) -> None:
    assert (numbers_only / "site/nb/find/index.html.br").exists()
    assert (numbers_only / "site/index.html").read_text("utf-8") != "the old site"
    assert not list(numbers_only.glob(".site*"))


def test_mkdocs_itself_builds_the_same_pages(checkout: Path, site: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", "other"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)

    assert (checkout / "other/ar/find/index.html").stat().st_size > 15_000


def test_without_open_forms_volunteers_read_where_the_centres_are_and_whom_to_write_to(numbers_only: Path) -> None:
    found = (numbers_only / "site/nb/volunteer/index.html").read_text("utf-8")

    assert "/form/" not in found and directory.load().words["nb"]["volunteer_closed"] in found
    assert ">Oslo</bdi> · " in found


def test_without_an_address_pages_claim_none(numbers_only: Path) -> None:
    assert 'rel="alternate"' not in (numbers_only / "site/nb/index.html").read_text()
    assert not (numbers_only / "site/sitemap.xml").exists()


def test_without_a_form_service_the_pages_show_numbers_only(numbers_only: Path) -> None:
    page = (numbers_only / "site/nb/centre/oslo/index.html").read_text()
    assert "/form/" not in page and "tel:+4722480380" in page


def test_a_number_that_was_rung_and_answers_day_and_night_is_said_to(checkout: Path) -> None:
    change(checkout / "data/shelters.yaml", "  open_24h: no\n", "  open_24h: yes\n  checked: 2026-11-01\n")

    assert build(checkout).returncode == 0
    for place in ("find", "centre/oslo"):
        assert "Svarer hele døgnet" in (checkout / "site/nb" / place / "index.html").read_text("utf-8")


NEWS = """\
  languages: [ar, en]
  languages_source: a page
  checked: 2026-11-01
  notice:
    until: 2026-12-26
    ar: "مغلق &amp; 'x'"
"""
# Seconds at 23:30 UTC on 25 December 2026, and a day later: 0:30 in Norway.
LAST_DAY, DAY_AFTER = "1798241400", "1798327800"


def give_news(checkout: Path) -> None:
    """Let one centre have languages, a day when it was rung, and a notice in each language of the site."""
    codes = [path.stem for path in (checkout / "data" / "words").iterdir() if path.stem != "ar"]
    notice = NEWS + "".join(f"    {code}: Closed\n" for code in codes)
    change(checkout / "data/shelters.yaml", "  phone: 76 95 73 39\n", "  phone: 76 95 73 39\n" + notice)


def test_a_notice_stands_beside_the_number_until_its_last_day(checkout: Path) -> None:
    give_news(checkout)

    assert build(checkout, epoch=LAST_DAY).returncode == 0
    for place in ("find", "find/place", "centre/narvik"):
        page = (checkout / "site/ar" / place / "index.html").read_text("utf-8")
        assert page.count("<strong>مغلق &amp;amp; &#39;x&#39;</strong>") == 1 and "26.12.2026" in page
    for place in ("find", "centre/narvik"):
        assert "<bdi>العربية</bdi>, <bdi>English</bdi>" in (checkout / "site/ar" / place / "index.html").read_text(
            "utf-8"
        )
    assert "01.11.2026" in (checkout / "site/ar/centre/narvik/index.html").read_text("utf-8")


def test_the_day_after_no_page_holds_the_notice(checkout: Path) -> None:
    give_news(checkout)

    assert build(checkout, epoch=DAY_AFTER).returncode == 0
    found = [path for path in (checkout / "site").rglob("*.html") if "26.12.2026" in path.read_text("utf-8")]
    assert found == [] and "notice" not in (checkout / "site/directory.json").read_text("utf-8")


def test_the_same_day_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    sites = []
    for name in ("one", "two"):
        build(checkout, "--site-url", "https://ressursvenn.example/", "--output", name, epoch=LAST_DAY)
        files = sorted(path for path in (checkout / name).rglob("*") if path.is_file())
        sites.append([(path.relative_to(checkout / name), path.read_bytes()) for path in files])

    assert len(sites[0]) > 300 and sites[0] == sites[1]


def test_a_date_that_is_none_is_named(checkout: Path) -> None:
    assert "SOURCE_DATE_EPOCH 'now' must be seconds since 1970" in build(checkout, epoch="now").stderr
