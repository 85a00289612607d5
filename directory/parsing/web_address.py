"""Web addresses (RFC 3986) that a person types: one parser for settings, data, prose and the command line.

It puts right what can mean one thing only (capitals in the host, the port that is meant anyway, the slash at the end),
and refuses the rest with what would be right.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from directory.messages import Message, message

EXAMPLE = "https://www.example.org"
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123 section 2.1
# What an address of a page may hold (RFC 3986), without what HTML or Markdown would take for its own.
PATH = re.compile(r"(?:[\w./~?#=+,;:@()!-]|%[0-9A-Fa-f]{2})*", re.ASCII)
PORTS = {"https": 443, "http": 80}


class InvalidAddress(ValueError):
    """Not an address that can stand here; the text, the second half of a sentence, says what would be right."""

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(str(text))


def page(value: str) -> str:
    """Return *value*, the address of a page somewhere on the web: https, a name for a host, no user and no port."""
    if _parts(value).scheme != "https":
        raise InvalidAddress(
            message(
                "must begin with https://, like '{example}/page'; ask whether the page has such an address",
                example=EXAMPLE,
            )
        )
    return cited(value)


def cited(value: str) -> str:
    """Return *value*, the address of a page that is named as a source and that no page of ours links to: http too."""
    parts = _parts(value)
    if parts.scheme not in PORTS:
        raise InvalidAddress(message("must begin with https:// or http://, like '{example}/page'", example=EXAMPLE))
    if parts.port is not None:
        text = message(
            "names the port {port}; write it without, like '{example}/page'", port=parts.port, example=EXAMPLE
        )
        raise InvalidAddress(text)
    rest = value[value.index("://") + 3 + len(parts.netloc) :]
    if not PATH.fullmatch(rest) or (rest and rest[0] not in "/?#"):
        text = message("holds a sign that an address cannot hold; copy it from the browser's address field")
        raise InvalidAddress(text)
    return f"{parts.scheme}://{_host(parts)}{rest}"


def origin(value: str) -> str:
    """Return *value*, scheme and host of a site (RFC 6454), without the slash at the end that may be typed.

    https, or http on a loopback address. There is no path: links, the forms and Exit's cookie begin at the root, and
    what else stands on the same host could read the forms (same-origin policy).
    """
    parts = _parts(value)
    if parts.query or parts.fragment or value.rstrip().endswith(("?", "#")):
        text = message("holds a ? or #; only scheme and host may stand here, like '{example}/'", example=EXAMPLE)
        raise InvalidAddress(text)
    if parts.path not in ("", "/"):
        text = message(
            "holds the path '{path}'; the site needs a host of its own, like '{example}/'",
            path=parts.path,
            example=EXAMPLE,
        )
        raise InvalidAddress(text)
    host = _host(parts)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host.strip("[]"))):
        text = message("must begin with https:// (http:// only on a loopback address, to try things out)")
        raise InvalidAddress(text)
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def front_page(value: str) -> str:
    """Return *value*, where the site stands, with the slash at its end that the address of each page is added to."""
    return f"{origin(value)}/"


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine and no other: localhost, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(value: str) -> SplitResult:
    """The parts of *value*, with a host and a port that can be. urlsplit drops tabs and line ends: they are refused."""
    if not value.isprintable() or re.search(r"[\s\\]", value):
        raise InvalidAddress(message("holds a space or \\; write it without"))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://(?=[^/?#])", value)
    if not scheme:
        bare = re.sub(r"^[a-zA-Z]{0,6}:?/*", "", value) if re.match(r"[a-zA-Z]{0,6}:?/", value) else value
        raise InvalidAddress(message("must begin with https://, like 'https://{host}'", host=bare or "www.example.org"))
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        text = message("has a host or port that cannot be; write it like '{example}'", example=EXAMPLE)
        raise InvalidAddress(text) from None
    if "@" in parts.netloc:
        raise InvalidAddress(message("holds a user name; write it without what stands before the @"))
    if port == 0 or parts.netloc.endswith(":"):
        raise InvalidAddress(message("names no port, or the port 0; leave it out"))
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if parts.netloc.startswith("["):
        return f"[{host}]"
    if not host.isascii():
        raise InvalidAddress(message("holds letters outside a-z; write the host as {host}", host=_punycode(host)))
    labels = host.split(".")
    if not all(map(LABEL.fullmatch, labels)):
        text = message("has a host that cannot be: letters a-z, digits, hyphens and dots only, like www.example.org")
        raise InvalidAddress(text)
    named = len(labels) > 1 and re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", labels[-1])
    if not named and not is_loopback(host):
        raise InvalidAddress(message("needs the whole name of a host, like www.example.org"))
    return host


def _punycode(host: str) -> Message | str:
    try:
        return f"'{host.encode('idna').decode()}'"
    except UnicodeError:
        return message("its provider gives it in ASCII (xn--...)")
