"""Visitors of a server in namespaces, run in its network: python -m tests.support.visitors write | read SECONDS_FILE.

write: sends one enquiry as a browser does, and prints the status of the answer. read: asks for pages and forms until
the file is gone, and prints as JSON how many answers there were of each status, and the slowest (seconds).
"""

import contextlib
import http.client
import json
import socket
import ssl
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.support.sample_answers import ENQUIRY, Fields

HOST = "ressursvenn.example"
PATHS = ("/nb/find/", "/nb/", "/form/nb/write/", "/form/ar/apply/")
TYPING_S = 4  # nobody fills in a form in less than three seconds


def ask(path: str, body: str | None = None) -> tuple[int, str]:
    """Status and text of an answer. Raises OSError, HTTPException."""
    connection = http.client.HTTPConnection(HOST)
    link = socket.create_connection(("127.0.0.1", 443), timeout=60)
    connection.sock = ssl._create_unverified_context().wrap_socket(link, server_hostname=HOST)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
    with contextlib.closing(connection):
        connection.request("POST" if body else "GET", path, body, headers if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def write() -> int:
    """Send one enquiry to Oslo; return the status."""
    fields = Fields(ask("/form/nb/write/oslo/")[1]).values
    time.sleep(TYPING_S)
    return ask("/form/nb/write/oslo/", urlencode({**fields, **ENQUIRY}, doseq=True))[0]


def read(path: str, running: Path) -> tuple[Counter[str], float]:
    """Ask for *path* again and again while the file *running* is there."""
    seen, slowest = Counter[str](), 0.0
    while running.exists():
        began = time.monotonic()
        try:
            seen[str(ask(path)[0])] += 1
        except (OSError, http.client.HTTPException) as error:
            seen[type(error).__name__] += 1
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.02)
    return seen, slowest


if __name__ == "__main__":
    if sys.argv[1] == "write":
        print(write())
    else:
        with ThreadPoolExecutor() as pool:
            results = list(pool.map(lambda path: read(path, Path(sys.argv[2])), PATHS))
        print(json.dumps({**sum((seen for seen, _ in results), Counter()), "slowest": max(s for _, s in results)}))
