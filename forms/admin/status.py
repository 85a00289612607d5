"""The command `status`: health of outbox and courier, and each centre with its key and its last letter."""

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime

import directory
from forms.admin import inbox_report
from forms.monitoring import health
from forms.monitoring.health import Health, WriteProbe
from forms.outbox.outbox import SECOND, Counts, Outbox
from forms.settings.settings import Settings
from forms.web.page_assets import is_one_release


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
    if asked.json:
        print(json.dumps({**found.full(), "centres": [_centre(report, delivered) for report in reports]}))
    else:
        print(*_lines(counts, found), "", inbox_report.table(reports, delivered), sep="\n")
    return 0


def _lines(counts: Counts, found: Health) -> list[str]:
    waiting = f"{counts.waiting} waiting (the oldest for {counts.oldest_age_s} s), {counts.dead} dead letters"
    dead = [f"{letter.id}  {letter.centre}  {_date(letter.created)}  {letter.code}" for letter in found.dead]
    last = {name: at for name, at in found.last().items() if name == "courier" or name.startswith(("canary:", SECOND))}
    refused = [f"the mail server {name.replace(':', ' ', 1)}" for name in found.refused()]
    return [waiting, *dead, *refused, *(f"{name}: last at {at}" for name, at in last.items())]


def _centre(report: inbox_report.InboxReport, delivered: dict[str, str | None]) -> dict[str, object]:
    about = {"id": report.centre, "kind": report.kind or None, "days_left": report.days_left, "forms": report.forms}
    about |= {"second_after_hours": report.second_after_hours or None}
    return {**about, "open": report.open, "reasons": report.reasons, "last_delivered": delivered[report.centre]}


def _date(seconds: int | None) -> str | None:
    return None if seconds is None else f"{directory.norwegian_day(datetime.fromtimestamp(seconds, UTC)):%Y-%m-%d}"
