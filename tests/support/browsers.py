"""Three engines under one small interface: Chromium, Firefox and WebKit, as a woman's own machine has them.

Chromium is driven by Playwright. Firefox and WebKit are the system's own, driven over WebDriver; where the system has
none, Playwright's builds stand in for them. None of them can reach anything but this machine.
"""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.support import fonts, watchdog
from tests.support.playwright_driver import playwright
from tests.support.ports import free_port
from tests.support.programs import need
from tests.support.screen import SIZE
from tests.support.tabs import Driver, Playwrights, WebDrivers, until
from tests.support.webdriver import Http, Marionette, WebDriverError, Wire

ENGINES = ("chromium", "firefox", "webkit")
END_S = 5  # for a browser to close in order
NOBODY = "127.0.0.1:9"  # the proxy for all that is not this machine: nobody answers there
# What a fresh Firefox would do by itself; and Marionette's own settings are refused, so that it is an ordinary one.
FIREFOX = {
    "remote.prefs.recommended": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.page": 0,
    "browser.warnOnQuit": False,
    "app.update.disabledForTesting": True,
    "browser.sessionstore.interval": 500,  # it writes down what is open as often as it can
    "security.sandbox.content.read_path_whitelist": f"{fonts.FOLDER}/",  # else its pages show an empty box per letter
}
CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--proxy-server={NOBODY}",
    "--proxy-bypass-list=127.0.0.1;localhost",
    "--no-first-run",
    f"--window-size={SIZE[0]},{SIZE[1]}",
    "--window-position=0,0",
]
# Playwright switches off what keeps pages for Back, and what this is all about.
NOT_ORDINARY = ["--disable-back-forward-cache"]


@dataclass(frozen=True)
class Browser:
    """A running browser.

    `tab()` is a fresh tab, and the one before it is closed; `another()` stands beside it. `tabs()` are those that the
    browser has, such as the ones that it has restored.
    """

    tab: Callable[[], Driver]
    another: Callable[[], Driver]
    tabs: Callable[[], list[Driver]]
    kill: Callable[[], None]


@dataclass(frozen=True)
class Habits:
    """How she has set up her browser: it runs scripts, it takes cookies, it opens the tabs of last time."""

    script: bool = True
    cookies: bool = True
    restores: bool = False


@contextmanager
def started(engine: str, display: str, profile: Path, **habits: bool) -> Iterator[Browser]:
    """Start *engine* on the screen *display*, with all that it keeps in *profile*, and with these Habits."""
    environment = fonts.environment("wide", profile)
    environment |= {"DISPLAY": display, "HOME": str(profile), "XDG_CACHE_HOME": str(profile / "cache")}
    starts = {"chromium": _chromium, "firefox": _firefox, "webkit": _webkit}
    with ExitStack() as stack:
        yield starts[engine](stack, environment, profile, Habits(**habits))


def _chromium(stack: ExitStack, environment: dict[str, str], profile: Path, habits: Habits) -> Browser:
    if not habits.cookies:
        (profile / "Default").mkdir(exist_ok=True)
        blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
        (profile / "Default" / "Preferences").write_text(json.dumps(blocked))
    return _playwright(stack, "chromium", need("chromium"), environment, profile, habits)


def _playwright(
    stack: ExitStack, engine: str, path: str, environment: dict[str, str], profile: Path, habits: Habits
) -> Browser:
    kind = getattr(stack.enter_context(playwright()), engine)
    arguments = CHROMIUM if engine == "chromium" else []
    if habits.restores and arguments:
        arguments = [*arguments, "--restore-last-session"]
    context = kind.launch_persistent_context(
        profile,
        executable_path=path,
        args=arguments,
        env=environment,
        headless=not environment["DISPLAY"],
        ignore_default_args=NOT_ORDINARY,
        java_script_enabled=habits.script,
        no_viewport=True,
        proxy=None if arguments else {"server": NOBODY, "bypass": "127.0.0.1,localhost"},
    )
    stack.callback(_closed, context.close)

    def tab() -> Driver:
        before, page = context.pages, context.new_page()
        for old in before:
            old.close()
        return Playwrights(page)

    def tabs() -> list[Driver]:
        return [Playwrights(page) for page in context.pages]

    return Browser(tab, lambda: Playwrights(context.new_page()), tabs, lambda: _kill(profile))


def _kill(profile: Path) -> None:
    """End every process that works in *profile*, without a word of warning to it."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(profile).encode() in process.read_bytes():
                os.kill(int(process.parent.name), signal.SIGKILL)


def _firefox(stack: ExitStack, environment: dict[str, str], profile: Path, habits: Habits) -> Browser:
    path, port = need("firefox"), free_port()
    if "playwright" in path:
        return _playwright(stack, "firefox", path, environment, profile, habits)
    wanted = {**FIREFOX, "marionette.port": port, "javascript.enabled": habits.script}
    wanted |= {} if habits.cookies else {"network.cookie.cookieBehavior": 2}
    wanted |= {"browser.startup.page": 3} if habits.restores else {}
    lines = [
        f"user_pref({name!r}, {str(value).lower() if isinstance(value, bool) else repr(value)});\n"
        for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("".join(lines))
    command = [
        path,
        "--marionette",
        "--no-remote",
        "--profile",
        str(profile),
        *([] if environment["DISPLAY"] else ["--headless"]),
        "--width",
        str(SIZE[0]),
        "--height",
        str(SIZE[1]),
    ]
    process = _run(stack, command, environment)
    wire = until(lambda: _connected(port), "Firefox's start")
    if habits.script:  # without, it does not come to an end by itself
        stack.callback(_wait_for_end, process)
    stack.callback(_closed, wire.close)
    return _of_wire(wire, process.kill)


def _closed(close: Callable[[], None]) -> None:
    """Close what may have been killed."""
    with suppress(Error, WebDriverError, OSError):
        close()


def _connected(port: int) -> Marionette | None:
    with suppress(OSError):
        return Marionette(port, {"pageLoadStrategy": "none"})
    return None


def _webkit(stack: ExitStack, environment: dict[str, str], profile: Path, habits: Habits) -> Browser:
    path, port = need("webkit"), free_port()
    if "playwright" in path:
        return _playwright(stack, "webkit", path, environment, profile, habits)
    # Without a graphics card its first window sometimes stays grey otherwise.
    process = _run(stack, [path, f"--port={port}"], {**environment, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"})
    arguments = [
        "--automation",
        f"--proxy=http://{NOBODY}",
        "--ignore-host=127.0.0.1",
        "--ignore-host=localhost",
        *([] if habits.script else ["--enable-javascript=false"]),
        *([] if habits.cookies else ["--cookies-policy=never"]),
    ]
    # Not by WebDriver's "proxy": its list of hosts makes this browser crash at every fifth start.
    capabilities = {
        "pageLoadStrategy": "none",
        "webkitgtk:browserOptions": {"binary": _minibrowser(), "args": arguments},
    }
    wire = until(lambda: _session(port, capabilities), "WebKit's start")
    stack.callback(_closed, wire.close)
    return _of_wire(wire, process.kill)


def _session(port: int, capabilities: dict[str, Any]) -> Http | None:
    with suppress(ConnectionRefusedError):
        return Http(port, capabilities)
    return None


def _minibrowser() -> str:
    """WebKitWebDriver's own browser; it is in nobody's PATH."""
    places = ("lib/*/webkit2gtk-4.*", "lib*/webkit2gtk-4.*", "libexec/webkit2gtk-4.*")
    return str(next(path for place in places for path in Path("/usr").glob(f"{place}/MiniBrowser")))


def _of_wire(wire: Wire, kill: Callable[[], None]) -> Browser:
    def another() -> Driver:
        return WebDrivers(wire, wire.send("NewWindow", type="tab")["handle"])

    def tabs() -> list[Driver]:
        return [WebDrivers(wire, handle) for handle in wire.send("GetWindowHandles")]

    return Browser(lambda: _fresh(wire), another, tabs, kill)


def _fresh(wire: Wire) -> Driver:
    before, window = wire.send("GetWindowHandles"), wire.send("NewWindow", type="tab")["handle"]
    for old in before:  # so that the new one is in front, and on the screen
        wire.send("SwitchToWindow", handle=old)
        wire.send("CloseWindow")
    wire.send("SwitchToWindow", handle=window)
    wire.send("SetWindowRect", x=0, y=0, width=SIZE[0], height=SIZE[1])
    return WebDrivers(wire, window)


def _run(stack: ExitStack, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = watchdog.start(command, env=environment, **quiet)
    stack.callback(watchdog.end, process)
    return process


def _wait_for_end(process: "subprocess.Popen[bytes]") -> None:
    """Let a browser that was asked to end write down what it keeps."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_S)
