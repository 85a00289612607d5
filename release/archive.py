"""Reproducible archives: the same files give the same bytes (reproducible-builds.org/docs/archives)."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

SUMS = "SHA256SUMS"


def files_in(folder: Path) -> list[Path]:
    """The files in *folder* and below, relative to it, in the order of their bytes."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(found, key=lambda path: path.as_posix().encode())


def sums(folder: Path, names: Iterable[Path]) -> str:
    """What `sha256sum` prints of *names* in *folder*, and `sha256sum --check` reads."""
    return "".join(f"{sha256(folder / name)}  {name.as_posix()}\n" for name in names)


def sha256(file: Path) -> str:
    """The SHA-256 of *file*, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def pack(folder: Path, target: Path, top: str, epoch: int) -> None:
    """Write the files of *folder* to *target* (.tar.gz) below *top*, and before them their checksums, SHA256SUMS.

    Times are *epoch* (seconds since 1970), owner and group 0, modes 644 and 755. *target* appears when it is whole.
    """
    (folder / SUMS).unlink(missing_ok=True)
    names = files_in(folder)
    (folder / SUMS).write_text(sums(folder, names))
    unfinished = target.with_name(f".{target.name}.part")
    with (
        unfinished.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in [Path(SUMS), *names]:
            _add(archive, folder / name, f"{top}/{name.as_posix()}", epoch)
    unfinished.replace(target)


def _add(archive: tarfile.TarFile, file: Path, name: str, epoch: int) -> None:
    entry, content = tarfile.TarInfo(name), file.read_bytes()
    entry.size, entry.mtime = len(content), epoch
    entry.mode = 0o755 if file.stat().st_mode & 0o100 else 0o644
    archive.addfile(entry, io.BytesIO(content))
