"""Alerts about letters, each a periodic job (jobs.py): late ones, dead letters, refusals, second addresses, floods."""

from forms.delivery import refusals
from forms.monitoring import alerts, dead_letters, deletion, wording
from forms.monitoring.job_context import JobContext
from forms.monitoring.wording import KEPT
from forms.outbox.outbox import NOTICE, SECOND

HOUR, DAY = 3600, 86400
LATE = (("7d", 7 * DAY), ("24h", DAY), ("1h", HOUR))  # the worst first; all before max_age_s of the retry policy


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
            context.notify(name, ["E-posttjeneren avviser alle mottakere, så feilen er ikke deres adresser.", KEPT])
        elif name.startswith(refusals.US):
            context.notify(name, [f"E-posttjeneren avviser oss ({who}). Ingen brev kommer fram nå.", KEPT])
        else:
            address = wording.which_address(context.settings.inboxes.get(who), second=bool(which))
            said = (
                f"E-posttjeneren avviser brev til {who}{address} ({code}). De ligger forseglet hos oss og prøves igjen."
            )
            ask = wording.ask(who)
            context.notify(name, [said, f"{ask} om adressen er riktig og innboksen virker."])
    context.log_ended(refusals.US, refusals.CENTRE)


def report_second_addresses(context: JobContext) -> None:
    """Tell of centres whose second address has taken a letter in the last day: the first had not."""
    marks, since = context.outbox.ledger.marks(), context.now.timestamp() - DAY
    for inbox in context.settings.inboxes.values():
        if inbox.second_address and marks.get(f"{SECOND}{inbox.centre}", 0) > since:
            context.notify(f"{SECOND}{inbox.centre}", wording.second_took(inbox))
    context.log_ended(SECOND)


def report_rate_limited(context: JobContext) -> None:
    """Tell of centres that get more letters than an hour may bring."""
    for centre in context.outbox.ledger.rate_limited(context.now):
        said = (
            f"{centre} får flere brev enn {context.outbox.hourly} i timen. Resten er tatt imot og kommer etter hvert."
        )
        context.notify(f"rate-limited:{centre}", [said])
    context.log_ended("rate-limited:")
