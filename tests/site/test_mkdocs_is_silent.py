"""What mkdocs would say in its own words is said by our checks first, or it never happens."""

import logging
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

import build
from site_builder.refused import Refused, complaints
from tests.support import sample_site

FIND = "content/nb/find.md"
# What an editor does, by name: where, what is written there (None: a folder), and what is told.
DONE: dict[str, tuple[str, bytes | None, str]] = {
    "a dead anchor": (FIND, b"[x](about.md#nothing)\n", "leads to no heading"),
    "a dead anchor in another language": ("content/en/find.md", b"[x](#nothing)\n", "leads to no heading"),
    "a link to a missing page": (FIND, b"[x](missing.md)\n", "leads nowhere"),
    "a link to a page of another language": (FIND, b"[x](../en/find.md)\n", "leads nowhere"),
    "an absolute link": (FIND, b"[x](/nb/find/)\n", "leads nowhere"),
    "a page that is not UTF-8": (FIND, "på\n".encode("latin-1"), "is not UTF-8 text"),
    "a page in UTF-16": (FIND, "på\n".encode("utf-16"), "UTF-8"),
    "a file with spaces": ("content/nb/Ny side (2).md", b"Hei\n", "is no page of the site"),
    "README beside index": ("content/nb/README.md", b"Hei\n", "is no page of the site"),
    "a page in no language": ("content/ny.md", b"Hei\n", "is in no language"),
    "a folder named like a page": ("content/nb/find.md", None, "is missing; put it back"),
    "a language in capitals": ("content/NB/find.md", b"Hei\n", "rename this folder to nb"),
}


def do(folder: Path, name: str) -> str:
    """Do it, and return what the build says."""
    where, text, _ = DONE[name]
    path = sample_site.copy(folder) / where
    if text is None:
        path.unlink()
        path.mkdir()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((path.read_bytes() + b"\n" if path.exists() else b"") + text)
    with pytest.raises(Refused) as refused:
        build.make(folder / "site", None, {}, sources=folder)
    return str(refused.value)


@pytest.mark.parametrize("name", DONE)
def test_a_mistake_is_told_in_our_words(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    said = do(tmp_path, name)

    assert DONE[name][2] in said and "mkdocs" not in said.replace(str(tmp_path), "")
    assert capfd.readouterr() == ("", "")


def test_what_only_mkdocs_knows_is_told_once_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, complaints(Path("mkdocs.yml")):
        logging.getLogger("mkdocs.structure").warning("something odd")
        raise Abort("Aborted with 1 warning in strict mode!")

    assert str(refused.value) == "mkdocs.yml:1: mkdocs says: something odd"
