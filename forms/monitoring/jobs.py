"""Periodic jobs of the courier: purging, clock skew, and what the coordinator must be told.

A job is a function `(JobContext) -> None` in JOBS, with its interval in seconds. However many couriers there are, one
of them does it. What it tells of is said once a day or once a week while it holds, and in the log once more when
it is over.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forms.delivery import refusals
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.log import describe
from forms.monitoring import alerts, canary, dead_letters, deletion, expiry, mail_probe, outcomes, read_back, wording
from forms.outbox import sqlite
from forms.outbox.outbox import NOTICE, SECOND, Outbox, OutboxDamaged, OutboxUnavailable
from forms.sealing.sealer import CertificateError
from forms.settings.command import command
from forms.settings.settings import Settings

MINUTE, HOUR, DAY, WEEK_DAYS = 60, 3600, 86400, 7
LATE = (("7d", 7 * DAY), ("24h", DAY), ("1h", HOUR))  # the worst first; all before max_age_s of the retry policy
SPACE_FACTOR = 10  # times the space below which letters are refused: told while there is time to make some
_WAYS = {
    outcomes.COMMAND: "Programmet for varsler tar ikke imot dem",
    outcomes.PING: "Livstegnet fra oss kommer ikke fram til overvåkeren",
}
_KEPT = "Ingen brev blir gitt opp for det. De kommer fram når feilen er rettet."
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job works with."""

    settings: Settings
    outbox: Outbox
    now: datetime
    policy: RetryPolicy = RETRY_POLICY
    told: set[str] = field(default_factory=set)  # what holds now

    def notify(self, what: str, lines: Iterable[str]) -> bool:
        """Tell the coordinator, once a day for the same *what*; see alerts.notify. False: told today already."""
        self.told.add(what)
        return alerts.notify(self.outbox, self.settings, self.now, what, list(lines))

    def notify_weekly(self, what: str, lines: Iterable[str]) -> None:
        """Tell the coordinator at once, and then once a week while it holds."""
        self.told.add(what)
        if not alerts.said_within(self.outbox.ledger.marks(), what, self.now, WEEK_DAYS):
            self.notify(what, lines)

    def log_ended(self, *beginnings: str) -> None:
        """Log which alerts with these *beginnings* are over: everything that still holds has been told by now."""
        alerts.log_ended(self.outbox, self.now, beginnings, self.told)


Job = Callable[[JobContext], None]


def purge_tallies(context: JobContext) -> None:
    """Delete the numbers of letters after their 24 months, and what tells in which order the others were counted."""
    context.outbox.tally.purge(context.now)


def purge_delivered(context: JobContext) -> None:
    """Delete in time what delivered letters left, and notices that the alert command has not taken for so long."""
    context.outbox.purge(context.now)
    context.outbox.notices.purge(context.now, int(context.policy.max_age_s))
    context.outbox.database.wipe()


def repair_clock_skew(context: JobContext) -> None:
    """Let letters be due now that a clock which was ahead has put off."""
    policy = context.policy
    context.outbox.repair_clock_skew(context.now, policy.max_postponed_s, policy.max_refused_postponed_s)


def report_late(context: JobContext) -> None:
    """Tell of letters that still wait after an hour, a day, a week."""
    for name, seconds in LATE:
        found = context.outbox.late(context.now, seconds, context.policy.attempts_within(seconds), alerts.SHOWN)
        if found:
            said = f"Brev som ikke er kommet fram etter {alerts.age(seconds)}, de eldste {len(found)}:"
            context.notify(f"late:{name}", [said, *(alerts.letter_line(letter, context.now) for letter in found)])
            break
    context.log_ended("late:")


def report_dead_letters(context: JobContext) -> None:
    """Tell of dead letters, each at once and then weekly: they are kept, sealed, until what was wrong is put right."""
    marks = context.outbox.ledger.marks()
    for group in dead_letters.groups(dead_letters.of_centres(context.outbox)):
        context.told.add(group.what)
        if group.is_due(marks, context.now) and context.notify(group.what, group.lines(marks, context.now)):
            context.outbox.ledger.mark_all(group.marks, context.now)
    context.log_ended("dead:")


def delete_dead_letters(context: JobContext) -> None:
    """Warn of the deletion of dead letters, and delete them after both warnings."""
    deletion.warn_and_delete(context.outbox, context.now, context.notify)


def report_refusals(context: JobContext) -> None:
    """Tell whom the mail server refuses, after the first time: us, everybody, or the inbox of one centre."""
    for name in refusals.standing(context.outbox.ledger.marks(), context.now):
        _, who, code, which = f"{name}::".split(":")[:4]
        if who == NOTICE:  # a notice about it would be refused too
            context.told.add(name)
            alerts.log_daily(context.outbox, context.now, name, "the mail server refuses the coordinator's inbox")
            said = "E-posttjeneren avviser koordinatorens innboks. Ingen varsler kommer fram dit."
            alerts.notify_by_command(context.outbox, context.settings, context.now, name, [said])
        elif name == refusals.EVERYBODY:
            context.notify(name, ["E-posttjeneren avviser alle mottakere, så feilen er ikke deres adresser.", _KEPT])
        elif name.startswith(refusals.US):
            context.notify(name, [f"E-posttjeneren avviser oss ({who}). Ingen brev kommer fram nå.", _KEPT])
        else:
            address = wording.which_address(context.settings.inboxes.get(who), second=bool(which))
            said = (
                f"E-posttjeneren avviser brev til {who}{address} ({code}). De ligger forseglet hos oss og prøves igjen."
            )
            ask = wording.ask(who)
            context.notify(name, [said, f"{ask} om adressen er riktig og innboksen virker."])
    context.log_ended(refusals.US, refusals.CENTRE)


def report_mail_server(context: JobContext) -> None:
    """Tell of a mail server that takes no letter, though none waits: found by the probe, twice in a row at least."""
    marks, now_s = context.outbox.ledger.marks(), context.now.timestamp()
    found = outcomes.read(marks, outcomes.MAIL_SERVER, now_s)
    if found and mail_probe.fails_for_long(marks, now_s):
        said = f"E-posttjeneren ville ikke tatt imot brev ({found.reason}, i {alerts.age(int(now_s) - found.at)})."
        context.notify(outcomes.MAIL_SERVER, [said, _KEPT])
    context.log_ended(outcomes.MAIL_SERVER)


def report_ways_of_alerting(context: JobContext) -> None:
    """Tell of an alert command that takes no notices, and of a ping that does not arrive, for an hour."""
    marks, now_s = context.outbox.ledger.marks(), context.now.timestamp()
    for thing, said in _WAYS.items():
        found = outcomes.read(marks, thing, now_s)
        if found and not found.ok and now_s - found.at >= HOUR:
            context.notify(thing, [f"{said} ({found.reason}, i {alerts.age(int(now_s) - found.at)})."])
    context.log_ended(*_WAYS)


def report_second_addresses(context: JobContext) -> None:
    """Tell of centres whose second address has taken a letter in the last day: the first had not."""
    marks, since = context.outbox.ledger.marks(), context.now.timestamp() - DAY
    for inbox in context.settings.inboxes.values():
        if inbox.second_address and marks.get(f"{SECOND}{inbox.centre}", 0) > since:
            context.notify(f"{SECOND}{inbox.centre}", wording.second_took(inbox))
    context.log_ended(SECOND)


def check_disk_space(context: JobContext) -> None:
    """Tell of a disk that fills up."""
    try:
        context.outbox.database.check_space(SPACE_FACTOR)
    except OutboxUnavailable:
        refused = sqlite.FREE_BYTES // 10**6
        said = f"Disken der brevene ligger, er snart full (under {refused * SPACE_FACTOR} MB igjen)."
        context.notify("disk", [f"{said} Under {refused} MB tas ingen brev imot."])
    context.log_ended("disk")


def report_rate_limited(context: JobContext) -> None:
    """Tell of centres that get more letters than an hour may bring."""
    for centre in context.outbox.ledger.rate_limited(context.now):
        said = (
            f"{centre} får flere brev enn {context.outbox.hourly} i timen. Resten er tatt imot og kommer etter hvert."
        )
        context.notify(f"rate-limited:{centre}", [said])
    context.log_ended("rate-limited:")


def check_certificates(context: JobContext) -> None:
    """Tell of certificates that end soon, and of centres that have closed because of theirs.

    Not of a centre whose forms the operator has closed: no letter needs its key.
    """
    centres = expiry.inspect((inbox for inbox in context.settings.inboxes.values() if inbox.forms), context.now)
    for name, lines in expiry.due_notices(centres, context.outbox.ledger.marks(), context.now):
        if lines:
            context.notify(name, lines)
        context.outbox.ledger.mark(name, context.now)


def report_unconfirmed(context: JobContext) -> None:
    """Tell of inboxes that were changed since somebody confirmed them: their forms are closed, their letters wait."""
    for inbox in context.settings.inboxes.values():
        if inbox.forms and inbox.unconfirmed:
            said = f"Skjemaet til {inbox.centre} er stengt, og brev dit venter forseglet hos oss: {inbox.heading} i"
            lines = [
                f"{said} innstillingene er ikke bekreftet slik det står nå.",
                "Vet ingen hvem som har endret det, så regn med at noen ville ha brevene. Hva som er endret, viser",
                f"«{command('check')}».",
            ]
            context.notify(f"unconfirmed:{inbox.centre}", lines)
    context.log_ended("unconfirmed:")


def send_canaries(context: JobContext) -> None:
    """Send the weekly letter to every centre with an open form, where the settings ask for it."""
    if not context.settings.canary:
        return
    for inbox in canary.recipients(context.settings):
        if canary.missed(context.outbox, inbox.centre, context.now):
            context.notify(f"canary:{inbox.centre}", [f"Den ukentlige prøven til {inbox.centre} er ikke kommet fram."])
        try:
            canary.send(context.settings, context.outbox, inbox, context.now)
        except CertificateError:  # check_certificates() says which and why
            context.notify(f"canary:{inbox.centre}", [f"Den ukentlige prøven til {inbox.centre} kunne ikke lages."])
    context.log_ended("canary:")


def report_unread(context: JobContext) -> None:
    """Tell of centres where nobody has told the word of the weekly letter for two weeks."""
    read_back.forget_old(context.outbox, context.now)
    marks = context.outbox.ledger.marks()
    for inbox in canary.recipients(context.settings):
        if read_back.reading(marks, inbox.centre, context.now).overdue:
            said = f"Ingen har sagt ukens ord fra {inbox.centre} på to uker. Ring, og spør om noen leser brevene."
            how = command("seen", inbox.centre, "ORD")
            context.notify_weekly(f"unread:{inbox.centre}", [said, f"Ordet krysses av med: {how}"])
    context.log_ended("unread:")


JOBS: list[tuple[int, Job]] = [
    (10 * MINUTE, purge_tallies),
    (10 * MINUTE, delete_dead_letters),
    (10 * MINUTE, purge_delivered),  # wipes what those before have deleted
    (MINUTE, repair_clock_skew),
    (10 * MINUTE, check_disk_space),
    (10 * MINUTE, report_late),
    (MINUTE, report_dead_letters),
    (MINUTE, report_refusals),
    (10 * MINUTE, report_mail_server),
    (10 * MINUTE, report_ways_of_alerting),
    (10 * MINUTE, report_second_addresses),
    (10 * MINUTE, report_rate_limited),
    (HOUR, check_certificates),
    (10 * MINUTE, report_unconfirmed),
    (HOUR, send_canaries),
    (HOUR, report_unread),
]


def run_due_jobs(settings: Settings, outbox: Outbox, now: datetime, policy: RetryPolicy = RETRY_POLICY) -> None:
    """Do every job whose interval is over; one that fails stops no other.

    Raises OutboxUnavailable when all were tried and the outbox failed one of them.
    """
    context, failed = JobContext(settings, outbox, now, policy), None
    for interval_s, job in JOBS:
        if outbox.ledger.claim_job(_mark(job), now, interval_s):
            try:
                _run(job, context)
            except OutboxUnavailable as error:
                failed = error
                _release(job, interval_s, context)
    if failed:
        raise failed


def _run(job: Job, context: JobContext) -> None:
    try:
        job(context)
    except OutboxDamaged:
        context.notify("damaged", ["En del av databasen kan ikke leses. De andre brevene går som før. Ta kopi nå."])
    except OutboxUnavailable:
        raise
    except Exception as error:  # an error of ours in one job must stop neither the courier nor the other jobs
        if context.outbox.ledger.claim_job(f"failed:{job.__name__}", context.now, DAY):
            log.error("the job %s failed: %s", job.__name__, describe(error))


def _release(job: Job, interval_s: int, context: JobContext) -> None:
    """What could not be done for want of the database is done as soon as it works, not an hour later."""
    with suppress(OutboxUnavailable):
        context.outbox.ledger.mark(_mark(job), context.now - timedelta(seconds=interval_s))


def _mark(job: Job) -> str:
    return f"job:{job.__name__}"
