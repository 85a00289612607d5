"""The outside programs that the tests use as independent judges: a browser, gpg, openssl, a QR reader.

    python -m tests.support.programs     get what this machine lacks, as far as it may

Looks for what is there, else asks the system's package manager (as root or with passwordless sudo), else
Playwright's own browser. What still lacks stands at the end of the test run under "not run"; with CI=true
that is a failure (see conftest.py).
"""

import os
import shutil
import subprocess
import sys
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

    def install(self) -> list[str] | None:
        """The command that installs it here, or None where no package manager is known."""
        for manager, command in MANAGERS.items():
            if shutil.which(manager):
                return [*command, self.packages.get(manager, self.name)]
        return [sys.executable, "-m", "playwright", "install", self.playwright] if self.playwright else None


PROGRAMS = {
    "chromium": Program("chromium", ("chromium", "chromium-browser", "google-chrome"), playwright="chromium"),
    "firefox": Program(
        "firefox-esr",
        ("firefox-esr", "firefox"),
        dict.fromkeys(("dnf", "pacman", "apk", "brew"), "firefox"),
        playwright="firefox",
    ),
    "gpg": Program("gnupg", ("gpg",)),
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


def _as_root(command: list[str]) -> list[str] | None:
    if command[0] == "brew" or command[0] == sys.executable or os.geteuid() == 0:
        return command
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", *command]
    return None


def _get(program: Program) -> None:
    """Install *program*; what goes wrong is printed and shows again as "not run" at the end."""
    ways = [program.install()]
    if program.playwright:
        ways.append([sys.executable, "-m", "playwright", "install", program.playwright])
    for way in filter(None, ways):
        command = _as_root(way)
        if command is None:
            continue
        print(f"{program.name} is missing: {' '.join(command)}", flush=True)
        if command[-len(way)] == "apt-get":
            subprocess.run([*command[: -len(way)], "apt-get", "update", "--quiet"], stdout=subprocess.DEVNULL)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, stdout=subprocess.DEVNULL, env=environment)
        if program.find():
            return


if __name__ == "__main__":
    for lacking in [program for program in PROGRAMS.values() if program.find() is None]:
        _get(lacking)
