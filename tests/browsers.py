"""Three engines under one small interface: Chromium, Firefox and WebKit, as a woman's own machine has them.

Chromium is driven by Playwright. Firefox and WebKit are the system's own, driven over WebDriver; where the system has
none, Playwright's builds stand in for them. None of them can reach anything but this machine.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Error, Page, sync_playwright

from tests.outside import need
from tests.running import free_port
from tests.screen import SIZE
from tests.webdriver import Http, Marionette, WebDriverError, Wire

ENGINES = ("chromium", "firefox", "webkit")
KEYS = {"Shift": "\ue008", "Escape": "\ue00c", "Tab": "\ue004", "Enter": "\ue007"}
PATIENCE_S = 30
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
}
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--proxy-server={NOBODY}", "--proxy-bypass-list=127.0.0.1;localhost", "--no-first-run",
            f"--window-size={SIZE[0]},{SIZE[1]}", "--window-position=0,0"]
# Playwright switches off what keeps pages for Back, and what this is all about.
NOT_ORDINARY = ["--disable-back-forward-cache"]


class Driver(Protocol):
    """One open tab. Elements are named by CSS selectors; text that is typed is typed key by key."""

    def open(self, url: str) -> None: ...
    def click(self, selector: str) -> None: ...
    def type(self, selector: str, text: str) -> None: ...
    def press(self, *keys: str) -> None: ...
    def back(self) -> None: ...
    def forward(self) -> None: ...
    def reload(self) -> None: ...
    def url(self) -> str: ...
    def title(self) -> str: ...
    def eval(self, expression: str) -> Any: ...


def until(true: Callable[[], Any], what: str = "it") -> Any:
    """Wait until *true* says yes, and give what it said; pages that change under its eyes are looked at again."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(Error, WebDriverError):
            if found := true():
                return found
        time.sleep(0.03)
    raise AssertionError(f"{what} has not happened within {PATIENCE_S} s")


class Playwrights:
    """A tab that Playwright drives."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click(no_wait_after=True)

    def type(self, selector: str, text: str) -> None:
        self.page.locator(selector).first.press_sequentially(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def back(self) -> None:
        with suppress(Error):  # the page that it waits for leaves again at once
            self.page.go_back(wait_until="commit")

    def forward(self) -> None:
        with suppress(Error):
            self.page.go_forward(wait_until="commit")

    def reload(self) -> None:
        self.page.reload()

    def url(self) -> str:
        return str(self.page.evaluate("location.href"))

    def title(self) -> str:
        return self.page.title()

    def eval(self, expression: str) -> Any:
        return self.page.evaluate(f"() => ({expression})")


class WebDrivers:
    """A tab of the system's own Firefox or WebKit."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def open(self, url: str) -> None:
        self.wire.send("Navigate", url=url)

    def click(self, selector: str) -> None:
        until(lambda: self._press(selector), f"a press on {selector}")

    def _press(self, selector: str) -> bool:
        self.eval(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        element = self.wire.send("FindElement", using="css selector", value=selector)
        move = {"type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})  # fails while the page still moves
        return True

    def type(self, selector: str, text: str) -> None:
        self.click(selector)
        self.press(*text)

    def press(self, *keys: str) -> None:
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def back(self) -> None:
        with suppress(WebDriverError):  # it complains of pages that leave again at once
            self.wire.send("Back")

    def forward(self) -> None:
        with suppress(WebDriverError):
            self.wire.send("Forward")

    def reload(self) -> None:
        self.wire.send("Refresh")

    def url(self) -> str:
        return str(self.eval("location.href"))

    def title(self) -> str:
        return str(self.wire.send("GetTitle"))

    def eval(self, expression: str) -> Any:
        return self.wire.send("ExecuteScript", script=f"return ({expression})", args=[])

    def _act(self, source: dict[str, Any]) -> None:
        self.wire.send("PerformActions", actions=[source])


class Browser:
    """A running browser: each `tab()` is a fresh one; the one before it is no longer used."""

    def __init__(self, tab: Callable[[], Driver], kill: Callable[[], None]) -> None:
        self.tab, self.kill = tab, kill


@contextmanager
def started(engine: str, display: str, profile: Path, script: bool = True) -> Iterator[Browser]:
    """Start *engine* on the screen *display*, with all that it keeps in *profile*; without *script*, no JavaScript."""
    environment = {**os.environ, "DISPLAY": display, "HOME": str(profile), "XDG_CACHE_HOME": str(profile / "cache")}
    starts = {"chromium": _chromium, "firefox": _firefox, "webkit": _webkit}
    with ExitStack() as stack:
        yield starts[engine](stack, environment, profile, script)


def _chromium(stack: ExitStack, environment: dict[str, str], profile: Path, script: bool) -> Browser:
    return _playwright(stack, "chromium", need("chromium"), environment, profile, script)


def _playwright(stack: ExitStack, engine: str, path: str, environment: dict[str, str], profile: Path,
                script: bool) -> Browser:
    kind = getattr(stack.enter_context(sync_playwright()), engine)
    arguments = CHROMIUM if engine == "chromium" else []
    context = kind.launch_persistent_context(
        profile, executable_path=path, args=arguments, env=environment, headless=not environment["DISPLAY"],
        ignore_default_args=NOT_ORDINARY, java_script_enabled=script, no_viewport=True,
        proxy=None if arguments else {"server": NOBODY, "bypass": "127.0.0.1,localhost"},
    )
    stack.callback(context.close)

    def tab() -> Driver:
        before, page = context.pages, context.new_page()
        for old in before:
            old.close()
        return Playwrights(page)

    return Browser(tab, lambda: None)


def _firefox(stack: ExitStack, environment: dict[str, str], profile: Path, script: bool) -> Browser:
    path, port = need("firefox"), free_port()
    if "playwright" in path:
        return _playwright(stack, "firefox", path, environment, profile, script)
    wanted = {**FIREFOX, "marionette.port": port, "javascript.enabled": script}
    lines = [f"user_pref({name!r}, {str(value).lower() if isinstance(value, bool) else repr(value)});\n"
             for name, value in wanted.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [path, "--marionette", "--no-remote", "--profile", str(profile),
               *([] if environment["DISPLAY"] else ["--headless"]), "--width", str(SIZE[0]), "--height", str(SIZE[1])]
    process = _run(stack, command, environment)
    wire = until(lambda: _connected(port), "Firefox's start")
    stack.callback(wire.close)
    return Browser(lambda: _fresh(wire), process.kill)


def _connected(port: int) -> Marionette | None:
    with suppress(OSError):
        return Marionette(port, {"pageLoadStrategy": "none"})
    return None


def _webkit(stack: ExitStack, environment: dict[str, str], profile: Path, script: bool) -> Browser:
    path, port = need("webkit"), free_port()
    if "playwright" in path:
        return _playwright(stack, "webkit", path, environment, profile, script)
    # Without a graphics card its first window sometimes stays grey otherwise.
    process = _run(stack, [path, f"--port={port}"], {**environment, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"})
    without = [] if script else ["--enable-javascript=false"]
    capabilities = {
        "pageLoadStrategy": "none",
        "webkitgtk:browserOptions": {"binary": _minibrowser(), "args": ["--automation", *without]},
        "proxy": {"proxyType": "manual", "httpProxy": NOBODY, "sslProxy": NOBODY,
                  "noProxy": ["127.0.0.1", "localhost"]},
    }
    wire = until(lambda: _session(port, capabilities), "WebKit's start")
    stack.callback(wire.close)
    return Browser(lambda: _fresh(wire), process.kill)


def _session(port: int, capabilities: dict[str, Any]) -> Http | None:
    with suppress(ConnectionRefusedError):
        return Http(port, capabilities)
    return None


def _minibrowser() -> str:
    """WebKitWebDriver's own browser; it is in nobody's PATH."""
    places = ("lib/*/webkit2gtk-4.*", "lib*/webkit2gtk-4.*", "libexec/webkit2gtk-4.*")
    return str(next(path for place in places for path in Path("/usr").glob(f"{place}/MiniBrowser")))


def _fresh(wire: Wire) -> Driver:
    window = wire.send("NewWindow", type="tab")["handle"]
    wire.send("CloseWindow")  # so that the new one is in front, and on the screen
    wire.send("SwitchToWindow", handle=window)
    wire.send("SetWindowRect", x=0, y=0, width=SIZE[0], height=SIZE[1])
    return WebDrivers(wire)


def _run(stack: ExitStack, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end() -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()

    stack.callback(end)
    return process
