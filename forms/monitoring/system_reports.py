"""Alerts about what the service needs, each a periodic job (jobs.py): disk, mail server, ways of alerting."""

from forms.monitoring import alerts, mail_probe, outcomes
from forms.monitoring.job_context import JobContext
from forms.monitoring.wording import KEPT
from forms.outbox import sqlite
from forms.outbox.outbox import OutboxUnavailable

HOUR = 3600
SPACE_FACTOR = 10  # times the space below which letters are refused: told while there is time to make some
_WAYS = {
    outcomes.COMMAND: "Programmet for varsler tar ikke imot dem",
    outcomes.PING: "Livstegnet fra oss kommer ikke fram til overvåkeren",
}


def report_mail_server(context: JobContext) -> None:
    """Tell of a mail server that takes no letter, though none waits: found by the probe, twice in a row at least."""
    marks, now_s = context.outbox.ledger.marks(), context.now.timestamp()
    found = outcomes.read(marks, outcomes.MAIL_SERVER, now_s)
    if found and mail_probe.fails_for_long(marks, now_s):
        said = f"E-posttjeneren ville ikke tatt imot brev ({found.reason}, i {alerts.age(int(now_s) - found.at)})."
        context.notify(outcomes.MAIL_SERVER, [said, KEPT])
    context.log_ended(outcomes.MAIL_SERVER)


def report_ways_of_alerting(context: JobContext) -> None:
    """Tell of an alert command that takes no notices, and of a ping that does not arrive, for an hour."""
    marks, now_s = context.outbox.ledger.marks(), context.now.timestamp()
    for thing, said in _WAYS.items():
        found = outcomes.read(marks, thing, now_s)
        if found and not found.ok and now_s - found.at >= HOUR:
            context.notify(thing, [f"{said} ({found.reason}, i {alerts.age(int(now_s) - found.at)})."])
    context.log_ended(*_WAYS)


def check_disk_space(context: JobContext) -> None:
    """Tell of a disk that fills up."""
    try:
        context.outbox.database.check_space(SPACE_FACTOR)
    except OutboxUnavailable:
        refused = sqlite.FREE_BYTES // 10**6
        said = f"Disken der brevene ligger, er snart full (under {refused * SPACE_FACTOR} MB igjen)."
        context.notify("disk", [f"{said} Under {refused} MB tas ingen brev imot."])
    context.log_ended("disk")
