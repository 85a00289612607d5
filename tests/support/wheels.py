"""Wheels of the packages that the tests run with, packed again from where they are installed: no network is needed."""

import base64
import hashlib
import re
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from release.make import LOCKS
from release.wheels import locked
from tests.support import ROOT

LEFT_OUT = re.compile(r"\.\.|.*(__pycache__/|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$)")


def repack(folder: Path) -> None:
    """Put a wheel of every package of a release into *folder*, and its lock files, forms.txt and pages.txt."""
    for lock in LOCKS:
        lines = []
        for name, version in locked([ROOT / lock]).items():
            wheel = _pack(distribution(name), folder)
            lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
        (folder / Path(lock).name).write_text("".join(lines))


def _pack(installed: Distribution, folder: Path) -> Path:
    tag = re.findall(r"^Tag: (\S+)", installed.read_text("WHEEL") or "", re.MULTILINE)[-1]
    name = re.sub(r"[-_.]+", "_", installed.metadata["Name"])
    wheel = folder / f"{name}-{installed.version}-{tag}.whl"
    files = {str(file): file.locate() for file in installed.files or () if not LEFT_OUT.match(str(file))}
    info = next(file for file in files if file.endswith(".dist-info/METADATA")).replace("METADATA", "RECORD")
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
        record = []
        for file, place in sorted(files.items()):
            content = Path(str(place)).read_bytes()
            archive.writestr(zipfile.ZipInfo(file), content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{file},sha256={digest},{len(content)}\n")
        archive.writestr(zipfile.ZipInfo(info), "".join([*record, f"{info},,\n"]))
    return wheel
