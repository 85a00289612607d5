"""Canary read back: a word in the weekly letter, which somebody who has opened it tells the coordinator.

That a letter was delivered says that a mail server took it. The word says that a person reads. It exists in the sealed
letter alone; beside it the ledger keeps a salted digest for three weeks, and of the answers only the day of the last.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from directory import norwegian_day
from forms.outbox.outbox import Outbox

DAY_S = 86400
VALID_DAYS = 21  # the words of three letters: a holiday is no reason to turn somebody away
OVERDUE_DAYS = 14  # two letters that nobody has read; also what a new centre gets
WORD, READ, ASKED = "word:", "read:", "asked:"  # the beginnings of the marks
_LETTERS = str.maketrans({"æ": "a", "ø": "o"})  # NFKD takes the ring from å, but leaves these two whole
# Everyday things, told apart on a bad line. Some hold æ, ø, å, so that a reader which garbles them is noticed.
WORDS = tuple(
    """
    agurk ballong belte bjørk blyant blåbær brød brygge bukse båt dør eske feie ferge fiskekrok fjær
    fløyte garn genser gjerde gryte gulv hammer hanske hytte høne isbit jakke kalender kanne kirsebær knapp
    kompass kurv linjal lue lykt maur mynt måke nesehorn nøkkel oppskrift ost ovn papir pære pinne
    potet pute pølse reke ring ryggsekk rødbete saks sjokolade skap skrue snøfnugg spade støvel trekant ugle
    """.split()  # noqa: SIM905  a list of 64 lines is harder to read
)


@dataclass(frozen=True, slots=True)
class IssuedWord:
    """What is kept of the word in a letter: when it was drawn (seconds since 1970), and a digest of it."""

    mark: str
    at: int

    @property
    def week(self) -> int:
        """The number of its week in Norway (ISO 8601)."""
        return norwegian_day(datetime.fromtimestamp(self.at, UTC)).isocalendar().week

    def is_valid(self, now: datetime) -> bool:
        return now.timestamp() - VALID_DAYS * DAY_S < self.at <= now.timestamp()

    def matches(self, heard: str) -> bool:
        """Whether *heard* is the word, whatever case and letters it was typed with; in constant time."""
        _, centre, salt, digest = self.mark.split(":")
        return hmac.compare_digest(_digest(centre, salt, heard), digest)


def issued(marks: Mapping[str, int], centre: str, now: datetime) -> list[IssuedWord]:
    """The words of the last three weeks to *centre*, oldest first."""
    found = [IssuedWord(name, at) for name, at in marks.items() if name.startswith(f"{WORD}{centre}:")]
    return sorted((word for word in found if word.is_valid(now)), key=lambda word: word.at)


def draw(outbox: Outbox, centre: str, now: datetime) -> str:
    """The word for the next letter to *centre*, none of the last three weeks. Raises OutboxUnavailable.

    It is kept before the letter is put into the outbox: whatever fails then, no letter holds a word that is unknown.
    """
    known = issued(outbox.ledger.marks(), centre, now)
    word = secrets.choice([word for word in WORDS if not any(one.matches(word) for one in known)])
    salt = secrets.token_hex(8)
    outbox.ledger.mark(f"{WORD}{centre}:{salt}:{_digest(centre, salt, word)}", now)
    return word


def forget_old(outbox: Outbox, now: datetime) -> None:
    """Forget the words that are taken no more. Raises OutboxUnavailable."""
    words = [IssuedWord(name, at) for name, at in outbox.ledger.marks().items() if name.startswith(WORD)]
    outbox.ledger.forget([word.mark for word in words if not word.is_valid(now)])


def begin(outbox: Outbox, centre: str, previous: int | None, now: datetime) -> None:
    """Count from today, where *centre* was not asked before, or not for so long that it must have been closed.

    *previous*: when the letter before was sent. Raises OutboxUnavailable.
    """
    paused = previous is None or previous < now.timestamp() - OVERDUE_DAYS * DAY_S
    if paused or f"{ASKED}{centre}" not in outbox.ledger.marks():
        outbox.ledger.mark(f"{ASKED}{centre}", _day(now))


def confirm(outbox: Outbox, centre: str, heard: str, now: datetime) -> IssuedWord | None:
    """Remember that somebody at *centre* read, if *heard* is a word of the last three weeks; return which it is.

    Every word is compared, so that the time says nothing. Raises OutboxUnavailable.
    """
    found = [word for word in issued(outbox.ledger.marks(), centre, now) if word.matches(heard)]
    if not found:
        return None
    outbox.ledger.mark(f"{READ}{centre}", _day(now))
    return found[-1]


@dataclass(frozen=True, slots=True)
class Reading:
    """When somebody at a centre last told a word, and since when it has been asked: days ago, None for never."""

    read: int | None
    asked: int | None

    @property
    def overdue(self) -> bool:
        """Whether nobody has for two weeks. A centre that was just added has its first two."""
        since = [days for days in (self.read, self.asked) if days is not None]
        return self.asked is not None and min(since) >= OVERDUE_DAYS

    def __str__(self) -> str:
        if self.read is None:
            return "never"
        if self.overdue:
            return f"not for {self.read} days"
        return {0: "today", 1: "1 day ago"}.get(self.read, f"{self.read} days ago")


def reading(marks: Mapping[str, int], centre: str, now: datetime) -> Reading:
    """What is known of *centre* at *now*, from the ledger's *marks*. A day in the future is today."""
    ago = [_days_ago(marks.get(f"{beginning}{centre}"), now) for beginning in (READ, ASKED)]
    return Reading(*ago)


def _days_ago(at: int | None, now: datetime) -> int | None:
    return None if at is None else max(0, int(now.timestamp()) // DAY_S - at // DAY_S)


def _day(now: datetime) -> datetime:
    """The day is enough: the minute of a telephone call could be matched with a list of calls."""
    return datetime.fromtimestamp(now.timestamp() // DAY_S * DAY_S, UTC)


def _digest(centre: str, salt: str, word: str) -> str:
    return hmac.digest(salt.encode(), f"{centre}\0{folded(word)}".encode(), "sha256").hex()


def folded(text: str) -> str:
    """*text* as words are compared: without case, spaces and punctuation; æ, ae and ä are one letter, and so on."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in plain if letter.isalnum())
    return letters.replace("ae", "a").replace("oe", "o").replace("aa", "a")
