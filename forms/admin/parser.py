"""Argument parser of the commands (argparse): what each is given, and what --help says."""

import argparse
from collections.abc import Callable, Mapping

from forms import __version__
from forms.admin import centres, preservation, removal, seen, statistics
from forms.settings.command import command
from forms.settings.settings import VARIABLE

ABOUT = """The form service of Ressursvenn: its settings, its courier, its outbox, and
the centres' inboxes.

Something is wrong? Begin with: {program} check
Then: {program} status
On a server the command is: ressursvenn COMMAND
(it takes the right user and settings)."""
EXIT_STATUS = """exit status:
  0  fine
  1  something is wrong; stderr says what and where, one problem a line
  2  the command was not understood

The settings file is the one that {variable} names.
One command is explained by: {program} COMMAND --help"""

HELP = {  # for the list of commands, and for the command's own --help
    "check": (
        "try every setting; print all problems, or the table of centres",
        "Tries every setting: files, certificates, outbox, page frame, and a session with the mail server (TLS and "
        "log-in, no mail). Run it before each restart. The table says why a centre is closed.",
    ),
    "public": (
        "print as JSON who has which form open: what build.py may know",
        "Prints as JSON which centres, or the editors, have which form open, for build.py --open. Ids, nothing else.",
    ),
    "courier": (
        "deliver letters to the mail server until stopped",
        "Delivers the letters of the outbox to the mail server, and runs the periodic jobs. SIGTERM or Ctrl-C ends it "
        "after the letter in hand. Logs to stderr, in UTC.",
    ),
    "apply": (
        "let a change by hand in the settings take effect",
        "Restarts the forms and the courier, and has the pages built for the forms that are open now; only on a server "
        "that deploy/install has made. What add-centre, confirm, remove-centre and remove-second-address change takes "
        "effect by itself there. First: check.",
    ),
    "status": (
        "show the letters that wait, the dead letters, and the state of each centre",
        "Shows how many letters wait and for how long, each dead letter (given up: id, centre, day, code, day of its "
        "deletion), when each centre last read its weekly letter, and of each centre the days until its certificate "
        "expires and the last delivery.",
    ),
    "seen": (
        "tick off the word that a centre read in its weekly letter",
        "Somebody at the centre has told the word of the weekly letter (canary = true), so letters there are read. The "
        "words of the last three weeks are taken. Who has told none for two weeks stands in status, and in a notice.",
    ),
    "test-alert": (
        "tell the coordinator, the alert command and the monitor that this is a trial",
        "Puts a notice to the coordinator into the outbox, runs the alert command with one, and sends a ping; prints "
        "how each went. Run it after a change of [alerts] or [coordinator].",
    ),
    "requeue": (
        "try a dead letter again",
        "Puts a dead letter (one that was given up) back into the queue; the courier tries it next. First put right "
        "what its code in status says.",
    ),
    "discard": (
        "delete a dead letter for good",
        "Deletes a dead letter (one that was given up) for good: nobody will receive it.",
    ),
    "remove-centre": (removal.ABOUT, removal.DESCRIPTION),
}


def build(functions: Mapping[str, Callable[..., int]]) -> argparse.ArgumentParser:
    """The parser of all commands. *functions*: those of the commands in HELP; the others bring their own."""
    layout = argparse.RawDescriptionHelpFormatter
    named = {"program": command(), "variable": VARIABLE}
    about, exits = ABOUT.format(**named), EXIT_STATUS.format(**named)
    parser = argparse.ArgumentParser(prog=command(), description=about, epilog=exits, formatter_class=layout)
    parser.add_argument("--version", action="version", version=f"ressursvenn {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, function in functions.items():
        about, description = HELP[name]
        commands.add_parser(name, help=about, description=description).set_defaults(command=function)
    commands.choices["check"].add_argument(
        "--offline", action="store_true", help="open no session with the mail server"
    )
    commands.choices["status"].add_argument("--json", action="store_true", help="print JSON, for a monitor")
    commands.choices["requeue"].usage = f"{command('requeue')} [-h] (ID | --all)"
    which = commands.choices["requeue"].add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?", help="the letter's id, as status prints it")
    which.add_argument("--all", action="store_true", help="every dead letter")
    seen.add_arguments(commands.choices["seen"])
    commands.choices["discard"].add_argument("id", metavar="ID", help="the letter's id, as status prints it")
    removal.add_to(commands.choices["remove-centre"])
    centres.add_to(commands)
    statistics.add_to(commands)
    preservation.add_to(commands)
    return parser
