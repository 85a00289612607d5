"""Verification phrase: two words and a number in a sealed test letter, read back by telephone, prove the right reader.

The phrase is derived by HMAC from the service's secret and the inbox's centre, addresses and keys: nothing is stored
between the two commands, and another key or address has another phrase.
"""

import hmac
import json

from forms.settings.inboxes import Inbox

# Everyday words that nobody mishears, of the letters that every keyboard has. 32 x 31 x 90 phrases: nobody guesses one
# by chance, and who would try has the settings in hand anyway.
WORDS = tuple(
    """
    anker banan bjelle blomst bolle brev drage eple fjell flagg fugl gitar gulrot hage hest humle
    kaffe kanel kopp lampe melk pose regn sirkel skje sol stjerne sykkel teppe tomat vekt vindu
    """.split()  # noqa: SIM905  a list of 32 lines is harder to read
)


def verification_phrase(secret: bytes, inbox: Inbox) -> str:
    """The phrase that the centre reads back, like "sol eple 42"; *secret* is the service's."""
    addresses = [address.lower() for address in inbox.addresses]
    identity = json.dumps(["test letter", inbox.centre, *addresses, sorted(inbox.fingerprints)])
    number = int.from_bytes(hmac.digest(secret, identity.encode(), "sha256"))
    number, first = divmod(number, len(WORDS))
    number, second = divmod(number, len(WORDS) - 1)
    others = [other for other in WORDS if other != WORDS[first]]
    return f"{WORDS[first]} {others[second]} {10 + number % 90}"


def same_phrase(heard: str, expected: str) -> bool:
    """Whether what was heard is the phrase, whatever the case, spaces and punctuation it was typed with."""
    return _letters(heard) == _letters(expected)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
