"""`python -m directory rename narvik "Narvik krisesenter IKS"`: give a centre its new name, in both lists."""

from argparse import Namespace
from collections.abc import Sequence

from directory.commands import writing
from directory.commands.arguments import Parser
from directory.commands.writing import CENTRES, LISTED
from directory.editing import key_order
from directory.editing.participants_list import ParticipantsList
from directory.editing.transaction import Texts
from directory.editing.yaml_list import YamlList
from directory.messages import Message, message


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help=message("the centre, such as narvik"))
    parser.add_argument("name", metavar="NAME", help=message("its new name"))
    writing.add_options(parser)


def run(options: Namespace) -> int:
    """Write the name; print what has changed and what is left to do."""
    return writing.run(options, lambda old: _edit(options, old))


def _edit(options: Namespace, old: Texts) -> tuple[Texts, Sequence[Message]]:
    centres, listed = YamlList(old[CENTRES]), ParticipantsList(old[LISTED])
    was = centres.get(writing.known(centres, options.id), "name") or ""
    row = listed.row(options.id)
    new = {
        CENTRES: centres.set(options.id, "name", options.name, key_order.CENTRE).text,
        LISTED: listed.put([options.id, options.name, *row[2:]]).text if row else old[LISTED],
    }
    left = [
        message(
            'if women still know the old name: python -m directory set {id} also_known_as "{name}"',
            id=options.id,
            name=was,
        ),
        *writing.named(options, [was]),
    ]
    return new, left
