"""Command-line interface of onboarding: add-centre, test-mail, confirm. What they do is in onboarding.py."""

import argparse
import difflib
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from directory import EDITORS, Directory, Form, load
from forms.admin import onboarding, second_address
from forms.admin.questions import operator_agrees
from forms.admin.verification import same_phrase, verification_phrase
from forms.message.body import Letter
from forms.monitoring import expiry
from forms.outbox.outbox import TEST, Outbox
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import CertificateError, load_sealer
from forms.settings.command import command
from forms.settings.inboxes import APPLY, COORDINATOR, OF_NO_CENTRE, Inbox
from forms.settings.settings import Settings
from forms.settings.validators import ADDRESS, is_plain_address

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

# A centre needs about a month to make a new key, send it, read its fingerprint aloud and open a test letter.
TOO_SOON_DAYS = 30
RENEW = "ask the centre for a new key, or for one whose end was set anew, now"
TEST_SUBJECT = "Ressursvenn: prøve"
TEST_TEXT = """Dette er en prøve på at brev fra skjemaene til Ressursvenn kommer fram og kan åpnes.
Ingen har skrevet til dere.

Når vi ringer, leser dere opp disse ordene:

    {word}

Har dere en reservenøkkel, så prøv å åpne brevet med den også.
"""
TO_SECOND = "\nDette brevet går bare til den andre adressen deres. Et likt brev går til den første.\n"
ADDED = """{section} is written, with its forms closed. Now:
  1. Call {whom} and have the fingerprint read to you from the screen where the key was made.
     If it differs, the certificate is not theirs: do not go on.
  2. Restart the courier, so that it knows the inbox. It takes nothing but the test letter there until step 4.
  3. {test_mail}
  4. {confirm}"""
CONFIRMED = """{section} is open for: {forms}{but}. Now:
  1. {check}
  2. Restart the forms and the courier.
  3. Build the site again with what this prints: {public}"""


HELP = {  # for the list of commands, and for the command's own --help
    "add-centre": (
        "judge a centre's certificate and write its inbox into the settings",
        "Judges the certificate that a centre sent, shows its fingerprint, and writes the centre's section into the "
        "settings file with its forms closed. Asks before it replaces a section.",
    ),
    "test-mail": (
        "put a harmless sealed letter to one centre into the outbox",
        "Puts a sealed test letter into the outbox. It holds a phrase that only a reader of the letter can know; the "
        "centre reads it back by telephone, for confirm.",
    ),
    "confirm": (
        "open a centre's forms with the phrase from its test letter",
        "Opens the forms of a centre that could read its test letter, and confirms its section as it stands: address, "
        "keys and their files. Changed in any other way it counts no more. Wrong words change nothing.",
    ),
}


def add_to(commands: Parsers) -> None:
    """Give the parser these three commands."""
    add = _command(commands, "add-centre", add_centre)
    add.add_argument("--address", required=True, help="where its letters go")
    add.add_argument("--certificate", required=True, type=Path, metavar="FILE", help="the public certificate it sent")
    add.add_argument("--recovery", type=Path, metavar="FILE", help="a second one, kept for the day the first is lost")
    add.add_argument("--kind", choices=("openpgp", "smime"), help="detected from the file if it is left out")
    add.add_argument(
        "--shares-with", action="append", default=[], metavar="ID", help="a centre with the same address or key"
    )
    add.add_argument("--yes", action="store_true", help="replace what is there without asking")
    add.add_argument(
        "--ends-soon",
        action="store_true",
        help=f"take a certificate that ends within {TOO_SOON_DAYS} days all the same",
    )
    second_address.add_arguments(add)
    _command(commands, "test-mail", test_mail)
    opens = _command(commands, "confirm", confirm)
    opens.add_argument("word", metavar="WORD", nargs="+", help="what the centre read to you, such as: sol eple 42")
    opens.add_argument(
        "--forms", nargs="+", choices=[form.value for form in Form], help="which; all it can have if left out"
    )


def _command(commands: Parsers, name: str, command: Callable[..., int]) -> argparse.ArgumentParser:
    about, description = HELP[name]
    parser = commands.add_parser(name, help=about, description=description)
    about = f"a centre's id, such as oslo; its applications' own inbox: oslo{APPLY}; {COORDINATOR}; {EDITORS}"
    parser.add_argument("centre", metavar="ID", help=about)
    parser.set_defaults(command=command)
    return parser


def add_centre(asked: argparse.Namespace) -> int:
    """Write the section of a centre, after showing its fingerprints.

    Raises SettingsError, CannotRewriteError, DirectoryError.
    """
    directory = load()
    now, paths = datetime.now(UTC), [path for path in (asked.certificate, asked.recovery) if path]
    problems = _argument_problems(directory, asked)
    second = second_address.given_or_present(asked)
    try:
        candidate = onboarding.inspect_candidate(asked.centre, asked.address, asked.kind, paths, now, second)
        problems += [] if asked.ends_soon else _ends_too_soon(candidate, now)
    except CertificateError as error:
        problems += error.reasons
    if problems:
        print(*problems, "nothing was changed", sep="\n", file=sys.stderr)
        return 1
    print(_fingerprints_to_compare(candidate, now))
    exists = onboarding.section_exists(asked.config, asked.centre)
    question = f"{candidate.inbox.heading} is there already. Replace it, and close its forms?"
    if exists and not asked.yes and not operator_agrees(question):
        print("nothing was changed; to replace it without being asked, give --yes", file=sys.stderr)
        return 1
    names = onboarding.add(asked.config, candidate, asked.shares_with, replace=exists or asked.yes)
    print(f"{', '.join(names)} in the folder of {asked.config.name}, readable by its owner alone.")
    then = {"test_mail": command("test-mail", asked.centre), "confirm": command("confirm", asked.centre, "WORDS")}
    print(ADDED.format(section=candidate.inbox.heading, whom=_contact(directory, asked.centre), **then))
    return 0


def _ends_too_soon(candidate: onboarding.Candidate, now: datetime) -> list[str]:
    if candidate.days_left is None or candidate.days_left >= TOO_SOON_DAYS:
        return []
    when = _when(candidate.days_left, now)
    return [
        f"the certificate that ends first ends {when}, and the forms close then; {RENEW}, and add that one. "
        "To take this one all the same: --ends-soon"
    ]


def _ending_soon(days_left: int | None, now: datetime) -> list[str]:
    soon = days_left is not None and days_left < max(expiry.DAYS)
    return [f"WARNING: the key ends {_when(days_left or 0, now)}, and the forms close then: {RENEW}\n"] if soon else []


def _when(days_left: int, now: datetime) -> str:
    left = {0: "within a day", 1: "in 1 day"}.get(days_left, f"in {days_left} days")
    return f"{left} ({now + timedelta(days=days_left):%Y-%m-%d})"


def _argument_problems(directory: Directory, asked: argparse.Namespace) -> list[str]:
    known = [centre.id for centre in directory.centres]
    problems = []
    owner = asked.centre.removesuffix(APPLY)
    if owner in {centre.id for centre in directory.known_centres} - set(known):
        problems.append(f"{owner} has closed, as data/shelters.yaml says; nothing can be written to it any more")
    elif asked.centre not in OF_NO_CENTRE and owner not in known:
        close = difflib.get_close_matches(owner, known, 1)
        right = close[0] if close else ", ".join(known)
        problems.append(f"{asked.centre} is no centre of data/shelters.yaml; use {right}")
    if not is_plain_address(asked.address):
        problems.append(f"--address: must be {ADDRESS}")
    return problems + second_address.problems(asked)


def _fingerprints_to_compare(candidate: onboarding.Candidate, now: datetime) -> str:
    kind = {"openpgp": "OpenPGP", "smime": "S/MIME (SHA-256)"}[candidate.inbox.kind]
    left = "without expiry" if candidate.days_left is None else f"ends {_when(candidate.days_left, now)}"
    lines = [*second_address.to_ask(candidate.inbox), *_ending_soon(candidate.days_left, now)]
    lines.append(f"{kind}, {left}. The fingerprint, to compare on the telephone:")
    for path, spoken in zip(candidate.inbox.certificates, candidate.spoken(), strict=True):
        lines += ["", f"  {path.name}", *(f"    {line}" for line in spoken)]
    return "\n".join([*lines, ""])


def _contact(directory: Directory, name: str) -> str:
    if name in OF_NO_CENTRE:
        return f"the {name}"
    centre = directory.centre(name.removesuffix(APPLY))
    if name.endswith(APPLY):
        return f"who coordinates the applications to {centre.name}"
    return f"{centre.name}, {centre.phone},"


def test_mail(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Put a sealed letter with the verification phrase into the outbox. Raises CertificateError, OutboxUnavailable."""
    inbox, now = _find_inbox(settings, asked.centre), datetime.now(UTC)
    if inbox is None:
        return 1
    text = TEST_TEXT.format(word=verification_phrase(settings.secret, inbox))
    sealer = load_sealer(inbox, now)
    onboarding.write_confirm_key(asked.config)
    for second in (False, True)[: len(inbox.addresses)]:
        said = text + TO_SECOND * second
        message = compose_sealed_message(Letter(TEST_SUBJECT, said), sealer, settings.smtp.sender, now)
        outbox.put(secrets.token_bytes(32), f"{TEST}{inbox.centre}", message, now, second=second)
    both = " at each of its two addresses; ask whether both arrived" if inbox.second_address else ""
    print(
        f"a test letter to {inbox.centre} is in the outbox{both}; the courier's log says when it has arrived.\n"
        f"Then call, have the words in it read to you, and: {command('confirm', inbox.centre, 'WORDS')}"
    )
    return 0


def confirm(settings: Settings, _outbox: Outbox, asked: argparse.Namespace) -> int:
    """Open the forms of a centre that could read its test letter. Raises CertificateError, SettingsError."""
    inbox = _find_inbox(settings, asked.centre)
    if inbox is None:
        return 1
    if not same_phrase(" ".join(asked.word), verification_phrase(settings.secret, inbox)):
        print(
            f"these are not the words in the test letter to {inbox.centre}, nothing was changed; have they read the "
            f"newest one? If its key or address has changed since: {command('test-mail', inbox.centre)}",
            file=sys.stderr,
        )
        return 1
    now = datetime.now(UTC)
    days_left = load_sealer(inbox, now).days_left(now)
    forms = asked.forms or [form.value for form in inbox.known_forms]
    opened = onboarding.open_forms(asked.config, inbox, forms)
    open_, shut = [form for form in forms if form in opened], [form for form in forms if form not in opened]
    but = f"; closed for everybody by [closed] in {asked.config.name}: {', '.join(shut)}" if shut else ""
    then = {"check": command("check"), "public": command("public")}
    print(CONFIRMED.format(section=inbox.heading, forms=", ".join(open_) or "nothing yet", but=but, **then))
    print(*_ending_soon(days_left, now), sep="", end="")
    return 0


def _find_inbox(settings: Settings, centre: str) -> Inbox | None:
    if centre not in settings.inboxes:
        known = ", ".join(settings.inboxes) or command("add-centre")
        print(f"{centre} has no inbox in the settings; use {known}", file=sys.stderr)
    return settings.inboxes.get(centre)
