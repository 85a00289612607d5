"""OpenPGP encryption of a whole file (RFC 9580) to one judged certificate, in the memory that one piece takes.

For backups, to the operator's own key. Letters are sealed by openpgp.py, which holds them in memory.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pysequoia

from forms.sealing.certificate import CertificateError
from forms.sealing.openpgp import Certificate

PKESK, SEIPD = 1, 18  # packet types (RFC 9580, 5): a session key for one recipient; the encrypted content
_BEGINNINGS = (0x84, 0x85, 0xC1)  # of a message: a PKESK packet, in the old and in the new format
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


def encrypt(source: BinaryIO, target: BinaryIO, certificate: Certificate) -> None:
    """Write the content of *source* into *target*, encrypted to *certificate* and to nobody else; both are real files.

    Raises OSError, and CertificateError where the library would write a message that GnuPG 2.2 cannot open.
    """
    try:
        pysequoia.encrypt_file(_path(source), _path(target), [certificate.cert], armor=False)
    except RuntimeError as error:
        _raise(error)
    with Path(_path(target)).open("rb") as written:
        _check(written, certificate)


def is_encrypted(path: Path) -> bool:
    """Whether the file at *path* begins as an OpenPGP message to a key does. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(27)
    return start[:1] in {bytes([one]) for one in _BEGINNINGS} or start == b"-----BEGIN PGP MESSAGE-----"


def _path(file: BinaryIO) -> str:
    """The open file by a name that another opening takes: it may have none in any folder."""
    return f"/dev/fd/{file.fileno()}"


def _raise(error: RuntimeError) -> None:
    """The library's own text is a stack trace with paths: it must not travel on."""
    if found := _OS_ERROR.search(str(error)):
        raise OSError(int(found[1]), os.strerror(int(found[1]))) from None
    reason = "is refused by the OpenPGP library: a signature in it does not verify, or is too weak; export it again"
    raise CertificateError((reason,)) from None


def _check(written: BinaryIO, certificate: Certificate) -> None:
    """Raise where the message is cut off, or is for anybody but *certificate*, whose primary key may encrypt too."""
    *keys, content = _packets(written, os.fstat(written.fileno()).st_size)
    kinds = {(tag, body[:1]) for tag, body in keys}
    if (content[0], content[1][:1]) != (SEIPD, b"\x01") or kinds != {(PKESK, b"\x03")}:
        what = "would get a file that GnuPG 2.2 cannot open (SEIPDv2, RFC 9580)"
        raise CertificateError((f"{what}; take a key that gpg has made: gpg --quick-gen-key ADDRESS",))
    ids = {body[1:9].hex() for _, body in keys}
    if not {certificate.recipient} <= ids <= {certificate.recipient, certificate.cert.fingerprint[-16:].lower()}:
        raise CertificateError(("is not the only recipient of the encrypted file, which was thrown away",))


def _packets(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """The type of each packet and the first 9 octets of its body. Raises OSError where the last one is cut off."""
    while head := file.read(1):
        length, more = _length(file)
        body = file.read(min(length, 9))
        file.seek(length - len(body), os.SEEK_CUR)
        while more:
            length, more = _length(file)
            file.seek(length, os.SEEK_CUR)
        if file.tell() > size:
            raise OSError(0, "the encrypted file was cut off")
        yield head[0] & 0x3F, body


def _length(file: BinaryIO) -> tuple[int, bool]:
    """The next length of a packet in the new format, and whether it is a partial one (RFC 9580, 4.2.1)."""
    first = (file.read(1) or b"\0")[0]
    if first < 192:
        return first, False
    if first < 224:
        return ((first - 192) << 8) + (file.read(1) or b"\0")[0] + 192, False
    return (1 << (first & 0x1F), True) if first < 255 else (int.from_bytes(file.read(4)), False)
