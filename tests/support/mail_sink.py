"""A mail server in a process of its own, for a server in namespaces: python -m tests.support.mail_sink FOLDER PORT.

FOLDER holds server.pem (certificate and key of 127.0.0.1); each letter that arrives becomes a file there: letter-0, ...
"""

import sys
import time
from pathlib import Path

from tests.support.hostile_smtp import Rude
from tests.support.loopback_server import running


def main(folder: Path, port: int) -> None:
    """Serve until the process is ended."""
    taken = 0
    with running(Rude(folder / "server.pem", port=port)) as server:
        while True:
            for letter in server.taken[taken:]:
                unfinished = folder / "unfinished"
                unfinished.write_bytes(letter)
                unfinished.rename(folder / f"letter-{taken}")
                taken += 1
            time.sleep(0.1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
