"""One open tab, driven by Playwright or over WebDriver: the few things that the tests do in it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal, Protocol

from playwright.sync_api import Error, Page

from tests.support.webdriver import WebDriverError, Wire

BUTTONS: tuple[Literal["left", "middle", "right"], ...] = ("left", "middle", "right")
KEYS = {"Shift": "\ue008", "Control": "\ue009", "Escape": "\ue00c", "Tab": "\ue004", "Enter": "\ue007",
        "End": "\ue010", "Home": "\ue011", "ArrowUp": "\ue013", "ArrowDown": "\ue015", "F4": "\ue034"}  # fmt: skip
PATIENCE_S = 60
REST_S = 0.1
WHERE = "(({x, y}) => [x, y])(document.querySelector(%r).getBoundingClientRect())"


class Driver(Protocol):
    """One open tab. Elements are named by CSS selectors; text that is typed is typed key by key.

    A click is made with a *button* of the mouse (0 left, 1 middle, 2 right), while a key may be *held*. `drag` presses
    and lets go so many pixels *by* the side. `hold` presses the *others* while *key* is down; itself: it repeats.
    `reload` ends when the document that stood there is gone.
    """

    def open(self, url: str) -> None: ...
    def click(self, selector: str, button: int = 0, held: str = "") -> None: ...
    def type(self, selector: str, text: str) -> None: ...
    def drag(self, selector: str, by: int) -> None: ...
    def press(self, *keys: str) -> None: ...
    def hold(self, key: str, *others: str) -> None: ...
    def back(self) -> None: ...
    def forward(self) -> None: ...
    def reload(self) -> None: ...
    def url(self) -> str: ...
    def title(self) -> str: ...
    def eval(self, expression: str) -> Any: ...


def until(true: Callable[[], Any], what: str = "it", patience_s: float = PATIENCE_S) -> Any:
    """Wait until *true* says yes, and give what it said; pages that change under its eyes are looked at again.

    Raises AssertionError after *patience_s* seconds, with what the browser complained of last.
    """
    deadline, complaint = time.monotonic() + patience_s, ""
    while time.monotonic() < deadline:
        try:
            if found := true():
                return found
        except (Error, WebDriverError) as error:
            complaint = f"; the browser said last: {error}"
        time.sleep(0.03)
    raise AssertionError(f"{what} has not happened within {patience_s} s{complaint}")


class Playwrights:
    """A tab that Playwright drives."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def click(self, selector: str, button: int = 0, held: str = "") -> None:
        with self._holding(held):
            self.page.locator(selector).first.click(no_wait_after=True, button=BUTTONS[button])

    @contextmanager
    def _holding(self, key: str) -> Iterator[None]:
        if key:
            self.page.keyboard.down(key)
        yield
        if key:
            self.page.keyboard.up(key)

    def drag(self, selector: str, by: int) -> None:
        x, y = self.eval(WHERE % selector)
        mouse = self.page.mouse
        mouse.move(x + 20, y + 10)
        mouse.down()
        mouse.move(x + 20 + by, y + 12, steps=5)
        with suppress(Error):
            mouse.up()

    def hold(self, key: str, *others: str) -> None:
        with self._holding(key):
            for other in others:
                self.page.keyboard.down(other)
                if other != key:
                    self.page.keyboard.up(other)

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

    def __init__(self, wire: Wire, handle: str) -> None:
        self.wire, self.handle = wire, handle

    def _send(self, command: str, **given: Any) -> Any:
        """Tell this tab the command, also while the one before was told to another."""
        self.wire.send("SwitchToWindow", handle=self.handle)
        return self.wire.send(command, **given)

    def open(self, url: str) -> None:
        self._send("Navigate", url=url)

    def click(self, selector: str, button: int = 0, held: str = "") -> None:
        if held:
            self._key("keyDown", held)
        until(lambda: self._press(selector, button), f"a press on {selector}")
        if held:
            self._key("keyUp", held)

    def _key(self, *strokes: str) -> None:
        """Press down and let go, as *strokes* say in turn: the kind of a stroke, and its key."""
        pairs = zip(strokes[::2], strokes[1::2], strict=True)
        actions = [{"type": kind, "value": KEYS.get(key, key)} for kind, key in pairs]
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def drag(self, selector: str, by: int) -> None:
        moves = [{"type": "pointerMove", "duration": 50, "origin": "pointer", "x": by // 5, "y": 1} for _ in range(5)]
        until(lambda: self._press(selector, 0, moves), f"a press on {selector}")

    def hold(self, key: str, *others: str) -> None:
        pairs = [
            ("keyDown", key),
            *((kind, other) for other in others for kind in ("keyDown", "keyUp") if other != key or kind == "keyDown"),
            ("keyUp", key),
        ]
        self._key(*(part for pair in pairs for part in pair))

    def _press(self, selector: str, button: int, moves: list[dict[str, Any]] | None = None) -> bool:
        """Press where the element has come to rest; a scroll of the browser's own can still be under way."""
        self.eval(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        before = self.eval(WHERE % selector)
        time.sleep(REST_S)
        if before != self.eval(WHERE % selector):
            return False
        element = self._send("FindElement", using="css selector", value=selector)
        self._mouse({"type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0})  # fails while it moves
        down, up = ({"type": kind, "button": button} for kind in ("pointerDown", "pointerUp"))
        with suppress(WebDriverError):  # the page may leave before the button is let go: that is no press to repeat
            self._mouse(down, *(moves or []), up)
        return True

    def _mouse(self, *actions: dict[str, Any]) -> None:
        self._act({"type": "pointer", "id": "mouse", "actions": list(actions)})

    def type(self, selector: str, text: str) -> None:
        self.click(selector)
        self.press(*text)

    def press(self, *keys: str) -> None:
        self._key(*(part for key in keys for kind in ("keyDown", "keyUp") for part in (kind, key)))

    def back(self) -> None:
        with suppress(WebDriverError):  # it complains of pages that leave again at once
            self._send("Back")

    def forward(self) -> None:
        with suppress(WebDriverError):
            self._send("Forward")

    def reload(self) -> None:
        self.eval("document.documentElement.dataset.reloading = 'yes'")
        self._send("Refresh")  # WebKit answers now and then while the old document still stands
        until(lambda: self.eval("!document.documentElement.dataset.reloading"), "the reload")

    def url(self) -> str:
        return str(self.eval("location.href"))

    def title(self) -> str:
        return str(self._send("GetTitle"))

    def eval(self, expression: str) -> Any:
        return self._send("ExecuteScript", script=f"return ({expression})", args=[])

    def _act(self, source: dict[str, Any]) -> None:
        self._send("PerformActions", actions=[source])
