"""A form service with every protection on: its certificates and settings file, in this process and on a port."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import directory
from demo import smime_key
from demo.confirming import confirm_all
from directory import EDITORS
from forms.service import Service, start
from forms.settings import settings
from tests.support.built_site import OPEN
from tests.support.clocks import Clock, Hasty
from tests.support.once import Once
from tests.support.ports import free_port
from tests.support.rotation import in_forms
from tests.support.serving import ServedSite, served

INBOXES = [*OPEN["write"], *OPEN["report"]]


@pytest.fixture(scope="session")
def certificates(once: Once) -> dict[str, tuple[Path, str]]:
    """File and fingerprint of an S/MIME certificate for Oslo, for Narvik and for the editors."""
    folder = once("certificates", make_certificates)
    return {name: (folder / f"{name}.pem", (folder / f"{name}.fingerprint").read_text()) for name in INBOXES}


def make_certificates(folder: Path) -> None:
    """Write a certificate and its fingerprint for each centre with an open form into *folder*."""
    for centre in INBOXES:
        _, certificate, fingerprint = smime_key.make(f"{centre}@inbox.example.org", datetime.now(UTC))
        (folder / f"{centre}.pem").write_bytes(certificate)
        (folder / f"{centre}.fingerprint").write_text(fingerprint)


@pytest.fixture
def config(tmp_path: Path, site: Path, certificates: dict[str, tuple[Path, str]]) -> Path:
    """A settings file such as an operator writes, with two centres and the editors."""
    return write_settings(tmp_path, site, certificates, "https://ressursvenn.example")


def write_settings(folder: Path, site: Path, certificates: dict[str, tuple[Path, str]], origin: str) -> Path:
    (folder / "secret").write_text("0123456789abcdef" * 4)
    (folder / "secret").chmod(0o600)
    text = f"""
[service]
origin = "{origin}"
secret_file = "secret"
frame = "{site / "form" / "frame.json"}"
[database]
url = "sqlite:///outbox.db"
[smtp]
host = "mail.example.org"
port = 587
security = "starttls"
sender = "post@ressursvenn.example"
"""
    for centre, (path, fingerprint) in certificates.items():
        accepted = [form for form, centres in OPEN.items() if centre in centres]
        text += f"""
[{centre if centre == EDITORS else f"inbox.{centre}"}]
address = "{centre}@inbox.example.org"
kind = "smime"
certificates = ["{path}"]
fingerprints = ["{fingerprint}"]
forms = {accepted}
"""
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    return confirm_all(file)


@pytest.fixture
def service(config: Path, sample_directory: directory.Directory, clock: Clock) -> Iterator[Service]:
    few = tuple(language for language in sample_directory.languages if language.code in in_forms())
    started = start(settings.read(config), dataclasses.replace(sample_directory, languages=few), clock)
    yield started
    started.outbox.close()


@pytest.fixture(scope="session")
def served_site(
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    certificates: dict[str, tuple[Path, str]],
    sample_directory: directory.Directory,
) -> Iterator[ServedSite]:
    """The site and the forms, answering in this process; nobody is too quick there."""
    url = f"http://127.0.0.1:{free_port()}"
    written = write_settings(tmp_path_factory.mktemp("served"), site, certificates, url)
    started = start(settings.read(written), sample_directory, Hasty())
    with served(site, started):
        yield ServedSite(url, site, sample_directory)
    started.outbox.close()
