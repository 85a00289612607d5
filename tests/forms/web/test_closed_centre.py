"""A centre that has closed for good: no form of it is open from that day on, and nothing of hers is lost or misled."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from directory import Directory, Form, norwegian_day
from directory.closing import Closing
from forms.admin import centres, check, inbox_report
from forms.service import Service, start
from forms.settings import settings
from tests.support.clocks import Clock
from tests.support.form_client import Send


@pytest.fixture
def service(config: Path, sample_directory: Directory, clock: Clock) -> Iterator[Service]:
    """The service, started the day before Narvik closes."""
    closes = Closing(norwegian_day(clock.now) + timedelta(1), ("vesteralen",))
    known = tuple(replace(one, closing=closes if one.id == "narvik" else None) for one in sample_directory.centres)
    started = start(settings.read(config), replace(sample_directory, centres=known, known_centres=known), clock)
    yield started
    started.outbox.close()


@pytest.fixture
def later(service: Service) -> Directory:
    """The same data, read the day after."""
    known = service.directory.known_centres
    return replace(service.directory, centres=tuple(one for one in known if not one.closing))


def shown(client: FlaskClient, path: str) -> str:
    return client.get(f"/form/nb/{path}/").get_data(as_text=True)


def test_its_form_closes_on_the_day_also_where_the_service_runs_on(client: FlaskClient, clock: Clock) -> None:
    before = shown(client, "write/narvik")
    clock.pass_(days=1)
    after = shown(client, "write/narvik")

    assert ("<textarea" in before, "<textarea" in after) == (True, False)
    assert "tel:116006" in after and "tel:+4776957339" not in after


def test_it_is_no_choice_any_more(client: FlaskClient, clock: Clock) -> None:
    before = shown(client, "write")
    clock.pass_(days=1)

    assert ('value="narvik"' in before, 'value="narvik"' in shown(client, "write")) == (True, False)


def test_a_form_that_was_open_overnight_asks_for_another_centre_and_keeps_her_text(
    send: Send, service: Service
) -> None:
    response = send("nb/write/narvik/", centre="narvik", wait=86400, details="Ring etter 16")

    assert (response.status_code, service.outbox.counts(service.now()).waiting) == (422, 0)
    assert "narvik" not in service.open_inboxes(Form.WRITE)


def test_its_page_of_a_form_is_no_wrong_address_after_a_restart(client: FlaskClient, later: Directory) -> None:
    client.application.extensions["service"] = replace(client.application.extensions["service"], directory=later)

    assert client.get("/form/nb/write/narvik/").status_code == 200
    assert client.get("/form/nb/write/narvk/").status_code == 404


def test_the_check_says_what_to_do_with_its_inbox_and_is_green(service: Service, later: Directory) -> None:
    now = service.now() + timedelta(1)
    reports = inbox_report.inspect_inboxes(service.settings, later, now)
    [narvik] = [report for report in reports if report.centre == "narvik"]

    assert (narvik.open, "write forms = [] in [inbox.narvik], and delete" in narvik.reasons[0]) == (False, True)
    assert "narvik" not in inbox_report.public(reports)[Form.WRITE]
    assert check.problems(service.settings, later, reports) == []


def test_its_dead_key_alarms_nobody(service: Service, clock: Clock) -> None:
    clock.pass_(days=1)
    service.sealers.pop("narvik")

    assert service.closed_inboxes() == []


def test_no_inbox_is_added_for_it(later: Directory) -> None:
    asked = Namespace(centre="narvik", address="narvik@inbox.example.org", second_address="", second_after_hours=0)
    problems = centres._argument_problems(later, asked)

    assert problems == ["narvik has closed, as data/shelters.yaml says; nothing can be written to it any more"]
