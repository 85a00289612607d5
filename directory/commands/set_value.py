"""`python -m directory set narvik phone "76 95 73 40" --checked today`: change one line of a centre or helpline.

All other lines, comments and quotes stay. What the check refuses is not written.
"""

from argparse import Namespace
from collections.abc import Sequence

from directory.commands import writing
from directory.commands.arguments import Parser
from directory.commands.writing import CENTRES, HELPLINES
from directory.editing import key_order
from directory.editing.transaction import Texts
from directory.editing.yaml_list import EditError, YamlList
from directory.messages import Message, message
from directory.schema.checked import ROLES


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help=message("the centre or helpline, such as narvik"))
    parser.add_argument("key", metavar="KEY", help=message("what to change, such as phone, website or open_24h"))
    parser.add_argument("value", metavar="VALUE", nargs="*", help=message("what it shall say; a list takes several"))
    parser.add_argument("--delete", action="store_true", help=message("delete the line instead"))
    parser.add_argument(
        "--checked", metavar="DAY", help=message("the day somebody rang the number: today, or like 2026-11-27")
    )
    parser.add_argument("--by", choices=ROLES, help=message("who rang, as a role; never a name"))
    writing.add_options(parser)


def run(options: Namespace) -> int:
    """Change the line; print what has changed and what is left to do."""
    return writing.run(options, lambda old: _edit(options, old))


def _edit(options: Namespace, old: Texts) -> tuple[Texts, Sequence[Message]]:
    if options.key == "id" or (options.key == "name" and options.id in YamlList(old[CENTRES]).entries()):
        raise EditError(
            message("an id never changes, since it is part of web addresses")
            if options.key == "id"
            else message("a name stands in two files; use: python -m directory rename {id} NAME", id=options.id)
        )
    if bool(options.value) == options.delete:
        raise EditError(message("write what '{key}' shall say, or --delete", key=options.key))
    file, order = (
        (HELPLINES, key_order.HELPLINE)
        if options.id in YamlList(old[HELPLINES]).entries()
        else (CENTRES, key_order.CENTRE)
    )
    listed = YamlList(old[file])
    writing.known(listed, options.id)
    return {file: _changed(options, listed, order).text}, writing.named(options, _names(options, listed))


def _changed(options: Namespace, listed: YamlList, order: Sequence[str]) -> YamlList:
    id, key, value = options.id, options.key, options.value
    if options.delete:
        return listed.delete(id, key)
    if key in key_order.DAYS:
        value = [writing.day(one) for one in value]
    was = listed.get(id, key)
    one = value[0] if len(value) == 1 and key not in key_order.LISTS else value
    listed = listed.set(id, key, one, order)
    if key in key_order.NUMBERS and was != one and not options.by:
        listed = listed.delete(id, "checked_by")  # who rang the old number did not ring this one
    for name, text in (("checked", options.checked and writing.day(options.checked)), ("checked_by", options.by)):
        listed = listed.set(id, name, text, order) if text else listed
    return listed


def _names(options: Namespace, listed: YamlList) -> list[str]:
    """The names of the entry, where a text about it may be wrong now."""
    return [] if options.key in ("checked", "checked_by") else [listed.get(options.id, "name") or ""]
