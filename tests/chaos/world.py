"""One run of the crash test: the programs, and what happens to them while people write (chaos testing)."""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from forms.outbox import rows
from forms.outbox.outbox import Outbox
from forms.outbox.schema import tallies
from forms.web.csrf import QUICK_SECONDS
from tests.chaos.disk import Disk, Filled
from tests.chaos.judge import Result, judge
from tests.chaos.people import People
from tests.chaos.world_settings import CENTRES, write_settings
from tests.support import ROOT, watchdog
from tests.support.databases import Postgres
from tests.support.ports import free_port

WRITERS, PATIENCE_S = 4, 180
# Killing ends after this share of a run, and takes four seconds at least. What is left is for the last letters to leave
# and be judged; so writers rest while so many wait.
KILLING_SHARE, LEAST_KILLING_S, MOST_WAITING = 0.65, 4, 400


class Part:
    """A program that is started, killed and started again; it leads a group, so that its children die with it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.command, self.folder = [sys.executable, *arguments], folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "RESSURSVENN_CONFIG": str(self.folder / "config.toml"), "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            self.process = watchdog.start(self.command, env=environment, cwd=ROOT, stdout=log, stderr=log)

    def end(self, number: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number) if number == signal.SIGKILL else self.process.send_signal(number)
            self.process.wait()
            watchdog.forget(self.process)

    def children(self) -> list[int]:
        assert self.process is not None
        with suppress(OSError):
            found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            return [int(one) for one in found.split()]
        return []


class World:
    """One run: its folder, its programs, the people who write. *phase* says what is being done, *url* is the outbox."""

    def __init__(self, database: str, seed: int, *, mount: bool = True) -> None:
        self.random, self.result, self.phase = random.Random(seed), Result(database, seed), "starting"
        self.folder = watchdog.folder("crash-")
        self.disk = Disk(self.folder / "disk", mount=mount)
        self.postgres = Postgres() if database == "postgresql" else None
        if self.postgres:
            self.postgres.start()
        self.web_port, self.mail_port = free_port(), free_port()
        self.url = self.postgres.url() if self.postgres else f"sqlite:///{self.disk.folder}/outbox.db"
        url = self.postgres.url("") if self.postgres else self.url  # its password stands in a file
        self.keys = write_settings(self.folder, url, self.web_port, self.mail_port)
        options = "--workers 2 --worker-class gthread --threads 4 --log-level critical --no-control-socket"
        where = ["--bind", f"127.0.0.1:{self.web_port}", "forms.wsgi:application()"]
        ours, here = ["-m", "tests.chaos.parts"], str(self.folder)
        self.web = Part(self.folder, "-m", "gunicorn", *options.split(), *where)
        self.mail = Part(self.folder, *ours, "mail", here, str(self.mail_port), str(seed))
        self.couriers = [Part(self.folder, *ours, "courier", here) for _ in range(2)]
        self.people, self.counted = People(self.web_port), Counter[str]()
        self.most_waiting = MOST_WAITING

    def delivered(self) -> int:
        """How many letters have reached the inboxes; a copy counts as one more."""
        folders = [self.folder / "mail" / centre for centre in CENTRES]
        return sum(1 for folder in folders for path in folder.iterdir() if not path.suffix)

    def run(self, seconds: float) -> Result:
        """Write and kill, let the last letters leave, and judge: in about *seconds* in all."""
        began = time.monotonic()
        with self.writing():
            self.phase = "killing"
            killing_s = max(LEAST_KILLING_S, seconds * KILLING_SHARE - (time.monotonic() - began))
            self._suffer(killing_s * 3 / 4, self.acts())
            self._jump(0)
            # From now on one courier works alone, and is not started again: whatever it meets, no letter may stay.
            self.couriers.pop().end(signal.SIGTERM)
            self._suffer(killing_s / 4, [act for act in self.acts() if "courier" not in act])
        return self.result

    @contextmanager
    def writing(self) -> Iterator[None]:
        """People write while the block runs; then the last letters leave, *result* is filled in, all programs end."""
        for part in (self.mail, self.web, *self.couriers):
            part.start()
        threads = [threading.Thread(target=self.people.write, args=[number]) for number in range(WRITERS)]
        threads.append(threading.Thread(target=self._let_them_write))
        try:
            self._until_it_answers()
            for thread in threads:
                thread.start()
            time.sleep(QUICK_SECONDS + 1)  # the first letters are being written
            yield
            self.people.stop.set()
            for thread in threads:
                thread.join()
            self.phase = "waiting for the last letters"
            self._until_all_have_left()
            self.phase = "judging"
            self.result.refused = self.people.refused
            judge(self.result, self.people.acknowledged, self.folder / "mail", self.keys, self.counted)
        finally:
            self.people.stop.set()
            self._end()

    def _let_them_write(self) -> None:
        """Let people write while not too many letters wait."""
        while not self.people.stop.is_set():
            if len(self.people.acknowledged) - self.delivered() < self.most_waiting:
                self.people.may_write.set()
            else:
                self.people.may_write.clear()
            time.sleep(0.2)
        self.people.may_write.set()

    def _suffer(self, seconds: float, acts: list[str]) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._act(self.random.choice(acts))
            time.sleep(self.random.uniform(0.1, 0.8))

    def acts(self) -> list[str]:
        """What may happen, the commoner ones more often."""
        acts = ["worker", "worker", "courier", "courier", "mail", "both couriers, clock jumps"]
        acts += ["new web workers in order", "courier in order"]
        return [*acts, *(["postgresql", "postgresql", "table locked"] if self.postgres else ["disk full", "disk full"])]

    def _act(self, act: str) -> None:
        self.result.acts[act] += 1
        if act == "worker":
            children = self.web.children()
            if children:
                with suppress(ProcessLookupError):
                    os.kill(self.random.choice(children), signal.SIGKILL)
        elif act.startswith("courier"):
            courier = self.random.choice(self.couriers)
            courier.end(signal.SIGTERM if act == "courier in order" else signal.SIGKILL)
            courier.start()
        elif act == "mail":
            self.mail.end(signal.SIGKILL)
            time.sleep(self.random.uniform(0, 0.5))
            self.mail.start()
        elif act == "new web workers in order" and self.web.process:
            self.web.process.send_signal(signal.SIGHUP)  # gunicorn starts new ones, and lets the old ones finish
        elif act == "postgresql" and self.postgres:
            self.postgres.kill()
            self.postgres.start()
        elif act == "table locked" and self.postgres:  # as by CREATE INDEX: longer than a courier's patience
            self.postgres.ask("DO $$ BEGIN LOCK TABLE letters IN SHARE MODE; PERFORM pg_sleep(0.6); END $$")
        elif act == "disk full":
            writing = [*self.web.children(), *(courier.process.pid for courier in self.couriers if courier.process)]
            with Filled(self.disk, self.random.random() < 0.5, writing):
                time.sleep(self.random.uniform(0.2, 1))
        else:
            self._jump(self.random.choice([-7200, -60, 0, 60, 7200, 86400]))

    def _jump(self, seconds: int) -> None:
        for courier in self.couriers:
            courier.end(signal.SIGKILL)
        (self.folder / "ahead").write_text(str(seconds))
        for courier in self.couriers:
            courier.start()

    def _until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.people.ask()[0] == 200:
                    return
            time.sleep(0.1)
        watchdog.keep(self.folder)
        raise SystemExit(f"it never answered; {self.folder}/log says why")

    def _until_all_have_left(self) -> None:
        """Everything runs, the clock is right, and the one courier has seen the last things happen."""
        outbox = Outbox(self.url)
        deadline = time.monotonic() + PATIENCE_S
        while outbox.counts(datetime.now(UTC)).waiting and time.monotonic() < deadline:
            time.sleep(0.2)
        left, dead = outbox.counts(datetime.now(UTC)).waiting, outbox.dead_letters()
        with outbox.database.transaction(reads_only=True) as connection:
            counts = [row for name, row in rows.read(connection) if name == tallies.name]
            for row in counts:  # the running month too, which no command shows
                self.counted[row["centre"]] += row["count"]
        outbox.close()
        if left or dead:
            self.result.wrong.append(f"{left} still wait, {len(dead)} are dead letters")
        for courier in self.couriers:
            courier.end(signal.SIGTERM)

    def _end(self) -> None:
        for part in (self.web, self.mail, *self.couriers):
            part.end(signal.SIGKILL)
        if self.postgres:
            self.postgres.stop()
        self.disk.end()
        if self.result.wrong:
            watchdog.keep(self.folder)
            self.result.wrong.append(f"what was written down is in {self.folder}")
