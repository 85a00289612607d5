"""SMTP reply: whether a refusal is about this letter or about us, as real servers word it."""

import pytest

from forms.delivery.smtp_reply import Step, enhanced_code, is_about_letter

ABOUT_US: dict[str, tuple[Step, str]] = {
    "no authentication": ("MAIL", "530 5.7.0 Authentication required"),
    "no authentication, Exchange": ("MAIL", "530 5.7.57 Client not authenticated to send mail"),
    "no TLS": ("MAIL", "530 Must issue a STARTTLS command first"),
    "sender refused": ("MAIL", "550 5.1.0 sender rejected"),
    "sender unknown": ("MAIL", "550 5.1.1 sender unknown"),
    "sender's domain": ("MAIL", "553 5.1.8 domain of sender does not resolve"),
    "quota, Google": ("MAIL", "550 5.4.5 Daily user sending limit exceeded"),
    "quota at the recipient": ("RCPT", "550 5.4.5 Daily user sending limit exceeded"),
    "quota after the message": ("message", "550 5.4.5 Daily user sending limit exceeded"),
    "send as another, Exchange": ("message", "550 5.7.60 Client does not have permissions to send as this sender"),
    "not authenticated, after the message": ("message", "530 5.7.57 Client was not authenticated"),
    "relay denied": ("RCPT", "554 5.7.1 Relay access denied"),
    "blocked by a list": ("RCPT", "554 5.7.1 Service unavailable; client host blocked"),
    "blocked, Exchange": ("RCPT", "550 5.7.606 Access denied, banned sending IP"),
    "blocked by a list, without a code": ("RCPT", "554 blocked"),
    "sender's mailbox at the recipient": ("RCPT", "550 5.1.7 bad sender's mailbox"),
    "sender's domain at the recipient": ("RCPT", "550 5.1.8 domain of sender does not resolve"),
    "authentication at the recipient": ("RCPT", "530 Authentication required"),
    "account disabled": ("RCPT", "535 5.7.13 User account disabled"),
    "routing loop": ("RCPT", "550 5.4.6 routing loop"),
    "system down": ("RCPT", "550 5.3.2 system not accepting messages"),
    "bad sequence": ("RCPT", "503 5.5.1 need MAIL"),
    "unknown command": ("RCPT", "500 5.5.2 what"),
    "host takes no mail": ("RCPT", "521 host takes no mail"),
    "data refused": ("DATA", "554 no"),
    "data refused by policy": ("DATA", "550 5.7.1 no"),
    "taken for spam by policy": ("message", "550 5.7.1 message refused by policy"),
    "too many messages": ("message", "550 5.7.233 tenant exceeded its limit"),
    "server's fault after the message": ("message", "554 5.3.0 error in processing"),
}  # fmt: skip
ABOUT_LETTER: dict[str, tuple[Step, str]] = {
    "unknown": ("RCPT", "550 5.1.1 User unknown in virtual mailbox table"),
    "unknown, without a code": ("RCPT", "550 no such user"),
    "unknown, a code that says nothing": ("RCPT", "550 5.0.0 no such user"),
    "unknown domain": ("RCPT", "550 5.1.2 host unknown"),
    "moved": ("RCPT", "551 5.1.6 user has moved"),
    "recipient with a null MX": ("RCPT", "556 5.1.10 recipient address has null MX"),
    "domain takes no mail": ("RCPT", "556 domain takes no mail"),
    "name not allowed": ("RCPT", "553 mailbox name not allowed"),
    "disabled": ("RCPT", "550 5.2.1 mailbox disabled"),
    "full": ("RCPT", "552 5.2.2 mailbox full"),
    "full, after the message": ("message", "552 5.2.2 mailbox full"),
    "no valid recipient at data": ("DATA", "554 5.1.1 no valid recipient"),
    "unknown, after the message": ("message", "550 5.1.1 unknown"),
    "content refused": ("message", "554 5.6.0 message content rejected"),
    "too big": ("message", "552 5.3.4 message too big"),
    "taken for spam, without a code": ("message", "554 no"),
}
ABOUT_NOBODY: dict[str, tuple[Step, str]] = {
    "greylisting": ("RCPT", "450 4.2.0 greylisted"),
    "unknown for now": ("RCPT", "450 4.1.1 unknown"),
    "taken": ("message", "250 2.0.0 ok"),
}


def judged(step: Step, reply: str) -> bool:
    return is_about_letter(step, int(reply[:3]), enhanced_code(reply[4:].encode()))


@pytest.mark.parametrize("name", [*ABOUT_US, *ABOUT_NOBODY])
def test_a_refusal_of_us_says_nothing_about_a_letter(name: str) -> None:
    assert not judged(*{**ABOUT_US, **ABOUT_NOBODY}[name])


@pytest.mark.parametrize("name", ABOUT_LETTER)
def test_a_refusal_of_this_recipient_or_this_message_does(name: str) -> None:
    assert judged(*ABOUT_LETTER[name])


@pytest.mark.parametrize("text", ["", "no", "5.1", "5.1.", "9.1.1 no", "5.1.1111 no", "no 5.1.1", "5..1 no", "\xff"])
def test_what_is_no_enhanced_code_is_none(text: str) -> None:
    assert enhanced_code(text.encode()) == ""
