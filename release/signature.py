"""The operator's signature of the checksums, by ssh-keygen (OpenSSH's PROTOCOL.sshsig)."""

import subprocess
from pathlib import Path

from release.refused import ReleaseRefused

NAMESPACE = "ressursvenn"  # a signature made for something else does not count


def signature(sums: Path) -> Path:
    """Where the signature of *sums* stands."""
    return sums.with_name(f"{sums.name}.sig")


def sign(sums: Path, key: str) -> None:
    """Sign *sums* with *key*, a private key, or the public one of a key that an agent or a token holds.

    Raises ReleaseRefused.
    """
    signature(sums).unlink(missing_ok=True)
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(Path(key).expanduser()), str(sums)]
    if subprocess.run(command).returncode:
        raise ReleaseRefused(f"{sums} cannot be signed with {key}: ssh-keygen says why above")
