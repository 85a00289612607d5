"""The command `seen`, and what `status` says of who reads."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from demo.confirming import confirm_all
from forms.message import mime
from forms.monitoring import jobs, read_back
from forms.outbox.outbox import NOTICE, Outbox
from forms.settings import settings
from tests.support import keys
from tests.support.databases import LEASE_S
from tests.support.mail_parts import payload
from tests.support.operator import Operator


@pytest.fixture
def centre(operator: Operator) -> Operator:
    """An operator with one centre, open, and the weekly letter switched on."""
    operator.add()
    text = operator.config.read_text().replace("forms = []", 'forms = ["write"]')
    operator.config.write_text(text.replace("[service]", "[service]\ncanary = true", 1))
    confirm_all(operator.config)
    return operator


@pytest.fixture
def outbox(centre: Operator) -> Iterator[Outbox]:
    with closing(Outbox(settings.read(centre.config).database)) as opened:
        yield opened


def letter(centre: Operator, outbox: Outbox) -> str:
    """Run the jobs; return the text of the weekly letter, as it was opened at the centre."""
    now = datetime.now(UTC)
    jobs.run_due_jobs(settings.read(centre.config), outbox, now)
    found = next(one for one in iter(lambda: outbox.claim(now, LEASE_S), None) if one.centre == "oslo")
    message = message_from_bytes(found.message, policy=policy.default)
    return mime.read(keys.gpg().open(payload(list(message.iter_parts())[1])))[1]


def word(text: str) -> str:
    [found] = re.findall(r"^    (\w+)$", text, re.MULTILINE)
    return str(found)


def test_from_the_weekly_letter_to_the_tick(centre: Operator, outbox: Outbox) -> None:
    told = word(letter(centre, outbox)).upper()
    said = centre.run("seen", "oslo", told[:2], told[2:])  # as it was heard: the shell makes two of it

    assert said.status == 0 and re.match(r"the word of week \d\d?: somebody at oslo has read it", said.out)
    assert "oslo: read by somebody: today" in centre.run("status").out


def test_the_letter_asks_for_its_word_in_two_sentences(centre: Operator, outbox: Outbox) -> None:
    asked = letter(centre, outbox)

    assert word(asked) in read_back.WORDS
    assert "Si ordet til koordinatoren denne uken, på telefon eller i en vanlig e-post. Da vet vi at noen" in asked


def test_a_wrong_word_is_one_sentence_that_says_of_which_weeks_it_is_not(centre: Operator, outbox: Outbox) -> None:
    letter(centre, outbox)
    said = centre.run("seen", "oslo", "mandarin")

    assert (said.status, len(said.err.splitlines())) == (1, 1)
    assert re.search(r"this is not the word to oslo of week \d+, nothing was changed", said.err)


@pytest.mark.parametrize(
    ("given", "said"),
    [("oslo", "no letter with a word went to oslo in the last 21 days"), ("olso", "olso has no inbox in the settings")],
)
def test_without_a_letter_or_a_centre_that_is_said(centre: Operator, given: str, said: str) -> None:
    ran = centre.run("seen", given, "eple")

    assert (ran.status, ran.out) == (1, "")
    assert said in ran.err


def test_status_says_that_nobody_has_read(centre: Operator, outbox: Outbox) -> None:
    outbox.ledger.mark("asked:oslo", datetime.now(UTC) - timedelta(days=16))
    [oslo] = [one for one in json.loads(centre.run("status", "--json").out)["centres"] if one["id"] == "oslo"]

    assert "oslo: read by somebody: never" in centre.run("status").out
    assert (oslo["days_since_read"], oslo["unread"]) == (None, True)


def test_without_the_weekly_letter_nothing_is_asked_or_shown(centre: Operator) -> None:
    centre.config.write_text(centre.config.read_text().replace("canary = true", "canary = false"))

    assert "read by somebody" not in centre.run("status").out


def test_no_word_shows_in_the_status(centre: Operator, outbox: Outbox) -> None:
    letter(centre, outbox)

    assert not any(name.startswith("word:") for name in json.loads(centre.run("status", "--json").out)["last"])


def notices(outbox: Outbox, now: datetime) -> list[str]:
    """Let the mail server take everything; return the notices to the coordinator."""
    taken = list(iter(lambda: outbox.claim(now, LEASE_S), None))
    for one in taken:
        outbox.delivered(one.id, now)
    return [one.message.decode() for one in taken if one.centre == NOTICE]


def test_the_coordinator_is_told_weekly_while_nobody_reads(centre: Operator, outbox: Outbox) -> None:
    told, begin = [], datetime.now(UTC)
    for day in (0, 7, 13, 14, 15, 21, 28, 29, 35):
        now = begin + timedelta(days=day, hours=1)
        jobs.run_due_jobs(settings.read(centre.config), outbox, now)
        told += [day for text in notices(outbox, now) if "seen oslo" in text]

    assert told == [14, 21, 28, 35]


def test_status_shows_the_day_on_which_a_dead_letter_is_deleted(centre: Operator, outbox: Outbox) -> None:
    outbox.put(b"1", "oslo", b"sealed", datetime.now(UTC))
    outbox.dead_letter(outbox.claim(datetime.now(UTC), LEASE_S), "550")
    day = (datetime.now(UTC) + timedelta(days=180)).date()

    assert f"550  deleted on {day}" in centre.run("status").out
    assert json.loads(centre.run("status", "--json").out)["dead_letters"][0]["deleted_on"] == f"{day}"
