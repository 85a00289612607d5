"""Alert command (hook): a program of the operator's gets each notice on its standard input, beside the mail.

It runs in a thread of its own and one at a time. What it prints goes nowhere, so it can neither flood nor hang us; what
it leaves running in its process group is ended with it.
"""

import logging
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from forms.delivery.deadline import Deadline
from forms.delivery.fact_log import FactLog
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.monitoring import outcomes
from forms.outbox.notices import QueuedNotice
from forms.outbox.outbox import Outbox
from forms.settings.alerts import Alerts

SLICE_S = 0.05  # how often we look whether it has ended, or the courier does
ENDING_S = 5  # for a process that was killed: one in the kernel's hands may not go
MARGIN_S = 60  # beyond its time limit until another courier may take the notice
log = logging.getLogger(__name__)


def run(program: Sequence[str], text: str, timeout_s: float, stopping: threading.Event) -> str | None:
    """Run *program* with *text* on its standard input, in UTF-8. Returns None when it ended with status 0.

    Else the reason: "status-3", "signal-9", "too-slow", "not-started", "stopped" (*stopping* was set).
    The program sees PATH and no other variable of ours: the environment of a service holds the way to its secrets.
    """
    try:
        process = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd="/",
            start_new_session=True,
        )
    except (OSError, ValueError):
        return "not-started"
    try:
        return _outcome(process, text.encode(), Deadline(timeout_s), stopping)
    finally:
        _end(process)


def _outcome(
    process: "subprocess.Popen[bytes]", text: bytes, deadline: Deadline, stopping: threading.Event
) -> str | None:
    """Feed *process* and wait for it. Never blocks: a program that does not read is not waited for."""
    left: bytes | None = text
    while process.poll() is None:
        left = _feed(process, left)
        if stopping.wait(SLICE_S):
            return "stopped"
        try:
            deadline.left_s()
        except TimeoutError:
            return "too-slow"
    status = process.returncode
    return None if status == 0 else f"status-{status}" if status > 0 else f"signal-{-status}"


def _feed(process: "subprocess.Popen[bytes]", left: bytes | None) -> bytes | None:
    """Write as much of *left* as the pipe takes. Returns the rest; None when all is written, and the pipe closed."""
    if left is None or process.stdin is None:
        return None
    os.set_blocking(process.stdin.fileno(), False)
    try:
        left = left[os.write(process.stdin.fileno(), left) :]
    except BlockingIOError:
        return left
    except OSError:  # it has closed its end: it may do so
        left = b""
    if left:
        return left
    process.stdin.close()
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End *process* and what it has left in its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(OSError):  # it never read all of it
        if process.stdin:
            process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(ENDING_S)


class AlertDispatcher:
    """Hands the notices that are due to the alert command; what it does not take is tried again, ever more rarely."""

    def __init__(
        self,
        alerts: Alerts,
        outbox: Outbox,
        stopping: threading.Event,
        clock: Callable[[], datetime],
        policy: RetryPolicy = RETRY_POLICY,
    ) -> None:
        self._alerts, self._outbox, self._stopping = alerts, outbox, stopping
        self._clock, self._policy, self._facts = clock, policy, FactLog(log)

    def __call__(self) -> None:
        """Tell all that is due. Raises OutboxUnavailable."""
        lease_s = self._alerts.command_timeout_s + ENDING_S + MARGIN_S
        while not self._stopping.is_set() and (notice := self._outbox.notices.claim(self._clock(), lease_s)):
            self._tell(notice)

    def _tell(self, notice: QueuedNotice) -> None:
        failed = run(self._alerts.command, notice.text, self._alerts.command_timeout_s, self._stopping)
        now = self._clock()
        if failed:
            wait_s = 0 if failed == "stopped" else self._policy.notice_delay_s(notice.attempts)
            self._outbox.notices.postpone(notice, now + timedelta(seconds=wait_s))
        else:
            self._outbox.notices.told(notice)
        if failed != "stopped":
            self._say(notice.what, failed, now)
            outcomes.record(self._outbox.ledger, outcomes.COMMAND, failed, now)

    def _say(self, what: str, failed: str | None, now: datetime) -> None:
        if failed:
            text = "the alert command did not take %s: %s; it is tried again"
            self._facts.say(logging.ERROR, (outcomes.COMMAND, failed), now.timestamp(), text, what, failed)
        else:
            log.info("alert %s: the alert command has taken it", what)
            self._facts.over(outcomes.COMMAND, "the alert command takes notices again")
