"""The keys of the hours of a centre's telephone and chat."""

import re

from directory.messages import message
from directory.parsing.keys import Key

WAYS = ("phone", "chat")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"  # the public holidays of Norway, whatever day of the week they fall on
CLOSED = "closed"
DAYS = (*WEEK, HOLIDAY)
NAMES = re.compile(rf"{HOLIDAY}|(?:{'|'.join(WEEK)})(?:-(?:{'|'.join(WEEK)}))?")
SPAN = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
TIMES = re.compile(rf"{CLOSED}|(?:[0-9:]{{5}}-[0-9:]{{5}})(?: *, *[0-9:]{{5}}-[0-9:]{{5}})*")

_LINES = (
    Key(
        "mon-fri",
        message("when it is open on these days, like '08:00-15:30' or '08:00-11:00, 12:00-15:00', or closed"),
        any_name=NAMES,
        pattern=TIMES,
    ),
)
KEYS = (
    Key("phone", message("when the telephone is open: a line for each day, or for days like mon-fri"), parts=_LINES),
    Key("chat", message("when the chat is open: a line for each day, or for days like mon-fri"), parts=_LINES),
)
