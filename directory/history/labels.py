"""What people call the keys of an entry."""

from directory.messages import Message, message

LABELS = {
    "name": message("name"),
    "phone": message("number"),
    "number": message("number"),
    "checked": message("day of the last call"),
    "checked_by": message("who rang"),
    "also_known_as": message("other names"),
    "website": message("web page"),
    "url": message("web page"),
    "chat": message("chat"),
    "source": message("source"),
    "municipality": message("municipality"),
    "county": message("county"),
    "serves": message("municipalities it serves"),
    "serves_year": message("year of the municipalities it serves"),
    "serves_source": message("source of the municipalities it serves"),
    "open_24h": message("open day and night"),
    "open_24h_source": message("source of open day and night"),
    "languages": message("languages"),
    "languages_source": message("source of the languages"),
    "interpreter": message("interpreter"),
    "hours": message("hours"),
    "hours_source": message("source of the hours"),
    "notice": message("notice"),
    "closed": message("closed for good from"),
    "closed_source": message("source of the closing"),
    "closed_turn_to": message("where to turn instead"),
}

# Values that are words of ours.
VALUES = {
    "yes": message("yes"),
    "no": message("no"),
    "editor": message("an editor"),
    "coordinator": message("the coordinator"),
    "centre": message("the centre itself"),
}


def label(key: str) -> Message | str:
    """Return what people call *key*; of a part, such as 'notice.nb', its own name behind that of the whole."""
    if key in LABELS:
        return LABELS[key]
    whole, _, part = key.partition(".")
    return message("{whole} ({part})", whole=LABELS[whole], part=part) if part and whole in LABELS else key
