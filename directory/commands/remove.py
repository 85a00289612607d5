"""`python -m directory remove narvik`: take a centre out of both lists, as if it had never been there.

One that has closed for good had better stay known (`close`): its page then says where to turn.
"""

from argparse import Namespace
from collections.abc import Sequence

from directory.commands import writing
from directory.commands.arguments import Parser
from directory.commands.writing import CENTRES, LISTED
from directory.editing.participants_list import ParticipantsList
from directory.editing.transaction import Texts
from directory.editing.yaml_list import YamlList
from directory.messages import Message, message


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help=message("the centre, such as narvik"))
    writing.add_options(parser)


def run(options: Namespace) -> int:
    """Take the centre out; print what has changed and what is left to do."""
    return writing.run(options, lambda old: _edit(options, old))


def _edit(options: Namespace, old: Texts) -> tuple[Texts, Sequence[Message]]:
    centres = YamlList(old[CENTRES])
    name = centres.get(writing.known(centres, options.id), "name") or ""
    new = {CENTRES: centres.remove(options.id).text, LISTED: ParticipantsList(old[LISTED]).remove(options.id).text}
    left = [
        message("on the form server, before it gets this: delete [inbox.{id}] in its settings", id=options.id),
        message("its page /centre/{id}/ will lead nowhere: tell those who link to it", id=options.id),
        *writing.named(options, [name, f"centre/{options.id}"]),
    ]  # fmt: skip
    return new, left
