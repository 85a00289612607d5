"""The crash test: everything is killed at random while people write; nothing acknowledged may be lost or go astray.

    python -m tests.chaos.crash [--seed N] [--seconds S] [--database sqlite|postgresql|both]

The real application under gunicorn, two couriers, a mail server over TLS that files letters durably, SQLite or a real
PostgreSQL. kill -9 of web workers, couriers, mail server and PostgreSQL, a disk that fills up, clocks that jump,
restarts in order. The times of the courier are made short in the same proportion; nothing else is.
"""

import argparse
import http.client
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

from demo import smime_key, tls_key
from forms.message import mime
from forms.web.csrf import QUICK_SECONDS
from tests.support import ROOT
from tests.support.databases import Postgres
from tests.support.mail_parts import payload
from tests.support.ports import free_port
from tests.support.sample_answers import ENQUIRY, Fields

CENTRES = ("oslo", "narvik")
WRITERS, DISK_MB, PATIENCE_S = 4, 96, 180
TYPED = "application/x-www-form-urlencoded"


@dataclass
class Result:
    """What came of one run. *wrong* is empty when all promises were kept."""

    database: str
    seed: int
    acts: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    arrived: int = 0
    twice: int = 0
    wrong: list[str] = field(default_factory=list)


class Part:
    """A program that is started, killed and started again; it leads a group, so that its children die with it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.command, self.folder = [sys.executable, *arguments], folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "RESSURSVENN_CONFIG": str(self.folder / "config.toml"), "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def end(self, number: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number) if number == signal.SIGKILL else self.process.send_signal(number)
            self.process.wait()

    def children(self) -> list[int]:
        assert self.process is not None
        with suppress(OSError):
            found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            return [int(one) for one in found.split()]
        return []


class World:
    """One run: its folder, its programs, and what people were told."""

    def __init__(self, database: str, seed: int, *, mount: bool = True) -> None:
        self.random, self.result = random.Random(seed), Result(database, seed)
        self.folder = Path(tempfile.mkdtemp(prefix="crash-"))
        self.disk = Disk(self.folder / "disk", mount=mount)
        self.postgres = Postgres() if database == "postgresql" else None
        if self.postgres:
            self.postgres.start()
        self.web_port, self.mail_port = free_port(), free_port()
        self.keys: dict[str, tuple[Any, x509.Certificate]] = {}
        self._write()
        options = "--workers 2 --worker-class gthread --threads 4 --log-level critical --no-control-socket"
        where = ["--bind", f"127.0.0.1:{self.web_port}", "forms.wsgi:application()"]
        ours, here = ["-m", "tests.chaos.parts"], str(self.folder)
        self.web = Part(self.folder, "-m", "gunicorn", *options.split(), *where)
        self.mail = Part(self.folder, *ours, "mail", here, str(self.mail_port), str(seed))
        self.couriers = [Part(self.folder, *ours, "courier", here) for _ in range(2)]
        self.acknowledged: dict[str, str] = {}
        self.stop = threading.Event()

    def _write(self) -> None:
        ca, server = tls_key.make()
        url = self.postgres.url("") if self.postgres else f"sqlite:///{self.disk.folder}/outbox.db"
        files = {"ca.pem": ca, "server.pem": server, "secret": b"0123456789abcdef" * 4, "ahead": b"0",
                 "pg": b"only for these tests", "frame.json": b'{"style": "", "script": "", "policy": ""}'}  # fmt: skip
        text = f"""[service]
origin = "http://127.0.0.1:{self.web_port}"
secret_file = "secret"
frame = "frame.json"
letters_per_hour = 3600
[database]
url = "{url}"
{'password_file = "pg"' if self.postgres else ""}
[smtp]
host = "127.0.0.1"
port = {self.mail_port}
security = "starttls"
sender = "post@ressursvenn.example"
ca_file = "ca.pem"
"""
        for centre in CENTRES:
            yesterday = datetime.now(UTC) - timedelta(days=1)
            secret, certificate, pin = smime_key.make(f"{centre}@inbox.example.org", yesterday)
            self.keys[centre] = load_pem_private_key(secret, None), x509.load_pem_x509_certificate(certificate)
            files[f"{centre}.pem"] = certificate
            (self.folder / "mail" / centre).mkdir(parents=True)
            text += f"""[inbox.{centre}]
address = "{centre}@inbox.example.org"
kind = "smime"
certificates = ["{centre}.pem"]
fingerprints = ["{pin}"]
forms = ["write", "apply"]
"""
        for name, content in {**files, "config.toml": text.encode()}.items():
            (self.folder / name).write_bytes(content)
            (self.folder / name).chmod(0o600)

    def run(self, seconds: float) -> Result:
        for part in (self.mail, self.web, *self.couriers):
            part.start()
        writers = [threading.Thread(target=self._writer, args=[number]) for number in range(WRITERS)]
        try:
            self._until_it_answers()
            for writer in writers:
                writer.start()
            time.sleep(QUICK_SECONDS + 1)  # the first letters are being written
            self._suffer(seconds * 3 / 4, self.acts())
            self._jump(0)
            # From now on one courier works alone, and is not started again: whatever it meets, no letter may stay.
            self.couriers.pop().end(signal.SIGTERM)
            self._suffer(seconds / 4, [act for act in self.acts() if "courier" not in act])
            self.stop.set()
            for writer in writers:
                writer.join()
            self._until_all_have_left()
            self._judge()
        finally:
            self.stop.set()
            self._end()
        return self.result

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
                if self._ask("GET")[0] == 200:
                    return
            time.sleep(0.1)
        raise SystemExit(f"it never answered; {self.folder}/log says why")

    def _ask(self, method: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=20)
        try:
            headers = {"Content-Type": TYPED, "Sec-Fetch-Site": "same-origin"} if body else {}
            connection.request(method, "/form/nb/write/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _writer(self, number: int) -> None:
        """One who writes letter after letter, and presses Send again until she is told that it was received."""

        shown: dict[str, str] = {}
        while not shown and not self.stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                status, page = self._ask("GET")
                shown = Fields(page).values if status == 200 else {}
        time.sleep(QUICK_SECONDS + 0.2)
        count = 0
        while not self.stop.is_set():
            count += 1
            name, centre = f"w{number}n{count}x", CENTRES[count % 2]
            body = urlencode({**shown, **ENQUIRY, "centre": centre, "name": name}, doseq=True)
            while not self.stop.is_set():
                with suppress(OSError, http.client.HTTPException):
                    if self._ask("POST", body)[0] == 303:
                        self.acknowledged[name] = centre
                        break
                self.result.refused += 1
                time.sleep(0.1)
            time.sleep(0.01)

    def _until_all_have_left(self) -> None:
        """Everything runs, the clock is right, and the one courier has seen the last things happen."""
        from forms.outbox.outbox import Outbox

        outbox = Outbox(self.postgres.url() if self.postgres else f"sqlite:///{self.disk.folder}/outbox.db")
        deadline = time.monotonic() + PATIENCE_S
        while outbox.counts(datetime.now(UTC)).waiting and time.monotonic() < deadline:
            time.sleep(0.2)
        left, dead = outbox.counts(datetime.now(UTC)).waiting, outbox.dead_letters()
        outbox.close()
        if left or dead:
            self.result.wrong.append(f"{left} still wait, {len(dead)} were given up")
        for courier in self.couriers:
            courier.end(signal.SIGTERM)

    def _judge(self) -> None:
        copies = defaultdict(list)
        for centre in CENTRES:
            for path in sorted((self.folder / "mail" / centre).iterdir()):
                if not path.suffix:
                    copies[self._opened(path.read_bytes(), centre)].append((centre, path))
        result = self.result
        result.acknowledged, result.arrived = len(self.acknowledged), len(copies)
        for name, centre in self.acknowledged.items():
            if not copies[name]:
                result.wrong.append(f"{name} was acknowledged and is lost")
            elif {where for where, _ in copies[name]} != {centre}:
                result.wrong.append(f"{name} went to another centre")
        for name, found in copies.items():
            paths = [path for _, path in found]
            result.twice += len(paths) > 1
            if len({path.read_bytes() for path in paths}) > 1:
                result.wrong.append(f"the copies of {name} differ")
            if any(path.with_suffix(".heard").exists() for path in paths[:-1]):
                result.wrong.append(f"{name} was sent again although we had heard that it was taken")

    def _opened(self, message: bytes, centre: str) -> str:
        """The name in the letter, opened with the key of *centre*."""
        key, public = self.keys[centre]
        sealed = payload(message_from_bytes(message))
        text = mime.read(pkcs7_decrypt_der(sealed, public, key, []))[1]
        found = re.search(r"\bw\d+n\d+x\b", text)
        return found.group() if found else text

    def _end(self) -> None:
        for part in (self.web, self.mail, *self.couriers):
            part.end(signal.SIGKILL)
        if self.postgres:
            self.postgres.stop()
        self.disk.end()
        if not self.result.wrong:
            shutil.rmtree(self.folder)


class Disk:
    """A folder that can fill up: a small disk in memory where we may mount one, else the real one with a limit."""

    def __init__(self, folder: Path, *, mount: bool = True) -> None:
        self.folder = folder
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", folder]
        self.mounted = (
            mount
            and os.geteuid() == 0
            and subprocess.run([str(part) for part in command], capture_output=True).returncode == 0
        )

    def end(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)


class Filled:
    """The disk while it is full: so that our own guard refuses, or so that not a byte goes on it.

    Where we may not mount one, the programs *writing* may write no file further than its first byte instead.
    """

    def __init__(self, disk: Disk, entirely: bool, writing: list[int]) -> None:
        self.disk, self.writing = disk, writing
        self.left = 0 if entirely else 30_000_000
        self.file = disk.folder / "filler"

    def __enter__(self) -> None:
        if not self.disk.mounted:
            self._limit(1)
            return
        with suppress(OSError), self.file.open("wb", buffering=0) as file:
            while shutil.disk_usage(self.disk.folder).free > self.left:
                file.write(b"\0" * 65536)

    def __exit__(self, *_: object) -> None:
        self.file.unlink(missing_ok=True)
        if not self.disk.mounted:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for process in self.writing:
            with suppress(OSError):  # it has ended meanwhile
                resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.crash", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same acts in the same order")
    parser.add_argument("--seconds", type=float, default=60, help="how long things are killed")
    parser.add_argument("--no-mount", action="store_true", help="fill no disk in memory, limit the files instead")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    results = [World(kind, asked.seed, mount=not asked.no_mount).run(asked.seconds) for kind in kinds]
    for result in results:
        print(f"\n{result.database}, seed {result.seed}, {asked.seconds:.0f} s")
        for act, count in sorted(result.acts.items()):
            print(f"  {act:<28} {count:>6}")
        for what in ("acknowledged", "refused", "arrived", "twice"):
            print(f"  {what:<28} {getattr(result, what):>6}")
        print(*[f"  WRONG: {one}" for one in result.wrong] or ["  nothing lost, nothing astray"], sep="\n")
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
