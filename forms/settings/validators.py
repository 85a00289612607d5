"""Validators for settings: plain e-mail addresses (RFC 5321) and loopback hosts."""

import ipaddress
import re

# RFC 5321 section 4.1.2 without quoted local parts, address literals and UTF-8: what every mail server takes.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")

ADDRESS = "a plain address, like name@example.org: no spaces, no angle brackets, no letters outside a-z"


def is_plain_address(text: str) -> bool:
    """Whether *text* is such an ADDRESS."""
    return bool(_ADDRESS.fullmatch(text))


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine and no other: localhost, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
