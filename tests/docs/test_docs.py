"""What the documents and the locks say, held against what is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT

DOCUMENTS = [path for place in ("*.md", "docs/**/*.md", "deploy/*.md", "reader/*.md") for path in ROOT.glob(place)]
LOCKS = {"forms": 25, "run": 57, "test": 80}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    links = re.findall(r"""(?:\]\(|src=")([^)"#:]+)(?:#[^)]*)?[)"]""", path.read_text("utf-8"))

    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_a_document_names_exists(path: Path) -> None:
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py"))
    named = re.findall(r"`(?:\w+\.py::)?(test_\w+)`", path.read_text("utf-8"))

    assert not [name for name in named if f"def {name}(" not in tests]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_a_document_names_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"(?:`|^)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)

    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]


@pytest.mark.parametrize(("name", "most"), LOCKS.items())
def test_a_machine_gets_no_more_packages_than_it_needs(name: str, most: int) -> None:
    assert 10 < len(locked(name)) <= most


def test_the_locks_agree_on_every_version() -> None:
    everything = locked("test")

    assert locked("forms").items() <= locked("run").items() <= everything.items()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash_and_by_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")

    # Every line that is not a hash is a package and its version, and is followed by one.
    pinned = re.findall(r"^\S+==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(re.findall(r"^\S", text, re.MULTILINE)) == len(pinned)
    assert "://" not in text


def text_of(path: Path) -> str:
    """What is written in a file: UTF-8, but for fonts (UTF-16 among other bytes) and pictures (Latin-1)."""
    content, binary = path.read_bytes(), path.suffix in {".ttf", ".png", ".jpg"}
    return content.replace(b"\0", b"").decode("latin-1") if binary else content.decode("utf-8")


def test_no_address_of_a_centre_and_no_path_of_a_machine_is_in_the_project() -> None:
    ours = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    files = [ROOT / name for name in ours.stdout.splitlines() if (ROOT / name).is_file()]
    private = re.compile(r"@(?!example|sanitetskvinnene\.no)[\w-]{3,}\.(?:no|com)\b|/(?:home|root)/\w")

    assert len(files) > 80
    assert {str(path): found for path in files if (found := private.findall(text_of(path)))} == {}


def test_the_texts_inside_a_font_are_read_too() -> None:
    fonts = list((ROOT / "tests" / "support" / "fonts").rglob("*.ttf"))

    assert fonts and all(re.search("Font License|Apache License|Bitstream", text_of(font)) for font in fonts)
