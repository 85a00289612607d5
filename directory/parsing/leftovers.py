"""Notes that were meant for colleagues, and parts of pasted e-mails: what an editor forgets to delete."""

import re
from collections.abc import Iterator

from directory.messages import Message, message

# "xx" for a word to come, a note, the head and the end of an e-mail in Outlook or Gmail, in Norwegian and English.
LEFT = re.compile(
    r"\b(?:TODO|TBD|FIXME|[Xx]{2,}|[Ll]orem ipsum)\b|(?<=\w)\?{2,}|(?<=\w )\?{2,}|\(\([^()]*\)\)"
    r"|\b(?:[Mm]vh|MVH|[Vv]ennlig hilsen|[Bb]est regards|[Kk]ind regards)\b"
    r"|^(?:Fra|Sendt|Emne|From|Sent|Subject): .+"
    r"|(?<!-)-++ ?(?:Opprinnelig melding|Original [Mm]essage|Videresendt melding)"
)


def found(text: str) -> Iterator[tuple[int, Message]]:
    """Yield each part of *text*, one line, that no visitor was meant to read: its place (from 0), and what it is."""
    for one in LEFT.finditer(text):
        yield (
            one.start(),
            message(
                "'{found}' looks like a note to somebody, or a part of an e-mail; finish the text, or delete it",
                found=one.group(),
            ),
        )
