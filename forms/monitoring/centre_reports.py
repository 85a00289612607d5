"""Alerts about centres, each a periodic job (jobs.py): certificates, unconfirmed inboxes, the weekly letter."""

from forms.monitoring import canary, expiry, read_back
from forms.monitoring.job_context import JobContext
from forms.sealing.sealer import CertificateError
from forms.settings.command import command


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
