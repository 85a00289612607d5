"""The operator's signature of the checksums, by ssh-keygen (OpenSSH's PROTOCOL.sshsig)."""

import subprocess
from pathlib import Path

from release.refused import ReleaseRefused

NAMESPACE = "ressursvenn"  # a signature made for something else does not count


def sign(sums: Path, key: str) -> Path:
    """Sign *sums* with *key*, a private key, or the public one of a key that an agent or a token holds.

    Return the signature, beside it. Raises ReleaseRefused.
    """
    signature = sums.with_name(f"{sums.name}.sig")
    signature.unlink(missing_ok=True)
    if subprocess.run(["ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", key, str(sums)]).returncode:
        raise ReleaseRefused(f"{sums} cannot be signed with {key}: ssh-keygen says why above")
    return signature
