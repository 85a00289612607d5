"""The build: what it refuses, and that what stood there before stays."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the build reads, to make mistakes in."""
    for name in ("assets", "content", "data", "directory", "pages", "theme", "build.py", "mkdocs.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("the old site")
    return tmp_path


def build(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "build.py", *arguments]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True)


def change(path: Path, old: str, new: str) -> int:
    """Write *new* for the first *old*, and return its line."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


MISTAKES = [
    ("data/shelters.yaml", "22 48 03 80", "2248 03 80", "data/shelters.yaml:"),
    ("data/words/ar.yaml", "\nexit:", "\nexitt:", "data/words/ar.yaml:"),
    ("content/ar/safety.md", "title:", "titel:", "content/ar/safety.md:1: 'title:' is missing"),
    ("content/nb/find.md", "{tel:vo}", "116 006", "content/nb/find.md:LINE: the number '116 006' is typed"),
    ("content/nb/find.md", "{tel:vo}", "{tel:volinjen}", "content/nb/find.md:LINE: '{tel:volinjen}' is unknown; use"),
    ("content/nb/index.md", "## ", "<script>x</script>\n\n## ", "content/nb/index.md:LINE: '<script>' is HTML"),
    ("content/nb/index.md", "(safety.md)", "(safe.md)", "safe.md"),
    ("content/nb/index.md", "## ", "post@example.org\n\n## ", "content/nb/index.md:LINE: an e-mail address"),
    ("theme/find.html", "words.ring", "words.rong", "theme/find.html:LINE: 'rong' is unknown"),
]


@pytest.mark.parametrize(("path", "old", "new", "said"), MISTAKES)
def test_a_mistake_stops_the_build_and_the_old_site_stays(
    checkout: Path, path: str, old: str, new: str, said: str
) -> None:
    line = change(checkout / path, old, new)
    ran = build(checkout)

    assert ran.returncode == 1
    assert said.replace("LINE", str(line)) in ran.stderr and "Traceback" not in ran.stderr
    assert [file.read_text() for file in (checkout / "site").iterdir()] == ["the old site"]


def test_a_missing_page_is_named_with_the_page_to_translate(checkout: Path) -> None:
    (checkout / "content/nn/privacy.md").unlink()

    said = build(checkout).stderr
    assert "content/nn/privacy.md:1: is missing; translate content/nb/privacy.md into Nynorsk" in said


def test_every_mistake_of_the_prose_is_reported_at_once(checkout: Path) -> None:
    change(checkout / "content/nb/find.md", "{tel:vo}", "116 006")
    change(checkout / "content/en/find.md", "{tel:vo}", "116 006")

    assert build(checkout).stderr.count("is typed") == 2


def test_a_good_build_takes_the_place_of_the_old_site(checkout: Path) -> None:
    ran = build(checkout)

    assert ran.returncode == 0, ran.stderr
    assert (checkout / "site/nb/find/index.html.br").exists()
    assert [path.name for path in checkout.iterdir() if path.name.startswith(".site")] == []


def test_mkdocs_itself_builds_the_same_pages(checkout: Path, site: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", "other"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)

    assert (checkout / "other/ar/find/index.html").stat().st_size > 15_000


def test_without_an_address_pages_claim_none(checkout: Path) -> None:
    build(checkout)

    assert "rel=\"alternate\"" not in (checkout / "site/nb/index.html").read_text()
    assert not (checkout / "site/sitemap.xml").exists()


def test_without_a_form_service_the_pages_show_numbers_only(checkout: Path) -> None:
    build(checkout)

    page = (checkout / "site/nb/centre/oslo/index.html").read_text()
    assert "/form/" not in page and "tel:+4722480380" in page
