"""A stand-in for systemctl, for the installer under a prefix: starts nginx and the forms as their units say.

RESSURSVENN_ROOT is the prefix. nginx and gunicorn are real ones. The courier is left out: nothing is sent.
"""

import configparser
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(os.environ["RESSURSVENN_ROOT"])
RUN = ROOT / "run"
NGINX = ["nginx", "-e", str(RUN / "nginx-start.log"), "-c", str(ROOT / "etc/nginx/nginx.conf")]


def forms() -> list[str]:
    """The command of the installed unit, on a socket of its own making."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "etc/systemd/system/ressursvenn-forms.service")
    command = parser["Service"]["ExecStart"].replace("/opt/", f"{ROOT}/opt/").replace("/run/ressursvenn", str(RUN))
    command = command.replace("--workers 2", "--workers 1")
    return [
        *shlex.split(command),
        "--bind",
        f"unix:{RUN}/ressursvenn.sock",
        "--pid",
        str(RUN / "forms.pid"),
    ]


def pid(name: str) -> int:
    """The process of *name*, 0 where it does not run."""
    try:
        number = int((RUN / f"{name}.pid").read_text())
        os.kill(number, 0)
    except (OSError, ValueError):
        return 0
    return number


def end(name: str) -> None:
    if number := pid(name):
        os.kill(number, signal.SIGTERM)
        while pid(name):
            time.sleep(0.02)


def start(name: str) -> bool:
    """Whether *name* has started."""
    if name == "nginx":
        with (RUN / "nginx-stderr.log").open("ab") as log:  # it keeps this open, as it keeps the journal
            subprocess.run(NGINX, check=True, stdout=log, stderr=log)
    elif name == "forms":
        settings = {"RESSURSVENN_CONFIG": str(ROOT / "etc/ressursvenn/config.toml")}
        return becomes_ready(forms(), ROOT / "opt/ressursvenn/current", settings)
    return True


def becomes_ready(command: list[str], folder: Path, settings: dict[str, str]) -> bool:
    """Start *command* and wait until it says that it is ready (Type=notify); False where it ends before that."""
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(f"{place}/notify")
        told.settimeout(0.1)
        environment = os.environ | settings | {"NOTIFY_SOCKET": f"{place}/notify"}
        with (RUN / "forms.log").open("ab") as log:
            started = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        while started.poll() is None:
            with suppress(TimeoutError):
                return told.recv(4096).startswith(b"READY=1")
    return False


def main(verb: str, units: list[str]) -> int:
    """Do *verb* to each of *units*; what is not known here is done, as it seems."""
    with (RUN / "systemctl.log").open("a") as log:
        log.write(f"{verb} {' '.join(units)}\n")
    for name in (unit.removeprefix("ressursvenn-").removesuffix(".service") for unit in units):
        if name not in ("nginx", "forms"):
            continue
        if verb in ("reload", "reload-or-restart") and pid(name):
            os.kill(pid(name), signal.SIGHUP)
        elif verb in ("restart", "reload-or-restart", "stop"):
            end(name)
        if verb in ("start", "restart", "reload-or-restart") and not pid(name) and not start(name):
            return 1
        if verb == "is-active" and not pid(name):
            return 3
    return 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        words = [word for word in sys.argv[1:] if not word.startswith("-")]
        sys.exit(main(words[0], words[1:]))
