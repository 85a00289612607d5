"""The coordinator is told of an inbox that is not as it was confirmed, and nobody is sent a weekly letter there."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.confirming import confirm_all
from forms.monitoring import jobs, read_back
from forms.monitoring.jobs import JobContext
from forms.outbox.outbox import NOTICE, Outbox
from forms.settings import settings
from forms.settings.settings import Settings
from tests.support.databases import LEASE_S
from tests.support.sample_settings import Folder

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(Outbox(f"sqlite:///{tmp_path}/outbox.db")) as made:
        yield made


@pytest.fixture
def edited(tmp_path: Path) -> Settings:
    """Settings in which somebody has written another address for Oslo, and opened Narvik."""
    folder = Folder(tmp_path)
    confirm_all(folder.write(("forms = []", 'forms = ["write"]')))
    text = folder.file.read_text().replace("post@oslo.example", "thief@evil.example")
    folder.private("config.toml", text.encode())
    return settings.read(folder.file)


def told(outbox: Outbox) -> list[str]:
    """What waits in the outbox: to whom, and the lines of notices."""
    found = []
    while letter := outbox.claim(NOW, LEASE_S):
        found += [letter.centre, letter.message.decode()] if letter.centre == NOTICE else [letter.centre]
    return found


def test_the_coordinator_is_told_which_centre_and_what_to_run_and_no_address(edited: Settings, outbox: Outbox) -> None:
    jobs.report_unconfirmed(JobContext(edited, outbox, NOW))
    [to, notice] = told(outbox)

    assert (to, "Skjemaet til oslo er stengt" in notice, "python -m forms check" in notice) == (NOTICE, True, True)
    assert "evil.example" not in notice


def test_it_is_told_once_a_day_and_not_of_a_centre_whose_forms_are_closed(edited: Settings, outbox: Outbox) -> None:
    for hours in (0, 1, 2):
        jobs.report_unconfirmed(JobContext(edited, outbox, NOW + timedelta(hours=hours)))
    shut = {name: replace(inbox, forms=frozenset()) for name, inbox in edited.inboxes.items()}
    jobs.report_unconfirmed(JobContext(replace(edited, inboxes=shut), outbox, NOW + timedelta(days=1)))

    assert len(told(outbox)) == 2


def test_no_weekly_letter_is_made_for_an_inbox_that_nobody_has_confirmed(edited: Settings, outbox: Outbox) -> None:
    oslo = {"oslo": edited.inboxes["oslo"]}
    jobs.send_canaries(JobContext(replace(edited, canary=True, inboxes=oslo), outbox, NOW))

    assert told(outbox) == []


def test_nobody_is_said_not_to_read_where_no_weekly_letter_is_sent(edited: Settings, outbox: Outbox) -> None:
    outbox.ledger.mark(f"{read_back.ASKED}oslo", NOW - timedelta(days=20))
    oslo = {"oslo": edited.inboxes["oslo"]}
    jobs.report_unread(JobContext(replace(edited, canary=True, inboxes=oslo), outbox, NOW))

    assert told(outbox) == []
