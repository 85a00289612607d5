"""The few WebDriver commands that the tests need (W3C WebDriver), over the two wires that system browsers offer.

WebKit takes them over HTTP from WebKitWebDriver. Firefox takes the same ones over its own socket, Marionette.
"""

import json
import socket
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import Any, Protocol

START_S = 120
ANSWER_S = 20  # WebKit now and then loses the answer of a page that was just leaving
# A command's name at Marionette, its method and its path.
COMMANDS = {
    "Navigate": ("POST", "/url"),
    "GetCurrentURL": ("GET", "/url"),
    "GetTitle": ("GET", "/title"),
    "Back": ("POST", "/back"),
    "Forward": ("POST", "/forward"),
    "Refresh": ("POST", "/refresh"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "PerformActions": ("POST", "/actions"),
    "NewWindow": ("POST", "/window/new"),
    "SwitchToWindow": ("POST", "/window"),
    "CloseWindow": ("DELETE", "/window"),
    "GetWindowHandles": ("GET", "/window/handles"),
    "FindElement": ("POST", "/element"),
    "SetWindowRect": ("POST", "/window/rect"),
}


class WebDriverError(Exception):
    """The browser could not do what it was told; says what it said."""


class Wire(Protocol):
    def send(self, command: str, **given: Any) -> Any:
        """Tell the browser one command, and give what it answers. Raises WebDriverError."""

    def close(self) -> None:
        """End the session, and with it the browser."""


class Http:
    """A session at a driver that answers on a port of this machine."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self.port = port
        self.session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}}, START_S)[
            "sessionId"
        ]

    def send(self, command: str, **given: Any) -> Any:
        method, path = COMMANDS[command]
        try:
            return self._ask(method, f"/session/{self.session}{path}", given if method == "POST" else None)
        except TimeoutError as error:
            raise WebDriverError(f"{command}: no answer within {ANSWER_S} s") from error

    def close(self) -> None:
        self._ask("DELETE", f"/session/{self.session}", None)

    def _ask(self, method: str, path: str, given: dict[str, Any] | None, patience_s: int = ANSWER_S) -> Any:
        body = None if given is None else json.dumps(given)
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=patience_s)) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        if answer.status != 200:
            raise WebDriverError(f"{method} {path}: {value['error']}: {value['message']}")
        return value


class Marionette:
    """A session at Firefox itself: messages are `length:[0, number, command, parameters]`."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=START_S)
        self.stream, self.number = self.socket.makefile("rb"), 0
        with ExitStack() as on_failure:
            on_failure.callback(self._hang_up)
            self._receive()  # it says hello first
            self.send("NewSession", capabilities={"alwaysMatch": capabilities})
            on_failure.pop_all()

    def send(self, command: str, **given: Any) -> Any:
        self.number += 1
        name = command if ":" in command else f"WebDriver:{command}"
        text = json.dumps([0, self.number, name, given])
        self.socket.sendall(f"{len(text)}:{text}".encode())
        _, _, error, value = self._receive()
        if error:
            raise WebDriverError(f"{command}: {error['error']}: {error['message']}")
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def close(self) -> None:
        try:
            self.send("Marionette:Quit", flags=["eAttemptQuit"])
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        self.stream.close()
        self.socket.close()

    def _receive(self) -> Any:
        length = b""
        while (byte := self.stream.read(1)) != b":":
            if not byte:
                raise WebDriverError("the browser has hung up")
            length += byte
        return json.loads(self.stream.read(int(length)))
