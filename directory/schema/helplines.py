"""The keys of a helpline in data/helplines.yaml."""

from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key
from directory.schema import checked

KEYS = (
    Key(
        "id",
        message("the name by which pages ask for it, as in {{tel:vo}}; never change it"),
        required=True,
        pattern=validators.IDENTIFIER,
    ),
    Key("name", message("the helpline's own name"), required=True),
    Key("source", message("where these facts stand: words, or the address of the page"), required=True),
    Key(
        "number",
        message("the number as it is printed, like '112' in quotes or 116 006; left out where none is certain"),
        pattern=validators.NUMBER,
        numbers=range(100_000),
    ),
    Key(
        "url",
        message("its page, like 'https://www.example.no'; an entry needs a number, a page, or both"),
        pattern=validators.HTTPS,
    ),
    *checked.OF_HELPLINES,
)
