"""Site and forms are one release: what differs between them is refused at start, and told while the forms run."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import build
import directory
from forms.service import Service
from forms.settings.settings import SettingsError
from forms.web import page_assets
from forms.web.app import create_app
from forms.web.page_assets import is_one_release


@pytest.fixture
def frame(service: Service, tmp_path: Path) -> Path:
    """The frame of the site, as a file that may be changed."""
    return Path(shutil.copy(service.settings.frame, tmp_path / "frame.json"))


@pytest.fixture
def moved(service: Service, frame: Path) -> Service:
    return replace(service, settings=replace(service.settings, frame=frame))


def other_number(sources: Path, folder: Path) -> directory.Directory:
    """The data of the tests, with one more line that says nothing."""
    data = shutil.copytree(sources / "data", folder / "data")
    file = data / "helplines.yaml"
    file.write_text("# changed\n" + file.read_text("utf-8"), "utf-8")
    return directory.load(data)


def test_forms_beside_a_site_of_other_data_do_not_start_and_both_values_are_named(
    moved: Service, sources: Path, tmp_path: Path
) -> None:
    ours = replace(moved, directory=other_number(sources, tmp_path))
    with pytest.raises(SettingsError) as error:
        create_app(ours)

    assert moved.directory.fingerprint in str(error.value) and ours.directory.fingerprint in str(error.value)
    assert "both must be one release" in str(error.value) and "copy data/" in str(error.value)


@pytest.mark.parametrize("name", ["data", "theme"])
def test_each_folder_is_compared(moved: Service, frame: Path, name: str) -> None:
    content = json.loads(frame.read_text())
    content["built_from"][name] = "0" * 16
    frame.write_text(json.dumps(content))

    assert not is_one_release(frame, moved.directory)
    with pytest.raises(SettingsError, match=f"another {name}/"):
        create_app(moved)


def test_a_frame_of_an_older_build_is_refused(moved: Service, frame: Path) -> None:
    content = json.loads(frame.read_text())
    del content["built_from"]
    frame.write_text(json.dumps(content))

    with pytest.raises(SettingsError, match="build the site first"):
        create_app(moved)


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda frame: frame.write_text(frame.read_text().replace("style", "x"))]
)
def test_the_health_page_tells_when_another_site_was_published(moved: Service, frame: Path, spoil: object) -> None:
    client = create_app(moved).test_client()
    before = client.get("/form/health", base_url=moved.settings.origin).json
    spoil(frame)  # type: ignore[operator]
    after = client.get("/form/health", base_url=moved.settings.origin).json

    assert before["release"] and not after["release"] and not after["ok"]


def test_a_site_built_anew_from_the_same_data_changes_nothing(moved: Service, frame: Path, sources: Path) -> None:
    client = create_app(moved).test_client()
    build.make(frame.parent / "again", None, {}, sources=sources)
    shutil.copy(frame.parent / "again" / "form" / "frame.json", frame)

    assert client.get("/form/health", base_url=moved.settings.origin).json["release"]


def test_the_health_page_names_the_release_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "VERSION").write_text("1.2.3+0a1b\n")
    monkeypatch.setattr(page_assets, "THEME", tmp_path / "theme")

    assert page_assets.release_name() == "1.2.3+0a1b"
