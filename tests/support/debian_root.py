"""A Debian 12 with a real systemd in namespaces of its own: the server on which the installer and the units are tried.

    python -m tests.support.debian_root FOLDER    make one in FOLDER (two minutes, 320 MB), and boot it: systemctl works

Inside it there is a loopback and no other network: what it is to install must be copied into it before. Needs root,
debootstrap, and the right to make namespaces; `available` says what is missing.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support import watchdog
from tests.support.programs import need, not_run

PACKAGES = (
    "ca-certificates,certbot,curl,dbus,iproute2,libnginx-mod-http-brotli-static,nginx,openssl,pebble,procps,"
    "python3-venv,systemd,systemd-sysv"
)
UP_S = 60
# Run in new mount, PID, network and cgroup namespaces. Shared mounts: without them systemd's credentials, which it
# mounts in a child, would stay empty (systemd does this itself where it sees no container).
BOOT = """set -e; R=$1
mount --bind "$R" "$R"; mount -t proc proc "$R/proc"; mount -t sysfs sysfs "$R/sys"
mount -t cgroup2 cgroup2 "$R/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$R/run"; mount -t tmpfs -o mode=755 tmpfs "$R/dev"
for n in null zero full random urandom tty; do touch "$R/dev/$n"; mount --bind "/dev/$n" "$R/dev/$n"; done
mkdir "$R/dev/pts" "$R/dev/shm"; mount -t tmpfs tmpfs "$R/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$R/dev/pts"
ln -s pts/ptmx "$R/dev/ptmx"; ln -s /proc/self/fd "$R/dev/fd"
hostname server; ip link set lo up
cd "$R"; mkdir -p .old; pivot_root . .old; umount -l /.old; mount --make-rshared /
exec env -i container=unshare PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --show-status=0
"""
NAMESPACES = ("--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup")
UNSHARE = ("unshare", *NAMESPACES, "--propagation=private", "--fork", "--kill-child")
CLEAN = {
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
}


def available() -> None:
    """Skip the test, and name it as not run, where no such server can be made."""
    need("debootstrap")
    if os.geteuid() != 0:
        not_run["debian root"] = "run the tests as root: a Debian in namespaces needs it"
        pytest.skip("only root may make a Debian in namespaces")


def make(folder: Path) -> None:
    """Install Debian 12 in *folder*, which is new."""
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-2000:]


def new(name: str) -> "Server":
    """A server of that name in a folder that the end of the run removes: a copy of RESSURSVENN_DEBIAN, or made anew."""
    available()
    folder = watchdog.folder("debian") / name
    if given := os.environ.get("RESSURSVENN_DEBIAN"):
        subprocess.run(["cp", "-a", given, folder], check=True)
    else:
        make(folder)
    return Server(folder)


class Server:
    """The Debian in *folder*, while it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.init = folder, 0

    def run(self, line: str, timeout_s: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run a command line of bash in it, as root in /root."""
        inside = [*self.enter(*NAMESPACES), "bash", "-c", f"cd; {line}"]
        return subprocess.run(inside, capture_output=True, text=True, timeout=timeout_s, env=CLEAN)

    def done(self, line: str) -> str:
        """What a command line prints that ends well."""
        ran = self.run(line, timeout_s=600)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def enter(self, *namespaces: str) -> list[str]:
        """The beginning of a command that runs in its *namespaces*: with --net alone, with our files."""
        return ["nsenter", f"--target={self.init}", *namespaces, "--"]

    def copy(self, file: Path, into: str = "root") -> str:
        """Put *file* into its folder *into*; return the path there."""
        (self.folder / into / file.name).write_bytes(file.read_bytes())
        return f"/{into}/{file.name}"

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Boot it; at the end of the block it is cut off, as by a failing power supply."""
        log = self.folder.with_name(f"{self.folder.name}.log")
        with log.open("ab") as file:
            command = [*_in_own_cgroup(self.folder.name), *UNSHARE, "sh", "-c", BOOT, "boot", str(self.folder)]
            outer = watchdog.start(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        try:
            self._wait(outer.pid)
            yield self
        finally:
            watchdog.end(outer, signal.SIGKILL)
            _remove(_cgroup(self.folder.name))

    def _wait(self, outer: int) -> None:
        deadline = time.monotonic() + UP_S
        while time.monotonic() < deadline:
            children = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
            self.init = int(children[0]) if children else 0
            if self.init and self.run("systemctl is-system-running").stdout.strip() in ("running", "degraded"):
                return
            time.sleep(0.2)
        raise TimeoutError(f"Debian is not up after {UP_S} s")


def _in_own_cgroup(name: str) -> list[str]:
    """systemd must own its cgroup (cgroup v2, also where it stands beside v1)."""
    own = _cgroup(name)
    own.mkdir(exist_ok=True)
    return ["sh", "-c", 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"', "in", str(own)]


def _cgroup(name: str) -> Path:
    tree = Path("/sys/fs/cgroup")
    tree = tree if (tree / "cgroup.procs").exists() else tree / "unified"
    return tree / f"ressursvenn-{os.getpid()}-{name}"


def _remove(cgroup: Path) -> None:
    for folder in sorted((path for path in cgroup.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):
            folder.rmdir()
    with suppress(OSError):  # somebody in it has not ended yet: it stays, empty
        cgroup.rmdir()


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    if not place.exists():
        make(place)
    with Server(place).running() as server:
        print(f"up; enter it with: {' '.join(server.enter('--mount', '--pid', '--net', '--cgroup'))} bash")
        signal.pause()
