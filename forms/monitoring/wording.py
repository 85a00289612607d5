"""Wording of alerts about one inbox: whom to ask, and which of two addresses it is about; never the address itself."""

from forms.settings.inboxes import APPLY, OF_NO_CENTRE, Inbox

KEPT = "Ingen brev blir gitt opp for det. De kommer fram når feilen er rettet."


def ask(name: str) -> str:
    """Who is to be asked about the inbox *name*, at the beginning of a sentence."""
    if name.endswith(APPLY):
        return "Ring dem som tar imot søknadene, og spør"
    return "Se etter" if name in OF_NO_CENTRE else "Ring senteret, og spør"


def which_address(inbox: Inbox | None, *, second: bool) -> str:
    """Which of the addresses of *inbox*, to stand after its name; empty where it has one."""
    if not inbox or not inbox.second_address:
        return ""
    return ", den andre adressen" if second else ", den første adressen"


def second_took(inbox: Inbox) -> list[str]:
    """The lines of the notice that the second address of *inbox* has taken a letter."""
    hours = "1 time" if inbox.second_after_hours == 1 else f"{inbox.second_after_hours} timer"
    return [
        f"Den andre adressen til {inbox.centre} tok imot brev. Den første hadde ikke tatt imot dem på {hours},",
        f"eller hadde avvist dem. {ask(inbox.centre)} om den første innboksen virker.",
    ]
