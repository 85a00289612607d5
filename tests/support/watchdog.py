"""Watchdog: programs, mounts and folders of a test run end with it, however it ends.

A process of its own reads a pipe from the run. The kernel closes that pipe when the run ends, also by kill -9; then the
watchdog ends what the run has registered and not taken back, the youngest first.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

PATIENCE_S = 10  # for a program that was asked to end
_numbers = count()
_pipes: dict[int, "subprocess.Popen[bytes]"] = {}


def start(command: list[str], **options: Any) -> "subprocess.Popen[Any]":
    """Start *command* as the leader of a process group, with the options of subprocess.Popen; `end` ends it."""
    process: subprocess.Popen[Any] = subprocess.Popen(command, start_new_session=True, **options)
    _tell({"add": f"group {process.pid}", "group": process.pid})
    return process


def end(process: "subprocess.Popen[Any]", number: int = signal.SIGTERM, patience_s: float = PATIENCE_S) -> None:
    """Ask *process* to end, wait, and end all that is left of its group."""
    if process.poll() is None:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
    end_group(process.pid)
    process.wait()
    forget(process)


def forget(process: "subprocess.Popen[Any]") -> None:
    """Take back *process*, which has ended: its number may soon be another's."""
    _tell({"drop": f"group {process.pid}"})


def end_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS says "permission" for a group that is gone
        os.killpg(group, signal.SIGKILL)


def folder(prefix: str) -> Path:
    """Make a folder with a short path, which PostgreSQL's, gpg's and nginx's sockets need; it is removed at the end."""
    made = Path(tempfile.mkdtemp(prefix=prefix))
    _tell({"add": f"folder {made}", "folder": str(made)})
    return made


def keep(kept: Path) -> None:
    """Do not remove *kept*, made by `folder`: somebody will look into it."""
    _tell({"drop": f"folder {kept}"})


def run_at_end(command: list[str]) -> Callable[[], None]:
    """Have *command* run when the run ends. Returns what to call when that is no longer needed."""
    name = f"command {next(_numbers)}"
    _tell({"add": name, "command": command})
    return lambda: _tell({"drop": name})


def _tell(said: dict[str, Any]) -> None:
    """Write one line to the watchdog of this process; a process that was forked from another has its own."""
    if os.getpid() not in _pipes:
        command = [sys.executable, "-I", "-S", __file__, str(PATIENCE_S)]
        _pipes[os.getpid()] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        atexit.register(_wait, _pipes[os.getpid()])
    pipe = _pipes[os.getpid()].stdin
    assert pipe is not None
    pipe.write(json.dumps(said).encode() + b"\n")
    pipe.flush()


def _wait(watchdog: "subprocess.Popen[bytes]") -> None:
    """Let the watchdog do its work before the run is over."""
    watchdog.communicate()


def _watch(patience_s: float) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    registered: dict[str, dict[str, Any]] = {}
    for line in sys.stdin.buffer:
        said = json.loads(line)
        if "add" in said:
            registered[said["add"]] = said
        else:
            registered.pop(said["drop"], None)
    for said in reversed(registered.values()):
        with suppress(OSError, subprocess.SubprocessError):
            _end(said, patience_s)


def _end(said: dict[str, Any], patience_s: float) -> None:
    if "group" in said:
        os.killpg(said["group"], signal.SIGTERM)
        deadline = time.monotonic() + patience_s
        while _alive(said["group"]) and time.monotonic() < deadline:
            time.sleep(0.05)
        end_group(said["group"])
    elif "command" in said:
        subprocess.run(said["command"], timeout=patience_s, capture_output=True)
    else:
        shutil.rmtree(said["folder"], ignore_errors=True)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    _watch(float(sys.argv[1]))
