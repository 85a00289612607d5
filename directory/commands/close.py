"""`python -m directory close narvik --on 2026-12-31 --source "..."`: a centre closes for good, and stays known."""

from argparse import Namespace
from collections.abc import Sequence

from directory.commands import writing
from directory.commands.arguments import Parser
from directory.commands.writing import CENTRES
from directory.editing import key_order
from directory.editing.transaction import Texts
from directory.editing.yaml_list import YamlList
from directory.messages import Message, message


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help=message("the centre, such as narvik"))
    parser.add_argument(
        "--on", metavar="DAY", required=True, help=message("the first day it is closed: today, or like 2026-12-31")
    )
    parser.add_argument("--source", metavar="TEXT", required=True, help=message("who says so, or where it stands"))
    parser.add_argument(
        "--turn-to", metavar="ID", nargs="+", default=[], help=message("the centres to turn to instead")
    )
    writing.add_options(parser)


def run(options: Namespace) -> int:
    """Write that the centre closes; print what has changed and what is left to do."""
    return writing.run(options, lambda old: _edit(options, old))


def _edit(options: Namespace, old: Texts) -> tuple[Texts, Sequence[Message]]:
    centres = YamlList(old[CENTRES])
    name = centres.get(writing.known(centres, options.id), "name") or ""
    values = {"closed": writing.day(options.on), "closed_source": options.source, "closed_turn_to": options.turn_to}
    for key, value in values.items():
        centres = centres.set(options.id, key, value, key_order.CENTRE) if value else centres
    left = [
        message("on the form server, from that day: python -m forms check says what to do with its inbox"),
        message("when N.K.S. takes it off its list: delete its line in nks-list.csv, and count the last line down"),
        *writing.named(options, [name]),
    ]  # fmt: skip
    return {CENTRES: centres.text}, left
