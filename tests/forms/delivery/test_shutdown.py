"""Shutdown flag: it works however many signals arrive, and whenever they do."""

import os
import signal
import subprocess
import sys
import time

from forms.delivery.shutdown import ShutdownFlag
from tests.support import ROOT

# A signal before every line that runs while the process waits or is told to end, so that some arrive inside anything.
WAITING = """
import os, signal, sys
from forms.delivery.shutdown import ShutdownFlag
stop, sent = ShutdownFlag().on([signal.SIGTERM]), []
def everywhere(frame, event, argument):
    if event == "line" and len(sent) < 50:
        sent.append(os.kill(os.getpid(), signal.SIGTERM))
    return everywhere
sys.settrace(everywhere)
stop.wait(60)
sys.settrace(None)
print(len(sent))
"""


def test_a_signal_at_any_moment_ends_the_waiting() -> None:
    ran = subprocess.run([sys.executable, "-c", WAITING], cwd=ROOT, capture_output=True, text=True, timeout=20)

    assert ran.returncode == 0 and int(ran.stdout) >= 2


def test_a_wait_ends_when_a_signal_arrives() -> None:
    stop = ShutdownFlag().on([signal.SIGUSR1])
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    began = time.monotonic()

    assert stop.wait(60) and time.monotonic() - began < 5


def test_a_wait_without_a_signal_lasts_its_time() -> None:
    began = time.monotonic()

    assert not ShutdownFlag().wait(0.05) and time.monotonic() - began >= 0.05
