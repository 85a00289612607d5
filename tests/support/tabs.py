"""One open tab, driven by Playwright or over WebDriver: the few things that the tests do in it."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from playwright.sync_api import Error, Page

from tests.support.webdriver import WebDriverError, Wire

KEYS = {"Shift": "\ue008", "Escape": "\ue00c", "Tab": "\ue004", "Enter": "\ue007"}
PATIENCE_S = 60
REST_S = 0.1
WHERE = "(({x, y}) => [x, y])(document.querySelector(%r).getBoundingClientRect())"


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


def until(true: Callable[[], Any], what: str = "it", patience_s: float = PATIENCE_S) -> Any:
    """Wait until *true* says yes, and give what it said; pages that change under its eyes are looked at again."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        with suppress(Error, WebDriverError):
            if found := true():
                return found
        time.sleep(0.03)
    raise AssertionError(f"{what} has not happened within {patience_s} s")


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
        """Press where the element has come to rest; a scroll of the browser's own can still be under way."""
        self.eval(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        before = self.eval(WHERE % selector)
        time.sleep(REST_S)
        if before != self.eval(WHERE % selector):
            return False
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
