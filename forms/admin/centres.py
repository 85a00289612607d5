"""Command-line interface of onboarding: add-centre, test-mail, confirm, remove-second-address.

What they do is in onboarding.py, confirm.py and second_address.py.
"""

import argparse
import difflib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from directory import Directory, Form, load
from forms.admin import confirm, key_expiry, onboarding, second_address
from forms.admin.lookup import ID
from forms.admin.questions import operator_agrees
from forms.sealing.sealer import CertificateError
from forms.settings.command import by_hand, command
from forms.settings.inboxes import APPLY, OF_NO_CENTRE
from forms.settings.settings import SettingsError, read
from forms.settings.validators import ADDRESS, is_plain_address

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

ADDED = "{section} is written, with its forms closed."
ADDED_STEPS = """  1. Call {whom} and have the fingerprint read to you from the screen where the key was made.
     If it differs, the certificate is not theirs: do not go on.
  2. Restart the courier, so that it knows the inbox. It takes nothing but the test letter there until step 4.
  3. {test_mail}
  4. {confirm}"""
CALL = """
Call {whom} and have the fingerprint read to you from the screen where the key was made.
If it differs, the certificate is not theirs: do not go on."""


HELP = {  # for the list of commands, and for the command's own --help
    "add-centre": (
        "judge a centre's certificate and write its inbox into the settings",
        "Judges the certificate that a centre sent, shows its fingerprint, and writes the centre's section into the "
        "settings file with its forms closed. Asks before it replaces a section.",
    ),
    "test-mail": (
        "put a harmless sealed letter to one centre into the outbox",
        "Puts a sealed test letter into the outbox, one for each address. It holds two words and a number that only a "
        "reader of the letter can know; the centre reads them back by telephone, for confirm.",
    ),
    "confirm": (
        "open a centre's forms with the words from its test letter",
        "Opens the forms of a centre that could read its test letter, and confirms its section as it stands: address, "
        "keys and their files. Changed in any other way it counts no more. Wrong words change nothing.",
    ),
    "remove-second-address": (
        "let a centre's letters go to its first address alone",
        "Takes the second address of a centre out of its section, and nothing else. Its forms stay as they are. "
        "Letters that waited for the second address alone are tried at the first. Asks before it removes anything.",
    ),
}


def add_to(commands: Parsers) -> None:
    """Give the parser these commands."""
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
        help=f"take a certificate that ends within {key_expiry.TOO_SOON_DAYS} days all the same",
    )
    second_address.add_arguments(add)
    removes = _command(commands, "remove-second-address", second_address.remove)
    removes.add_argument("--yes", action="store_true", help="remove it without asking")
    _command(commands, "test-mail", confirm.test_mail)
    opens = _command(commands, "confirm", confirm.confirm)
    opens.add_argument("word", metavar="WORD", nargs="+", help=confirm.ABOUT_WORDS)
    opens.add_argument(
        "--forms",
        nargs="+",
        choices=[form.value for form in Form],
        metavar="FORM",
        help=f"which ({', '.join(form.value for form in Form)}); all it can have if left out",
    )


def _command(commands: Parsers, name: str, command: Callable[..., int]) -> argparse.ArgumentParser:
    about, description = HELP[name]
    parser = commands.add_parser(name, help=about, description=description)
    parser.add_argument("centre", metavar="ID", help=ID)
    parser.set_defaults(command=command)
    return parser


def add_centre(asked: argparse.Namespace) -> int:
    """Write the section of a centre, after showing its fingerprints.

    Raises SettingsError, CannotRewriteError, DirectoryError.
    """
    _check_readable(asked.config)
    directory = load()
    now, paths = datetime.now(UTC), [path for path in (asked.certificate, asked.recovery) if path]
    problems = _argument_problems(directory, asked)
    second = second_address.given_or_present(asked)
    try:
        candidate = onboarding.inspect_candidate(asked.centre, asked.address, asked.kind, paths, now, second)
        problems += [] if asked.ends_soon else key_expiry.against(candidate.days_left, now)
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
    then["whom"] = _contact(directory, asked.centre)
    steps = by_hand(ADDED_STEPS.format(**then)) or CALL.format(**then)
    print(ADDED.format(section=candidate.inbox.heading) + steps)
    return 0


def _check_readable(config: Path) -> None:
    """Raise SettingsError for a file that cannot be read: nobody shall be asked for a fingerprint in vain."""
    try:
        read(config)
    except SettingsError as error:
        if error.settings is None:
            raise


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
    left = "without expiry" if candidate.days_left is None else f"ends {key_expiry.when(candidate.days_left, now)}"
    lines = [*second_address.to_ask(candidate.inbox), *key_expiry.warnings(candidate.days_left, now)]
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
