"""Fingerprint of a folder (SHA-256): equal on two machines only where all its files are equal."""

import hashlib
from pathlib import Path

LENGTH = 16  # hexadecimal digits: 64 bits tell accidents apart, and two of them can be compared by eye


def fingerprint(folder: Path) -> str:
    """The fingerprint of all files in *folder* and below: names and bytes. Leaves out hidden files and editors' copies.

    Raises OSError.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not any(part.startswith((".", "#", "__pycache__")) or part.endswith("~") for part in name.split("/")):
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:LENGTH]
