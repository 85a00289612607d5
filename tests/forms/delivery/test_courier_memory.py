"""A real courier process and a mail server whose replies never end: it goes on and takes no memory."""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.outbox.outbox import Outbox
from forms.settings import settings
from tests.support import ROOT, watchdog
from tests.support.hostile_smtp import Rude
from tests.support.loopback_server import running

KIB_IN_MIB = 1024
MOST_MIB = 30  # TLS and the first letter take some; replies without end took 1,500 in ten seconds


@contextmanager
def courier(config: Path, server: Rude, ca_file: Path) -> Iterator[int]:
    """Run the courier with *config* and this mail server; gives the id of its process."""
    text = config.read_text().replace('"mail.example.org"', f'"127.0.0.1"\nca_file = "{ca_file}"')
    config.write_text(text.replace("port = 587", f"port = {server.port}"))
    environment = {**os.environ, "RESSURSVENN_CONFIG": str(config)}
    with (config.parent / "log").open("wb") as log:
        command = [sys.executable, "-m", "forms", "courier"]
        process = watchdog.start(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process.pid
    finally:
        watchdog.end(process)


def peak_mib(pid: int) -> float:
    """The most memory that the process has taken."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / KIB_IN_MIB


def wait_until(done: Callable[[], object]) -> None:
    """Return when it is done, or after a while."""
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux only: memory is read from /proc")
@pytest.mark.parametrize("way", ["flood", "flood of short lines", "one long line"])
@pytest.mark.parametrize("step", ["connect", "ehlo", "rcpt"])
def test_replies_without_end_neither_hold_the_courier_nor_take_memory(
    config: Path, mail_tls: Path, step: str, way: str
) -> None:
    with (
        running(Rude(mail_tls / "server.pem", does={step: way})) as server,
        courier(config, server, mail_tls / "ca.pem") as pid,
        closing(Outbox(settings.read(config).database)) as outbox,
    ):
        wait_until(lambda: "courier" in outbox.ledger.marks())
        before = peak_mib(pid)
        outbox.put(secrets.token_bytes(8), "oslo", b"Subject: x\r\n\r\nx\r\n", datetime.now(UTC))
        wait_until(lambda: codes(outbox) == ["no-answer"])
        after = peak_mib(pid)

    assert after - before < MOST_MIB, (before, after)
    assert codes(outbox) == ["no-answer"]


def codes(outbox: Outbox) -> list[str | None]:
    return [letter.code for letter in outbox.late(datetime.now(UTC), 0, 0)]
