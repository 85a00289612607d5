"""The keys of a centre in data/shelters.yaml, in the order in which they are listed to whoever misspells one."""

from directory import notices
from directory.messages import message
from directory.parsing import validators
from directory.parsing.keys import Key
from directory.schema import checked, hours

NOTICE = (
    Key("until", message("the last day on which the notice holds"), required=True, pattern=validators.DAY),
    Key(
        "nb",
        message("the notice in this language, in plain words, {longest} letters at most", longest=notices.LONGEST),
        any_name=validators.LANGUAGE,
        longest=notices.LONGEST,
    ),
)
KEYS = (
    Key(
        "id",
        message("the centre's part of web addresses, like 'vest-finnmark'; never change it"),
        required=True,
        pattern=validators.IDENTIFIER,
    ),
    Key("name", message("the name as N.K.S. writes it; no number, no address"), required=True),
    Key(
        "phone",
        message("eight digits in pairs, like '22 48 03 80'; ring it first, then write the day in 'checked'"),
        required=True,
        pattern=validators.PAIRS,
    ),
    Key(
        "municipality",
        message("the number of the municipality it is in: four digits in quotes, like '0301'"),
        required=True,
        pattern=validators.MUNICIPALITY,
        numbers=range(10_000),
    ),
    Key("county", message("the county of that municipality, like 'Nordland'"), required=True),
    Key(
        "open_24h",
        message("yes where the centre says that this number answers day and night, and you have rung; else no"),
        required=True,
        choices=validators.YES_NO,
    ),
    Key(
        "serves",
        message("the municipalities it serves, by number, its own among them, like ['1806', '1804']"),
        required=True,
        pattern=validators.MUNICIPALITY,
        numbers=range(10_000),
        several=True,
    ),
    Key("also_known_as", message("another name in use; several stand like [one, two]"), several=True),
    Key("website", message("the centre's own page, like 'https://www.example.no'"), pattern=validators.HTTPS),
    Key("open_24h_source", message("where the centre says when it answers: the address of the page")),
    *checked.OF_CENTRES,
    Key(
        "languages",
        message("codes of the languages in which the centre itself says that it answers, like [nb, en]"),
        pattern=validators.LANGUAGE,
        several=True,
        needs=("languages_source",),
    ),
    Key("languages_source", message("where the centre says which languages it answers in: the address of the page")),
    Key(
        "notice",
        message("what is different for a while, such as a closed line: a last day, and a text by language"),
        parts=NOTICE,
    ),
    Key(
        "serves_year",
        message("the year of what 'serves' says, like 2024"),
        pattern=validators.YEAR,
        numbers=range(1900, 2100),
    ),
    Key("serves_source", message("who says whom the centre serves: words, or the address of the page")),
    Key("chat", message("the page of the centre's chat, like 'https://www.example.no/chat'"), pattern=validators.HTTPS),
    Key(
        "hours",
        message("when telephone and chat are open, as the centre itself says; day and night is open_24h"),
        parts=hours.KEYS,
        needs=("hours_source",),
    ),
    Key("hours_source", message("where the centre says when they are open: the address of the page"), needs=("hours",)),
    Key(
        "interpreter",
        message("yes where the centre itself says that it gets an interpreter; else left out"),
        choices=("yes",),
        needs=("interpreter_source",),
    ),
    Key("interpreter_source", message("where the centre says so: the address of the page")),
    Key(
        "closed",
        message("the first day on which the centre is closed for good, like '2026-12-31'; its page then says so"),
        pattern=validators.DAY,
        needs=("closed_source",),
    ),
    Key("closed_source", message("who says that it has closed: words, or the address of the page"), needs=("closed",)),
    Key(
        "closed_turn_to",
        message("the centres that women turn to instead, by id, like [bergen, molde]"),
        pattern=validators.IDENTIFIER,
        several=True,
        needs=("closed",),
    ),
)
