"""Periodic jobs of the courier: purging and clock skew here, and all that the coordinator must be told.

A job is a function `(JobContext) -> None` in JOBS, with its interval in seconds. However many couriers there are, one
of them does it.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.log import describe
from forms.monitoring.centre_reports import check_certificates, report_unconfirmed, report_unread, send_canaries
from forms.monitoring.job_context import Job, JobContext
from forms.monitoring.letter_reports import (
    LATE,
    delete_dead_letters,
    report_dead_letters,
    report_late,
    report_rate_limited,
    report_refusals,
    report_second_addresses,
)
from forms.monitoring.system_reports import check_disk_space, report_mail_server, report_ways_of_alerting
from forms.outbox.outbox import Outbox, OutboxDamaged, OutboxUnavailable
from forms.settings.settings import Settings

__all__ = ["JOBS", "LATE", "JobContext", "check_certificates", "report_mail_server", "report_refusals",
           "report_unconfirmed", "report_unread", "run_due_jobs", "send_canaries"]  # fmt: skip

MINUTE, HOUR, DAY = 60, 3600, 86400
log = logging.getLogger(__name__)


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
