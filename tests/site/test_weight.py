"""Size budgets of the pages, measured on fixed texts and centres of which everything is known."""

import re
from pathlib import Path

import pytest

import build
from site_builder import publish
from tests.support import sample_site
from tests.support.built_site import SITE_URL
from tests.support.rotation import written

PLACE = re.compile(r"\{\w+\}")
KNOWN = "\n  checked: 2026-01-0{day}\n  languages: [ar, en]\n  languages_source: the centre itself\n"


def complete(shelters: str) -> str:
    """The centres' file with everything that an editor may still add to each of them."""
    number = iter(range(1, 100))
    return re.sub(
        r"\n  open_24h: no\n", lambda _: f"\n  open_24h: no{KNOWN.format(day=next(number) % 9 + 1)}", shelters
    )


def fixed(words: str) -> str:
    """Each text of a file of words replaced by one made of its key, about as long as texts are."""
    return re.sub(
        r"^(\w+): (.*)$",
        lambda line: f"{line[1]}: Tekst om {line[1].replace('_', ' ')} {' '.join(PLACE.findall(line[2]))}",
        words,
        flags=re.MULTILINE,
    )


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of these texts and centres."""
    folder = sample_site.copy(tmp_path_factory.mktemp("heavy"), written())
    shelters = folder / "data" / "shelters.yaml"
    shelters.write_text(complete(shelters.read_text("utf-8")), "utf-8")
    path = folder / "data" / "words" / "nb.yaml"  # the other languages stay: the menu and the links to them count too
    path.write_text(fixed(path.read_text("utf-8")), "utf-8")
    build.make(folder / "site", SITE_URL, {"write": ["oslo"], "apply": ["oslo"]}, sources=folder)
    return folder / "site"


def test_the_find_page_fits_in_its_budget(heavy: Path) -> None:
    assert (heavy / "nb/find/index.html.br").stat().st_size <= 6_000


def test_every_page_of_the_samples_fits_in_one_round_trip(site: Path) -> None:
    assert max(path.stat().st_size for path in site.rglob("*.br")) <= 14_000


def test_a_page_of_the_real_site_beyond_its_budget_is_a_warning(tmp_path: Path) -> None:
    for name, size in (("nb/find", 7_001), ("nb/about", 7_001), ("nb/map", 14_001)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html.br").write_bytes(b"x" * size)

    assert [str(line).split(" weighs ")[0] for line in publish.weight_warnings(tmp_path)] == [
        "warning: /nb/find/",
        "warning: /nb/map/",
    ]
