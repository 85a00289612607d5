"""The same folder built by properdocs, which carries mkdocs 1 on: no page differs by a byte."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.built_site import OPEN, SITE_URL

# What `python -m properdocs` does, with the older program out of reach: it must not be what builds in truth.
BUILD = """
import sys
import properdocs.replacement, properdocs.__main__, mkdocs
assert mkdocs is sys.modules["properdocs"] and mkdocs.__version__ == "1.6.7", mkdocs
properdocs.__main__.cli()
"""


def published(site: Path) -> dict[str, bytes]:
    files = [path for path in site.rglob("*") if path.is_file() and path.suffix not in (".br", ".gz")]
    return {str(path.relative_to(site)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    """The site, built by properdocs at the same address and with the same forms open."""
    target = tmp_path_factory.mktemp("properdocs") / "site"
    extra = {"open": OPEN, "data": str(sources / "data")}
    settings = {"INHERIT": "mkdocs.yml", "docs_dir": str(sources / "content"), "site_url": SITE_URL, "extra": extra}
    config = json.dumps(settings)
    command = [sys.executable, "-c", BUILD, "build", "--strict", "-f", "-", "--site-dir", str(target)]
    ran = subprocess.run(command, cwd=ROOT, input=config, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return target


def test_properdocs_makes_the_same_files(site: Path, other: Path) -> None:
    assert len(published(site)) > 80
    assert sorted(published(site)) == sorted(published(other))


def test_properdocs_makes_the_same_bytes(site: Path, other: Path) -> None:
    made = published(other)

    assert [name for name, data in published(site).items() if data != made[name]] == []
