"""Report on every inbox: is it confirmed, may its certificates be used, when do they expire, which forms are open.

An inbox that is not confirmed, or a certificate that may not be used, closes the forms of its centre alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from directory import Directory, Form, norwegian_day
from forms.admin.columns import columns
from forms.message.body import Letter
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import CertificateError, load_sealer
from forms.settings.confirmation import explain
from forms.settings.inboxes import APPLY, COORDINATOR, OF_NO_CENTRE, Inbox
from forms.settings.settings import Settings

CLOSED = (
    "the centre has closed for good; write forms = [] in {heading}, and delete the section when no letter to it waits"
)


@dataclass(frozen=True, slots=True)
class InboxReport:
    """State of one centre's inbox. *days_left*: until the first certificate expires; *reasons*: why it is closed."""

    centre: str
    kind: str  # "openpgp" or "smime"; empty: no inbox in the settings
    days_left: int | None
    forms: tuple[Form, ...]
    reasons: tuple[str, ...] = ()
    second_after_hours: int = 0  # 0: no second address

    @property
    def owner(self) -> str:
        """The centre that an inbox for applications belongs to; else the same as *centre*."""
        return self.centre.removesuffix(APPLY)

    @property
    def open(self) -> bool:
        return bool(self.forms) and not self.reasons


def inspect_inboxes(settings: Settings, directory: Directory, now: datetime) -> list[InboxReport]:
    """A report on each centre of the directory, in its order, then on the coordinator and the editors who get letters.

    A centre that has closed for good is reported while it has an inbox.
    The certificates of each are judged at *now* (UTC), and a trial letter is sealed to them.
    """
    today, inboxes = norwegian_day(now), settings.inboxes
    gone = {centre.id for centre in directory.known_centres if centre.has_closed(today)}
    names = [centre.id for centre in directory.known_centres if centre.id not in gone or centre.id in inboxes]
    names += [name for name in OF_NO_CENTRE if name in inboxes]
    # After each centre its inbox for applications, where they have one of their own.
    pairs = [(name, owner) for owner in names for name in (owner, f"{owner}{APPLY}")]
    return [
        _of_closed(inboxes[name]) if owner in gone else _inspect(name, inboxes.get(name), settings.smtp.sender, now)
        for name, owner in pairs
        if name == owner or name in inboxes
    ]


def _of_closed(inbox: Inbox) -> InboxReport:
    """A report on the inbox of a centre that has closed for good: no form is open, whatever the settings say."""
    return InboxReport(inbox.centre, inbox.kind, None, (), (CLOSED.format(heading=inbox.heading),))


def _inspect(centre: str, inbox: Inbox | None, sender: str, now: datetime) -> InboxReport:
    if inbox is None:
        return InboxReport(centre, "", None, (), ("no inbox in the settings",))
    forms = tuple(form for form in Form if form in inbox.forms)
    doubt = (explain(inbox),) if inbox.unconfirmed else ()
    try:
        sealer = load_sealer(inbox, now)
        if sender and inbox.address:  # empty where the settings have mistakes, which are reported already
            compose_sealed_message(Letter("Prøve", "Prøve"), sealer, sender, now)
    except CertificateError as error:
        return InboxReport(centre, inbox.kind, None, forms, (*doubt, *error.reasons), inbox.second_after_hours)
    return InboxReport(centre, inbox.kind, sealer.days_left(now), forms, doubt, inbox.second_after_hours)


def public(reports: Sequence[InboxReport]) -> dict[Form, list[str]]:
    """What the site may know: which centres, or the editors, have which form open."""
    centres = [report for report in reports if report.open and report.centre != COORDINATOR]
    return {form: [report.owner for report in centres if form in report.forms] for form in Form}


def table(
    reports: Sequence[InboxReport], delivered: Mapping[str, str | None] | None = None, width: int | None = None
) -> str:
    """The reports as aligned lines; with *delivered*, the day of each one's last letter too. *width*: see columns."""
    rows = [["centre", "seal", "days left", "forms", "state"], *map(_row, reports)]
    if delivered is not None:
        days = ["delivered", *(delivered[report.centre] or "-" for report in reports)]
        for row, day in zip(rows, days, strict=True):
            row.insert(3, day)
    return "\n".join(columns(rows, width))


def _row(report: InboxReport) -> list[str]:
    days = "-" if report.days_left is None else str(report.days_left)
    reasons = "; ".join(report.reasons) or "no form is open in the settings"
    second = f"; second address after {report.second_after_hours} h" if report.second_after_hours else ""
    state = f"open{second}" if report.open else f"closed: {reasons}"
    return [report.centre, report.kind or "-", days, ", ".join(report.forms) or "-", state]
