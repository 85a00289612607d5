"""The keys of a language in data/languages.yaml."""

from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key

DIRECTIONS = ("ltr", "rtl")
PUBLISH = ("all", "reviewed")
KEYS = (
    Key(
        "code",
        message("two or three small letters, like 'uk'; part of web addresses, and the name of the file of words"),
        required=True,
        pattern=validators.LANGUAGE,
    ),
    Key("name", message("what the language calls itself"), required=True),
    Key("norwegian", message("its name in Norwegian bokmål, for the letters to the centres"), required=True),
    Key(
        "dir",
        message("ltr, or rtl where it is read from right to left"),
        required=True,
        choices=DIRECTIONS,
    ),
    Key(
        "exit",
        message("the page that Exit leads to: fast, neutral, the same for everyone, and none that shows a search"),
        required=True,
        pattern=validators.HTTPS,
    ),
    Key("original", message("yes for the language that the others are translated from"), choices=validators.YES_NO),
    Key(
        "publish",
        message(
            "reviewed: the site waits for a reader's approval of the words; all: the pages say that none was there"
        ),
        choices=PUBLISH,
    ),
)
