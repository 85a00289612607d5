"""The server by ssh: which forms are open there, and its installer; also where nothing is installed yet.

ssh and scp are OpenSSH's, with the keys, agent and settings of whoever runs this.
"""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from release.refused import ReleaseRefused

COMMANDS = "/usr/local/sbin"
NEW = "nothing is installed"
LOST = 255  # ssh(1): its own errors; the installer's are 1 and 2
_OPEN_FORMS = f'if [ -x {COMMANDS}/ressursvenn ]; then exec {COMMANDS}/ressursvenn public; else echo "{NEW}"; fi'


@dataclass(frozen=True, slots=True)
class Server:
    """The server that ssh knows as *name*, like root@ressursvenn.example."""

    name: str

    def open_forms(self) -> str | None:
        """What `ressursvenn public` prints there, None where nothing is installed. Raises ReleaseRefused."""
        ran = subprocess.run(["ssh", self.name, _OPEN_FORMS], stdout=subprocess.PIPE, text=True)
        if ran.returncode:
            raise ReleaseRefused(f"{self.name} does not say which forms are open; above stands why")
        return None if ran.stdout.strip() == NEW else ran.stdout

    def install(self, files: Sequence[Path], *, publish: bool, first: bool, answers: Path | None = None) -> None:
        """Copy *files*, of which the first is the archive, and have it installed, or raise ReleaseRefused.

        The *first* time its own installer is unpacked before; it asks on this terminal what *answers* does not answer.
        """
        copied = [*files, *([answers] if answers else [])]
        self._refuse(subprocess.run(["scp", "-q", *map(str, copied), f"{self.name}:"]).returncode)
        names = [shlex.quote(path.name) for path in copied]
        command = [f"{COMMANDS}/ressursvenn-install", *(["--publish"] if publish else []), names[0]]
        unpacked = names[0].removesuffix(".tar.gz")
        if first:
            command[0] = f"tar -xzf {names[0]} {unpacked}/deploy && {unpacked}/deploy/install"
        if answers:
            command += ["--answers", names[-1]]
        terminal = ["-t"] if sys.stdin.isatty() else []
        line = f"{' '.join(command)} && rm -rf {' '.join([*names, unpacked])}"
        status = subprocess.run(["ssh", *terminal, self.name, line]).returncode
        if status == LOST:  # without a terminal it goes on there
            again = "in a minute, run this again: a release that serves already is not installed twice"
            raise ReleaseRefused(f"{self.name}: the connection was lost, and it may have been installed; {again}")
        self._refuse(status)

    def _refuse(self, status: int) -> None:
        if status:
            raise ReleaseRefused(f"{self.name}: nothing was installed; above stands why")
