"""The day that a letter names is the day in Norway, in the nights when the clock changes too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import directory
from demo import smime_key
from directory import Form
from forms.message import body
from forms.service import Service, start
from forms.settings import settings
from tests.support.form_service import write_settings
from tests.support.once import Once
from tests.support.sample_answers import WRITE

# Half an hour before and after midnight in Norway, in UTC: winter, summer, and around both changes of the clock.
NIGHTS = {
    "2026-01-15T22:30": "15.01.2026",
    "2026-01-15T23:30": "16.01.2026",
    "2026-07-15T21:30": "15.07.2026",
    "2026-07-15T22:30": "16.07.2026",
    "2026-03-28T22:30": "28.03.2026",
    "2026-03-28T23:30": "29.03.2026",
    "2026-03-29T21:30": "29.03.2026",
    "2026-03-29T22:30": "30.03.2026",
    "2026-10-24T22:30": "25.10.2026",
    "2026-10-25T22:30": "25.10.2026",
    "2026-10-25T23:30": "26.10.2026",
    "2026-12-31T23:30": "01.01.2027",
}


@pytest.fixture
def service_at(once: Once, tmp_path: Path, site: Path, sample_directory: directory.Directory) -> Service:
    """A service whose centre has a certificate for 2026 and 2027."""
    folder = once("certificate of 2026", _certificate)
    made = {"oslo": (folder / "oslo.pem", (folder / "oslo.fingerprint").read_text())}
    config = write_settings(tmp_path, site, made, "https://ressursvenn.example")
    return start(settings.read(config), sample_directory, lambda: datetime(2026, 6, 1, tzinfo=UTC))


def _certificate(folder: Path) -> None:
    _, certificate, fingerprint = smime_key.make("oslo@inbox.example.org", datetime(2026, 1, 1, tzinfo=UTC))
    (folder / "oslo.pem").write_bytes(certificate)
    (folder / "oslo.fingerprint").write_text(fingerprint)


@pytest.mark.parametrize("moment", NIGHTS)
def test_a_letter_is_dated_by_the_clock_in_norway(
    service_at: Service, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    written: list[body.Letter] = []
    real = body.write
    monkeypatch.setattr(body, "write", lambda *given: written.append(real(*given)) or written[-1])
    object.__setattr__(service_at, "now", lambda: datetime.fromisoformat(f"{moment}+00:00"))
    answers = {**WRITE, "contact": "41 00 00 00"}
    service_at.post(Form.WRITE, answers, service_at.directory.languages[0], "token")
    service_at.outbox.close()

    assert f"mottatt {NIGHTS[moment]} gjennom" in written[0].text


def test_a_centre_whose_address_was_edited_by_hand_has_no_form_and_turns_health_red(
    config: Path, sample_directory: directory.Directory, caplog: pytest.LogCaptureFixture
) -> None:
    config.write_text(config.read_text().replace("oslo@inbox.example.org", "thief@evil.example"))
    service = start(settings.read(config), sample_directory)
    service.outbox.close()

    assert (service.open_inboxes(Form.WRITE), service.closed_inboxes()) == ({"narvik"}, ["oslo"])
    assert "oslo has no form: [inbox.oslo] is not confirmed: changed since it was confirmed: address" in caplog.text
    assert "evil.example" not in caplog.text
