"""The keys of a fact in data/programme.yaml."""

import re

from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key

# Whom a volunteer may write to: people of N.K.S.; no inbox of a centre stands on a page.
LEADER_MAIL = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*@sanitetskvinnene\.no")
NUMBER = re.compile("[1-9][0-9]?")
PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)+")
KEYS = (
    Key(
        "id",
        message("the name by which texts ask for the fact, as in {{fact:age}}; never change it"),
        required=True,
        pattern=validators.IDENTIFIER,
    ),
    Key("source", message("where these facts stand: words, or the address of the page"), required=True),
    Key("number", message("a whole number from 1 to 99"), pattern=NUMBER, numbers=range(1, 100)),
    Key("name", message("first and last name of a person"), pattern=PERSON, needs=("mail",)),
    Key("mail", message("her e-mail address at sanitetskvinnene.no"), pattern=LEADER_MAIL, needs=("name",)),
)
