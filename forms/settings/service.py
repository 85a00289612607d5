"""[service]: origin, signing secret, page frame, rate limit for each centre, canary, token of the health check."""

import os
from pathlib import Path

from directory.parsing import web_address
from forms.settings.confirmation import KEY_FILE, derive_key
from forms.settings.section import Section

KEYS = ("origin", "secret_file", "frame", "letters_per_hour", "canary", "health_token_file")
LETTERS_PER_HOUR = 60  # to one centre, if the settings say nothing: more than people there could answer
SECRET_BYTES = 32  # the tokens are signed with HMAC-SHA-256: a shorter key would be its weakest part (RFC 2104)
TOKEN_BYTES = 32  # too long to be guessed without a limit on attempts
_MAKE = "the name of a file made with: openssl rand -hex 32"


def read_origin(service: Section) -> str:
    """Where the forms are, as the browser shows it (RFC 6454): scheme and host, no path and no slash at the end."""
    typed = service.text("origin", "where the forms are, like https://www.example.org: no path")
    try:
        return web_address.origin(typed) if typed else ""
    except web_address.InvalidAddress as error:
        service.add_problem("origin", str(error))
        return ""


def read_secret(service: Section) -> bytes:
    """The secret that signs the forms' CSRF tokens."""
    name = service.text("secret_file", _MAKE)
    secret = service.secret_file("secret_file", name) if name else None
    if secret is not None and len(secret) < SECRET_BYTES:
        right = f"at least {SECRET_BYTES} are needed: openssl rand -hex 32"
        service.add_problem("secret_file", f"names a file of {len(secret)} bytes; {right}")
        return b""
    return secret or b""


def read_confirm_key(service: Section, secret: bytes) -> bytes:
    """The key of the hash in each inbox: derived from *secret*.

    Where that is withheld, as from the courier, it is what the last command `confirm` has left beside the settings.
    Empty: it is not there, and no inbox counts as confirmed.
    """
    if ("service", "secret_file") not in service.problems.withheld:
        return derive_key(secret)
    file = service.problems.among_credentials(KEY_FILE) or service.path("secret_file", KEY_FILE)
    if not os.path.exists(file):  # noqa: PTH110  never raises, whatever may be read there
        return b""
    try:
        return bytes.fromhex((service.secret_file(KEY_FILE, KEY_FILE) or b"").decode("ascii", "replace"))
    except ValueError:
        return b""


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
