"""Applications to a centre that has an inbox and a key of their own for them: nothing else goes there."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import directory
from demo import smime_key
from demo.confirming import confirm_all
from directory import Form
from forms.service import Service, start
from forms.settings import settings
from tests.support.clocks import Clock
from tests.support.databases import LEASE_S
from tests.support.sample_answers import APPLY, WRITE

OWN = """
[inbox.oslo.apply]
address = "lag@frivillige.example.org"
kind = "smime"
certificates = ["lag.pem"]
fingerprints = ["{}"]
forms = {}
"""
ANSWERS: dict[Form, Any] = {Form.WRITE: {**WRITE, "contact": "41 00 00 00"}, Form.APPLY: APPLY}


def with_own_inbox(config: Path, forms: str) -> Path:
    """The settings of a service whose applications to Oslo have an inbox of their own, with these *forms* open."""
    _, certificate, fingerprint = smime_key.make("lag@frivillige.example.org", datetime.now(UTC))
    (config.parent / "lag.pem").write_bytes(certificate)
    text = config.read_text().replace("forms = ['write', 'apply']", "forms = ['write']", 1)
    config.write_text(text + OWN.format(fingerprint, forms))
    return confirm_all(config)


@pytest.fixture
def apart(config: Path, sample_directory: directory.Directory, clock: Clock) -> Iterator[Service]:
    made = start(settings.read(with_own_inbox(config, '["apply"]')), sample_directory, clock)
    with closing(made.outbox):
        yield made


@pytest.mark.parametrize(("form", "inbox"), [(Form.WRITE, "oslo"), (Form.APPLY, "oslo.apply")])
def test_each_form_has_the_inbox_that_the_settings_give_it_and_no_other(apart: Service, form: Form, inbox: str) -> None:
    apart.post(form, ANSWERS[form], apart.directory.languages[0], "token")
    letter = apart.outbox.claim(apart.now(), LEASE_S)

    assert letter is not None and letter.centre == inbox
    told = {one.address for one in apart.settings.inboxes.values() if one.address.encode() in letter.message}
    assert told == {apart.settings.inboxes[inbox].address}


def test_the_page_offers_the_centre_whose_applications_go_elsewhere(apart: Service) -> None:
    assert "oslo" in apart.open_inboxes(Form.APPLY) and "oslo" in apart.open_inboxes(Form.WRITE)
    assert "oslo.apply" not in apart.open_inboxes(Form.APPLY)


def test_while_the_own_inbox_is_closed_no_application_goes_to_the_centre(
    config: Path, sample_directory: directory.Directory, clock: Clock
) -> None:
    made = start(settings.read(with_own_inbox(config, "[]")), sample_directory, clock)
    made.outbox.close()

    assert "oslo" not in made.open_inboxes(Form.APPLY) and "oslo" in made.open_inboxes(Form.WRITE)
