"""Certificate files of both kinds: reading them, checks that both share, and CertificateError."""

import re
from collections.abc import Iterator
from pathlib import Path

from forms.settings import private_files
from forms.settings.command import command

MAX_BYTES = 1_000_000  # a certificate with photo and many signatures is 100 kB; more is another file by mistake
# A key in binary form is full of these (RFC 9580 and X.690 write versions, lengths and algorithms as such octets), and
# text in UTF-8 or Latin-1 has none of them.
BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")


class CertificateError(Exception):
    """A certificate may not be used. Both attributes hold every reason, as sentences without an address or a path.

    *reasons* begin with the name of the file, for the operator at the terminal. *log_reasons* do not, for logs and
    unencrypted mail: mail programs name the files that they export after an address or a fingerprint.
    """

    def __init__(self, reasons: tuple[str, ...], log_reasons: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join(reasons))
        self.reasons, self.log_reasons = reasons, log_reasons or reasons


def contents(path: Path) -> bytes:
    """Return the bytes of a certificate file. Raises CertificateError with one sentence when it cannot be one."""
    data = _bytes(path)
    if not data.strip():
        raise _error("is empty; export the certificate again")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"-\0-\0-\0" in data:
        raise _error(
            "is UTF-16 text, as '>' in PowerShell writes it; export it straight into a file (gpg: --output FILE)"
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _error("is a web page, not a certificate; download the file itself")
    # Notepad puts this mark before the first line, and then the first line is no longer an armour line.
    return data.removeprefix(b"\xef\xbb\xbf")


def _bytes(path: Path) -> bytes:
    try:
        data = private_files.read_regular_file(path, MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error("is missing; put the certificate there or correct the name") from None
    except IsADirectoryError:
        raise _error("is a folder; name the certificate file in it") from None
    except private_files.NotAFileError:
        raise _error("is not a file, but a pipe or a device; name the certificate file") from None
    except OSError as error:
        raise _error(f"cannot be read ({error.strerror}); let the service's user read it") from None
    if len(data) > MAX_BYTES:
        less = "one that many have signed: gpg --armor --export-options export-minimal --export FINGERPRINT"
        raise _error(f"is larger than 1 MB; a certificate is a few kB; {less}")
    return data


def against_secrets(data: bytes, found: bool = False) -> Iterator[str]:
    """The reasons against a file that may hold more than the certificate. It is copied as it is, so all of it counts.

    *found*: a secret key was seen in it. The libraries read the armour and pass over what stands around it.
    """
    if found or b"PRIVATE KEY" in data:
        yield "holds a private key; that stays at the centre, put only the public certificate here"
    elif b"-----BEGIN " in data and BINARY.search(data):
        yield "holds more than text beside the certificate, and that could be a private key; export it again, alone"


def _error(reason: str) -> CertificateError:
    return CertificateError((reason,))


def against_fingerprint(found: str, pinned: str) -> Iterator[str]:
    """The reason against a certificate that is not the *pinned* one, however people group and case fingerprints.

    It does not tell which was found: reasons go into the log of the service.
    """
    if plain(found) != plain(pinned):
        yield f"is not the one whose fingerprint is in the settings; ask the centre, and see: {command('add-centre')}"


def plain(fingerprint: str) -> str:
    """A fingerprint as upper-case hex without separators."""
    return "".join(fingerprint.split()).replace(":", "").upper()
