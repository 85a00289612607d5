"""Verification phrase: two words and a number in a sealed test letter, read back by telephone, prove the right reader.

The phrase is derived by HMAC from the service's secret and the inbox's centre, addresses and keys: nothing is stored
between the two commands, and another key or address has another phrase. Each address of an inbox has its own: who
reads the letters to one of them cannot tell the words in the other's.
"""

import hmac
import json
from collections.abc import Collection, Sequence
from itertools import permutations

from forms.settings.inboxes import Inbox

# Everyday words that nobody mishears, of the letters that every keyboard has. 32 x 31 x 90 phrases: nobody guesses one
# by chance, and who would try has the settings in hand anyway.
WORDS = tuple(
    """
    anker banan bjelle blomst bolle brev drage eple fjell flagg fugl gitar gulrot hage hest humle
    kaffe kanel kopp lampe melk pose regn sirkel skje sol stjerne sykkel teppe tomat vekt vindu
    """.split()  # noqa: SIM905  a list of 32 lines is harder to read
)


def verification_phrases(secret: bytes, inbox: Inbox) -> tuple[str, ...]:
    """The phrase in the test letter to each address of *inbox*, like "sol eple 42"; *secret* is the service's.

    No two of them have a word in common: whoever mixes up the letters is noticed at the first word.
    """
    first = _phrase(secret, "test letter", inbox, WORDS)
    if not inbox.second_address:
        return (first,)
    left = [word for word in WORDS if word not in first.split()]
    return first, _phrase(secret, "test letter to the second address", inbox, left)


def _phrase(secret: bytes, purpose: str, inbox: Inbox, words: Collection[str]) -> str:
    addresses = [address.lower() for address in inbox.addresses]
    identity = json.dumps([purpose, inbox.centre, *addresses, sorted(inbox.fingerprints)])
    number, left = int.from_bytes(hmac.digest(secret, identity.encode(), "sha256")), list(words)
    number, first = divmod(number, len(left))
    number, second = divmod(number, len(left) - 1)
    return f"{left.pop(first)} {left[second]} {10 + number % 90}"


def lacking(heard: str, phrases: Sequence[str]) -> list[int] | None:
    """Which of *phrases* (their places) were not heard, where *heard* is one or more of them; None: it is not.

    They may come in any order, and with whatever case, spaces and punctuation they were typed.
    """
    typed, known = _letters(heard), [_letters(phrase) for phrase in phrases]
    for count in range(len(known), 0, -1):
        for places in permutations(range(len(known)), count):
            if typed == "".join(known[place] for place in places):
                return [place for place in range(len(known)) if place not in places]
    return None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
