"""[service]: origin, signing secret, page frame, rate limit for each centre, canary, token of the health check."""

from pathlib import Path
from urllib.parse import urlsplit

from forms.settings.section import Section
from forms.settings.validators import is_loopback

KEYS = ("origin", "secret_file", "frame", "letters_per_hour", "canary", "health_token_file")
LETTERS_PER_HOUR = 60  # to one centre, if the settings say nothing: more than people there could answer
SECRET_BYTES = 32  # the tokens are signed with HMAC-SHA-256: a shorter key would be its weakest part (RFC 2104)
TOKEN_BYTES = 32  # too long to be guessed without a limit on attempts
_MAKE = "the name of a file made with: openssl rand -hex 32"


def read_origin(service: Section) -> str:
    """Where the forms are, as the browser shows it: scheme and host, no path."""
    expected = "where the forms are, like https://www.example.org: no path, no slash at the end"
    origin = service.text("origin", expected)
    try:
        parts = urlsplit(origin)
        plain = origin == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # an invalid port or IPv6 address
        plain = False
    if origin and not (plain and parts.hostname and origin == origin.lower() and origin.isascii()):
        service.add_problem("origin", f"must be {expected}")
    elif origin and parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        service.add_problem(
            "origin", "must begin with https:// (http:// only on a loopback address, to try things out)"
        )
    return origin


def read_secret(service: Section) -> bytes:
    """The secret that signs the forms' CSRF tokens."""
    name = service.text("secret_file", _MAKE)
    secret = service.secret_file("secret_file", name) if name else None
    if secret is not None and len(secret) < SECRET_BYTES:
        right = f"at least {SECRET_BYTES} are needed: openssl rand -hex 32"
        service.add_problem("secret_file", f"names a file of {len(secret)} bytes; {right}")
    return secret or b""


def read_frame(service: Section) -> Path:
    """The file with style, script and policy that the build of the site leaves for the forms."""
    return service.path("frame", service.text("frame", "the path of form/frame.json in the built site"))


def read_letters_per_hour(service: Section) -> int:
    """The rate limit: how many letters one centre gets in an hour; more are taken, and go out later."""
    if "letters_per_hour" not in service.values:
        return LETTERS_PER_HOUR
    return service.number("letters_per_hour", "a number of letters to one centre, 1 to 3600", range(1, 3601))


def read_health_token(service: Section) -> bytes | None:
    """The bearer token that opens all of /form/health; None when the settings name none."""
    name = service.optional("health_token_file", _MAKE)
    token = service.secret_file("health_token_file", name) if name else None
    if token is not None and (len(token) < TOKEN_BYTES or not token.isalnum()):
        service.add_problem("health_token_file", "must name a file made with: openssl rand -hex 32")
    return token
