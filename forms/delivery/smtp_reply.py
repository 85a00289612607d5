"""SMTP reply: what a refusal (5xx) is about, by its step, its code (RFC 5321) and its enhanced code (RFC 3463, 5248).

Only a refusal of this recipient or of this message says something about a letter. Any other is about us: who we are,
how we are logged in, how much we have sent, what the server thinks of us or of itself. It is the same for every letter,
and ends when somebody puts it right: it must bury none. What is not clear is taken to be about us, for that buries
nothing.
"""

import re
from typing import Literal

Step = Literal["MAIL", "RCPT", "DATA", "message"]
_ENHANCED = re.compile(rb"[245]\.(\d{1,3})\.(\d{1,3})(?!\d)")
_SENDER = {(1, 7), (1, 8)}  # "bad sender's mailbox address", "bad sender's system address"
_ADDRESS, _MAILBOX, _CONTENT = 1, 2, 6  # subjects; 3 is the mail system, 4 routing, 5 the protocol, 7 policy
_TOO_BIG = (3, 4)  # "message too big for system"
# Codes without an enhanced one, or with one that says nothing (x.0.0).
_PLAIN: dict[Step, set[int]] = {
    "MAIL": set(),
    "RCPT": {550, 551, 552, 553, 556},  # 556: the domain takes no mail (RFC 7504)
    "DATA": set(),
    "message": {550, 551, 552, 553, 554, 556},
}


def enhanced_code(text: bytes) -> str:
    """The enhanced status code at the beginning of a reply's text, as in "5.1.1"; empty where there is none."""
    found = _ENHANCED.match(text)
    return found.group().decode() if found else ""


def is_about_letter(step: Step, code: int, enhanced: str) -> bool:
    """Whether a reply to *step* refuses this recipient or this message for good."""
    if code // 100 != 5 or step == "MAIL":
        return False
    subject, detail = [int(part) for part in enhanced.split(".")[1:]] or (0, 0)
    if (subject, detail) == (0, 0) or subject == 0:
        return code in _PLAIN[step]
    if (subject, detail) in _SENDER:
        return False
    if step == "message" and (subject == _CONTENT or (subject, detail) == _TOO_BIG):
        return True
    return subject in (_ADDRESS, _MAILBOX)
