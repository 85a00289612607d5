"""`python -m directory add narvik --name "Narvik krisesenter" --phone ...`: a new centre, in both lists."""

from argparse import Namespace
from collections.abc import Mapping, Sequence

from directory import loader
from directory.commands import writing
from directory.commands.arguments import Parser
from directory.commands.writing import CENTRES, LISTED
from directory.editing import key_order
from directory.editing.participants_list import ParticipantsList
from directory.editing.transaction import Texts
from directory.editing.yaml_list import EditError, Value, YamlList
from directory.messages import Message, message
from directory.schema.checked import ROLES

# The options that become a key of the entry as they are.
KEYS = {
    "name": message("its name, as N.K.S. writes it"),
    "phone": message("its number, like '22 48 03 80'"),
    "municipality": message("the number of its municipality, like 0301"),
}
MORE = {
    "checked": message("the day somebody rang the number: today, or like 2026-11-27"),
    "also_known_as": message("another name in use"),
    "website": message("its own page, https only"),
    "open_24h_source": message("where it says whether it is open day and night"),
    "serves_year": message("the year of the source of --serves"),
    "serves_source": message("who says which municipalities it serves"),
}


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help=message("part of its web address, small letters: it never changes"))
    for key, about in {**KEYS, **MORE}.items():
        parser.add_argument(f"--{key.replace('_', '-')}", metavar="TEXT", required=key in KEYS, help=about)
    parser.add_argument("--by", dest="checked_by", choices=ROLES, help=message("who rang, as a role; never a name"))
    parser.add_argument("--open-24h", choices=("yes", "no"), default="no", help=message("default: no"))
    parser.add_argument("--serves", metavar="NUMBER", nargs="+", help=message("municipalities (default: its own)"))
    writing.add_options(parser)


def run(options: Namespace) -> int:
    """Write the centre; print what has changed and what is left to do."""
    return writing.run(options, lambda old: _edit(options, old))


def _edit(options: Namespace, old: Texts) -> tuple[Texts, Sequence[Message]]:
    centres = YamlList(old[CENTRES])
    if options.id in centres.entries():
        raise EditError(message("there is a centre '{id}' already; use set to change it", id=options.id))
    entry = _entry(options)
    after = _last_of(centres, str(entry["county"]))
    row = [options.id, options.name, options.phone]
    new = {
        CENTRES: centres.insert(entry, after).text,
        LISTED: ParticipantsList(old[LISTED]).put(row, after).text,
    }
    left = [
        message(
            "if it shall have a form: python -m forms add-centre {id} on the form server (the handbook: operators)",
            id=options.id,
        ),
        message("ask N.K.S. whether it stands on its list too: the line in nks-list.csv says so now"),
    ]
    return new, left


def _entry(options: Namespace) -> Mapping[str, Value]:
    places = loader.read(options.data, []).municipalities
    place = places.get(options.municipality)
    values: dict[str, Value] = {
        **{key: value for key in key_order.CENTRE if (value := getattr(options, key, None))},
        # A wrong number of a municipality is what the check tells.
        "county": place.county if place else "?",
        "serves": options.serves or [options.municipality],
    }
    if options.checked:
        values["checked"] = writing.day(options.checked)
    return {key: values[key] for key in key_order.CENTRE if key in values}


def _last_of(centres: YamlList, county: str) -> str | None:
    """The last centre of *county*, behind which a new one stands: the list shows each county once."""
    return next((id for id in reversed(centres.entries()) if centres.get(id, "county") == county), None)
