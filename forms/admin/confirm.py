"""Address verification, the commands `test-mail` and `confirm`: words in a test letter, which its reader tells us.

Each address of an inbox gets a letter of its own, with words of its own: whoever reads only one confirms neither.
"""

import argparse
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from forms.admin import key_expiry, onboarding, verification
from forms.admin.lookup import find_inbox
from forms.message.body import Letter
from forms.outbox.outbox import TEST, Outbox
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import load_sealer
from forms.settings.command import by_hand, command
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings

TEST_SUBJECT = "Ressursvenn: prøve"
TEST_TEXT = """Dette er en prøve på at brev fra skjemaene til Ressursvenn kommer fram og kan åpnes.
Ingen har skrevet til dere.

Når vi ringer, leser dere opp disse ordene:

    {word}

Har dere en reservenøkkel, så prøv å åpne brevet med den også.
"""
OF_TWO = (
    "\nDette brevet går til den første adressen deres. Et brev med andre ord går til den andre. Vi spør om begge.\n",
    "\nDette brevet går til den andre adressen deres. Et brev med andre ord går til den første. Vi spør om begge.\n",
)
ADDRESSES = ("first", "second")
SENT = """a test letter to {centre} is in the outbox; the courier's log says when it has arrived.
Then call, have the words in it read to you, and: {confirm}"""
SENT_TO_TWO = """a test letter to each of the two addresses of {centre} is in the outbox, with words of its own; the
courier's log says when they have arrived. Then call, have the words in both read to you, and:
{confirm}"""
CONFIRMED = "{section} is open for: {forms}{but}."
CONFIRMED_STEPS = """  1. {check}
  2. Restart the forms and the courier.
  3. Build the site again with what this prints: {public}"""
ABOUT_WORDS = (
    "what the centre read to you, such as: sol eple 42; with a second address the words of both letters, one after the "
    "other"
)


def test_mail(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Put a sealed letter with its phrase for each address into the outbox. Raises CertificateError, OutboxUnavailable.

    Raises SettingsError where the courier's key cannot be written.
    """
    inbox, now = find_inbox(settings, asked.centre), datetime.now(UTC)
    if inbox is None:
        return 1
    sealer = load_sealer(inbox, now)
    onboarding.write_confirm_key(asked.config)
    phrases = verification.verification_phrases(settings.secret, inbox)
    for place, phrase in enumerate(phrases):
        text = TEST_TEXT.format(word=phrase) + (OF_TWO[place] if inbox.second_address else "")
        message = compose_sealed_message(Letter(TEST_SUBJECT, text), sealer, settings.smtp.sender, now)
        outbox.put(secrets.token_bytes(32), f"{TEST}{inbox.centre}", message, now, second=place == 1)
    words = ["WORDS"] if len(phrases) == 1 else ["WORDS-OF-THE-FIRST", "WORDS-OF-THE-SECOND"]
    sent = SENT if len(phrases) == 1 else SENT_TO_TWO
    print(sent.format(centre=inbox.centre, confirm=command("confirm", inbox.centre, *words)))
    return 0


def confirm(settings: Settings, _outbox: Outbox, asked: argparse.Namespace) -> int:
    """Open the forms of a centre that could read its test letter. Raises CertificateError, SettingsError."""
    inbox = find_inbox(settings, asked.centre)
    if inbox is None:
        return 1
    if reason := _wrong(asked.word, verification.verification_phrases(settings.secret, inbox), inbox):
        print(reason, file=sys.stderr)
        return 1
    now = datetime.now(UTC)
    days_left = load_sealer(inbox, now).days_left(now)
    forms = asked.forms or [form.value for form in inbox.known_forms]
    opened = onboarding.open_forms(asked.config, inbox, forms)
    open_, shut = [form for form in forms if form in opened], [form for form in forms if form not in opened]
    but = f"; closed for everybody by [closed] in {asked.config.name}: {', '.join(shut)}" if shut else ""
    then = {"check": command("check"), "public": command("public")}
    said = CONFIRMED.format(section=inbox.heading, forms=", ".join(open_) or "nothing yet", but=but)
    print(said + by_hand(CONFIRMED_STEPS.format(**then)))
    print(*key_expiry.warnings(days_left, now), sep="", end="")
    return 0


def _wrong(words: Sequence[str], phrases: Sequence[str], inbox: Inbox) -> str | None:
    """What is wrong with the *words*; None: they are those of every letter."""
    lacking = verification.lacking(" ".join(words), phrases)
    if lacking is None:
        letter, newest = ("letter", "one") if len(phrases) == 1 else ("letters", "ones, at both addresses")
        return (
            f"these are not the words in the test {letter} to {inbox.centre}, nothing was changed; have they read the "
            f"newest {newest}? If its key or address has changed since: {command('test-mail', inbox.centre)}"
        )
    if not lacking:
        return None
    which = ADDRESSES[lacking[0]]
    both = command("confirm", inbox.centre, *words, "WORDS")
    return (
        f"{inbox.centre} also needs the words of the letter to the {which} address, nothing was changed; with both: "
        f"{both}; to be without a second address: {command('remove-second-address', inbox.centre)}"
    )
