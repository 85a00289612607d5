"""Background tasks of the courier, each in a thread of its own: what hangs there delays no letter."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from forms.delivery.courier import now_utc
from forms.delivery.deadline import Deadline
from forms.delivery.fact_log import FactLog
from forms.log import describe
from forms.monitoring.alert_command import AlertDispatcher
from forms.monitoring.mail_probe import MailProbe
from forms.monitoring.ping import LEAD_S, Ping
from forms.outbox.outbox import Outbox, OutboxUnavailable
from forms.settings.settings import Settings

COMMAND_EVERY_S = 5.0  # a look into the outbox, and no lock
PROBE_EVERY_S = 60.0
START_S = 30.0  # a courier that ends at once has pinged nobody
ENDING_S = 5.0  # for the tasks to end when the courier does; what hangs longer is left
log = logging.getLogger(__name__)


class Task(threading.Thread):
    """Calls *task* every *interval_s* seconds of the monotonic clock, from *first_s* on, until *stopping* is set.

    Its moments are fixed at the start: how long a call takes moves no later one; one that is missed is left out.
    """

    def __init__(self, task: Callable[[], None], stopping: threading.Event, interval_s: float, first_s: float) -> None:
        super().__init__(name=type(task).__name__, daemon=True)
        self._task, self._stopping, self._interval_s = task, stopping, interval_s
        self._next, self._facts = time.monotonic() + first_s, FactLog(log)

    def run(self) -> None:
        while not self._stopping.wait(max(0.0, self._next - time.monotonic())):
            self._call()
            missed = max(0.0, time.monotonic() - self._next) // self._interval_s
            self._next += self._interval_s * (1 + missed)

    def _call(self) -> None:
        try:
            self._task()
        except OutboxUnavailable:
            pass  # the courier says so
        except Exception as error:  # an error of ours must not end the task
            self._facts.say(logging.ERROR, (self.name, ""), time.time(), "%s: %s", self.name, describe(error))


@contextmanager
def running(settings: Settings, outbox: Outbox, clock: Callable[[], datetime] = now_utc) -> Iterator[None]:
    """While the block runs, probe the mail server, and ping and call the alert command where *settings* name them."""
    stopping, alerts = threading.Event(), settings.alerts
    tasks = [Task(MailProbe(settings.smtp, outbox, clock), stopping, PROBE_EVERY_S, START_S)]
    if alerts.command:
        tasks.append(Task(AlertDispatcher(alerts, outbox, stopping, clock), stopping, COMMAND_EVERY_S, 0))
    if alerts.ping_url:
        every_s = max(alerts.ping_every_s, LEAD_S)
        tasks.append(Task(Ping(settings, outbox, stopping, clock), stopping, every_s, START_S))
    for task in tasks:
        task.start()
    try:
        yield
    finally:
        stopping.set()
        ending = Deadline(ENDING_S)
        for task in tasks:
            task.join(ending.timeout_s())
