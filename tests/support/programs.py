"""The outside programs that the tests use as independent judges: a browser, gpg, openssl, a QR reader.

    python -m tests.support.programs     get what this machine lacks, as far as it may

Looks for what is there, else asks the system's package manager for all that lacks at once (as root or with passwordless
sudo), else Playwright for its own browsers. It says beforehand what it installs. What still lacks stands at the end of
the test run under "not run"; with CI=true that is a failure (see not_run.py).
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MANAGERS = {
    "apt-get": ["apt-get", "install", "--yes", "--no-install-recommends"],
    "dnf": ["dnf", "install", "--assumeyes"],
    "pacman": ["pacman", "--sync", "--noconfirm"],
    "apk": ["apk", "add"],
    "brew": ["brew", "install"],
}
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install"]


@dataclass(frozen=True)
class Program:
    """One outside program: the commands it goes by (* in a path: the newest), and its package if not its name."""

    name: str
    commands: tuple[str, ...]
    packages: dict[str, str] = field(default_factory=dict)
    playwright: str | None = None

    def find(self) -> str | None:
        """The path of the program on this machine, or None."""
        found = [path for command in self.commands for path in _paths(command)]
        return found[0] if found else _playwright(self.playwright)

    def package(self, manager: str) -> str:
        """What *manager* calls it."""
        return self.packages.get(manager, self.name)

    def install(self) -> list[str] | None:
        """The command that installs it here, or None where no package manager is known."""
        if manager := _manager():
            return [*MANAGERS[manager], self.package(manager)]
        return [*PLAYWRIGHT, self.playwright] if self.playwright else None


PROGRAMS = {
    "chromium": Program("chromium", ("chromium", "chromium-browser", "google-chrome"), playwright="chromium"),
    "debootstrap": Program("debootstrap", ("debootstrap", "/usr/sbin/debootstrap")),
    "firefox": Program(
        "firefox-esr",
        ("firefox-esr", "firefox"),
        dict.fromkeys(("dnf", "pacman", "apk", "brew"), "firefox"),
        playwright="firefox",
    ),
    "gpg": Program("gnupg", ("gpg",)),
    "java": Program(
        "default-jre-headless",
        ("java",),
        {"dnf": "java-latest-openjdk-headless", "pacman": "jre-openjdk-headless", "apk": "openjdk21-jre-headless"}
        | {"brew": "openjdk"},
    ),
    "nginx": Program("nginx", ("nginx", "/usr/sbin/nginx")),  # not in everybody's PATH
    "node": Program("nodejs", ("node", "nodejs"), {"brew": "node"}),
    "npm": Program("npm", ("npm",), {"brew": "node"}),
    "openssl": Program("openssl", ("openssl",)),
    "postfix": Program("postfix", ("postfix", "/usr/sbin/postfix")),
    "postgresql": Program(
        "postgresql",
        ("initdb", "/usr/lib/postgresql/*/bin/initdb", "/opt/homebrew/opt/postgresql*/bin/initdb"),
        {"dnf": "postgresql-server"},
    ),
    **{
        name: Program(
            "libnss3-tools", (name,), {"dnf": "nss-tools", "pacman": "nss", "apk": "nss-tools", "brew": "nss"}
        )
        for name in ("certutil", "cmsutil", "pk12util")
    },
    **{name: Program("rnp", (name,)) for name in ("rnp", "rnpkeys")},
    "sq": Program("sq", ("sq",), {"dnf": "sequoia-sq", "pacman": "sequoia-sq", "brew": "sequoia-sq"}),
    **{
        name: Program("openssh-client", (name,), {"dnf": "openssh-clients"})
        for name in ("scp", "ssh-agent", "ssh-keygen")
    },
    "sshd": Program("openssh-server", ("sshd", "/usr/sbin/sshd"), {"pacman": "openssh", "apk": "openssh"}),
    "systemd-analyze": Program("systemd", ("systemd-analyze",)),
    # Its driver brings WebKit with it, and a small browser.
    "webkit": Program("webkit2gtk-driver", ("WebKitWebDriver",), {"dnf": "webkit2gtk4.1"}, playwright="webkit"),
    "xvfb": Program("xvfb", ("Xvfb",), {"dnf": "xorg-x11-server-Xvfb", "pacman": "xorg-server-xvfb"}),
    "zbarimg": Program("zbar-tools", ("zbarimg",), dict.fromkeys(("dnf", "pacman", "apk", "brew"), "zbar")),
}

not_run: dict[str, str] = {}


def need(name: str) -> str:
    """Return the path of program *name*, or skip the test and say so in the list "not run"."""
    path = PROGRAMS[name].find()
    if path is None:
        command = PROGRAMS[name].install()
        not_run[name] = " ".join(command) if command else f"install {PROGRAMS[name].name} by hand"
        pytest.skip(f"{name} is not on this machine")
    return path


def _paths(command: str) -> list[str]:
    if "*" in command:
        return sorted(map(str, Path("/").glob(command.lstrip("/"))), reverse=True)
    path = shutil.which(command)
    return [path] if path else []


def _playwright(browser: str | None) -> str | None:
    if browser is None:
        return None
    from tests.support.playwright_driver import playwright

    with playwright() as driver:
        path = Path(getattr(driver, browser).executable_path)
    return str(path) if path.exists() else None


def _manager() -> str | None:
    """The package manager of this machine."""
    return next((manager for manager in MANAGERS if shutil.which(manager)), None)


def as_root(command: list[str]) -> list[str] | None:
    """How to run *command* with the rights that it needs; None where we cannot."""
    if command[0] == "brew" or os.geteuid() == 0:
        return command
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", *command]
    return None


def _lacking() -> list[Program]:
    return [program for program in PROGRAMS.values() if program.find() is None]


def get() -> None:
    """Install what this machine lacks; what cannot be had is listed as "not run" at the end of the tests."""
    if not (lacking := _lacking()):
        return
    print(f"this machine lacks {_listed(program.name for program in lacking)}", flush=True)
    if manager := _manager():
        packages = sorted({program.package(manager) for program in lacking})
        if manager == "apt-get":
            _run(["apt-get", "update", "--quiet"])
        _run([*MANAGERS[manager], *packages])
        # One package that the manager does not know makes the whole call fail.
        for package in sorted({program.package(manager) for program in _lacking()}) if len(packages) > 1 else []:
            _run([*MANAGERS[manager], package])
    if browsers := [program.playwright for program in _lacking() if program.playwright]:
        print(f"installing: {' '.join([*PLAYWRIGHT, *browsers])}", flush=True)
        subprocess.run([*PLAYWRIGHT, *browsers], stdout=subprocess.DEVNULL)
    if still := _lacking():
        print(f"could not get {_listed(program.name for program in still)}: what needs them is not run", flush=True)


def _run(wanted: list[str]) -> None:
    """Say that *wanted* is run, and run it; what goes wrong it prints itself."""
    if command := as_root(wanted):
        print(f"installing: {' '.join(command)}", flush=True)
        subprocess.run(command, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    else:
        print(f"only root may install: sudo {' '.join(wanted)}", flush=True)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m tests.support.programs",
        description="Install the programs that the tests use and this machine lacks, and say so beforehand.",
    ).parse_args()
    get()
