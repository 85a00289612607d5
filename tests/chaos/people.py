"""People who write letter after letter, and press Send again until they are told that it was received."""

import http.client
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from forms.web.csrf import QUICK_SECONDS
from tests.chaos.world_settings import CENTRES
from tests.support.sample_answers import ENQUIRY, Fields

ANSWER_S = 20
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass
class People:
    """Those who write to the service on *port*. *acknowledged* holds the name in each letter and its centre."""

    port: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    may_write: threading.Event = field(default_factory=threading.Event)

    def ask(self, body: str | None = None) -> tuple[int, str]:
        """Get the form, or send it with *body*; return the status and the page. Raises OSError, HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            connection.request("POST" if body else "GET", "/form/nb/write/", body, HEADERS if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def write(self, number: int) -> None:
        """Be writer *number*, until told to stop."""
        shown: dict[str, str] = {}
        while not shown and not self.stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                status, page = self.ask()
                shown = Fields(page).values if status == 200 else {}
        time.sleep(QUICK_SECONDS + 0.2)
        count = 0
        while not self.stop.is_set():
            count += 1
            self._send(shown, f"w{number}n{count}x", CENTRES[count % 2])
            time.sleep(0.01)
            self.may_write.wait()

    def _send(self, shown: dict[str, str], name: str, centre: str) -> None:
        body = urlencode({**shown, **ENQUIRY, "centre": centre, "name": name}, doseq=True)
        while not self.stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                if self.ask(body)[0] == 303:
                    self.acknowledged[name] = centre
                    return
            self.refused += 1
            time.sleep(0.1)
