"""The order in which the keys of an entry stand, so that a new one comes where an editor looks for it."""

CENTRE = (
    "id",
    "name",
    "phone",
    "checked",
    "checked_by",
    "also_known_as",
    "municipality",
    "county",
    "website",
    "chat",
    "open_24h",
    "open_24h_source",
    "hours",
    "hours_source",
    "interpreter",
    "interpreter_source",
    "languages",
    "languages_source",
    "serves",
    "serves_year",
    "serves_source",
    "notice",
    "closed",
    "closed_source",
    "closed_turn_to",
)
HELPLINE = ("id", "name", "number", "checked", "checked_by", "url", "source")
LISTS = ("serves", "languages", "closed_turn_to")  # written as a list, also where it has one value
DAYS = ("checked", "closed")
NUMBERS = ("phone", "number")
