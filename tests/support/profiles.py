"""What a browser has left on the disk: its whole profile is searched, byte by byte, packed files included."""

import gzip
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

import lz4.block


def holding(profile: Path, text: str) -> list[str]:
    """The files that hold *text*, in any writing that browsers use; as it stands in the body of a POST, too."""
    writings = (text, quote(text), quote_plus(text))
    wanted = [writing.encode(kind) for writing in writings for kind in ("utf-8", "utf-16-le", "utf-16-be")]
    return [path.name for path in files(profile) if any(word in unpacked(path) for word in wanted)]


def files(profile: Path) -> list[Path]:
    """Every file in it, also while the browser still clears away folders: `os.walk` passes over those."""
    paths = [Path(folder, name) for folder, _, names in os.walk(profile) for name in names]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def unpacked(path: Path) -> bytes:
    """What is in a file, and what is packed in it."""
    with suppress(OSError):
        data = path.read_bytes()
        if data.startswith(b"mozLz40\0"):
            return data + bytes(lz4.block.decompress(data[8:]))
        return data + gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    return b""
