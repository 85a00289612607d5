"""The command `status`: health of outbox and courier, and each centre with its key and its last letter."""

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime

import directory
from forms.admin import inbox_report
from forms.admin.columns import columns, width
from forms.admin.counting import age, plural
from forms.monitoring import canary, health, outcomes, read_back
from forms.monitoring.health import Health, WriteProbe
from forms.monitoring.outcomes import Outcome
from forms.monitoring.read_back import Reading
from forms.outbox.outbox import SECOND, Counts, DeadLetter, Outbox
from forms.settings.settings import Settings
from forms.web.page_assets import is_one_release, release_name

_NAMES = {outcomes.MAIL_SERVER: "mail server", outcomes.COMMAND: "alert command", outcomes.PING: "ping"}
_FAILS = {
    outcomes.MAIL_SERVER: "would not take a letter",
    outcomes.COMMAND: "takes no notices",
    outcomes.PING: "is not taken",
}


def show(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Print it, as a table or (`--json`) as Health.full() gives it, with the centres. Raises OutboxUnavailable."""
    now = datetime.now(UTC)
    known = directory.load()
    reports = inbox_report.inspect_inboxes(settings, known, now)
    counts, marks = outbox.counts(now), outbox.ledger.marks()
    delivered = {report.centre: _date(marks.get(f"delivered:{report.centre}")) for report in reports}
    closed = [report.centre for report in reports if report.reasons and report.forms]
    found = health.collect(outbox, WriteProbe(outbox), closed, now, full=True)
    found = replace(found, release=is_one_release(settings.frame, known))
    readings = _readings(settings, found, now)
    if asked.json:
        centres = [{**_centre(report, delivered), **_read(readings.get(report.centre))} for report in reports]
        print(json.dumps({**found.full(), "version": release_name(), "centres": centres}))
    else:
        read = [f"{centre}: read by somebody: {one}" for centre, one in readings.items()]
        print(*_lines(counts, found), *read, "", inbox_report.table(reports, delivered, width()), sep="\n")
    return 0


def _lines(counts: Counts, found: Health) -> list[str]:
    oldest = f" (the oldest for {age(counts.oldest_age_s)})" if counts.waiting else ""
    waiting = f"{counts.waiting} waiting{oldest}, {plural(counts.dead, 'dead letter')}"
    dead = columns([_dead_letter(letter, found) for letter in found.dead], width())
    last = {name: at for name, at in found.last().items() if name == "courier" or name.startswith(("canary:", SECOND))}
    refused = [f"the mail server {name.replace(':', ' ', 1)}" for name in found.refused()]
    ways = [f"{_NAMES[thing]}: {_way(thing, one, found.now)}" for thing, one in found.ways().items()]
    return [waiting, *dead, *refused, *ways, *(f"{name}: last at {at}" for name, at in last.items())]


def _way(thing: str, one: Outcome, now: int) -> str:
    """How it stands with the mail server, the alert command or the ping, in words."""
    if one.ok:
        return f"ok {age(now - one.at)} ago"
    return f"{_FAILS[thing]} since {datetime.fromtimestamp(one.at, UTC):%Y-%m-%dT%H:%M:%SZ} ({one.reason})"


def _dead_letter(letter: DeadLetter, found: Health) -> list[str]:
    kept = f"deleted on {found.deletion_date(letter)}"
    return [letter.id, letter.centre, _date(letter.created) or "-", letter.code or "-", kept]


def _readings(settings: Settings, found: Health, now: datetime) -> dict[str, Reading]:
    """Of each centre that is asked for the word of its weekly letter, when somebody last told it."""
    asked = canary.recipients(settings)
    return {inbox.centre: read_back.reading(found.marks, inbox.centre, now) for inbox in asked}


def _centre(report: inbox_report.InboxReport, delivered: dict[str, str | None]) -> dict[str, object]:
    about = {"id": report.centre, "kind": report.kind or None, "days_left": report.days_left, "forms": report.forms}
    about |= {"second_after_hours": report.second_after_hours or None}
    return {**about, "open": report.open, "reasons": report.reasons, "last_delivered": delivered[report.centre]}


def _read(reading: Reading | None) -> dict[str, object]:
    return {"days_since_read": reading.read, "unread": reading.overdue} if reading else {}


def _date(seconds: int | None) -> str | None:
    return None if seconds is None else f"{directory.norwegian_day(datetime.fromtimestamp(seconds, UTC)):%Y-%m-%d}"
